package dev.baton.bootstrap;

import java.net.SocketAddress;

/**
 * Collects the headers of one inbound request, in a thread's own reused arrays, and makes them the
 * thread's flow.
 *
 * <p>This is the one place where the rules of relaying are applied to what comes in; {@link
 * CapturedHeaders} applies those that depend on where a call goes.
 */
public final class Capture {

  private static final int MOST = 64;

  private final HeaderName[] names = new HeaderName[MOST];
  private final String[] values = new String[MOST];
  private CarryRules rules;
  private int count;
  private int kept;
  private int bytes;

  /** See {@link TraceIds#of}. */
  Object ids;

  private String method;
  private String path;
  private int port;

  /** What a span would begin with; the method is null if nobody says how the request ends. */
  String spanMethod;

  String spanScheme;
  String spanHost;
  int spanPort;
  String spanPath;

  /**
   * A {@code Span} once there is one; whoever looks at the fields of this class must not need it.
   */
  Object span;

  /** The set of formats with the ids of that span's trace; below 0 if nobody has looked yet. */
  int spanFormats;

  Capture() {}

  void start(CarryRules rules) {
    this.rules = rules;
    count = 0;
    kept = 0;
    bytes = 0;
    method = null;
    path = null;
    port = 0;
    spanMethod = null;
    span = null;
    spanFormats = -1;
  }

  /** Whether {@link #timed} is asked for. */
  public boolean wantsSpan() {
    return rules.spans;
  }

  /**
   * Says what the request is, for a server that has hooks on its answer too: they must call {@link
   * CapturedHeaders#end}.
   *
   * @param scheme {@code http} or {@code https}; null if it is not known
   * @param host as in the {@code Host} header; null if there is none
   * @param port 0 if only {@code host} says it
   * @param path from a question mark on it does not count
   */
  public void timed(String method, String scheme, String host, int port, String path) {
    spanMethod = method;
    spanScheme = scheme;
    spanHost = host;
    spanPort = port;
    spanPath = path;
  }

  /** Whether {@link #target} is asked for: by rules of sampling or of trust. */
  public boolean wantsTarget() {
    return rules.wantsTarget;
  }

  /**
   * What the request is to.
   *
   * @param method in upper case
   * @param path as it came in; from a question mark on it does not count
   */
  public void target(String method, String path) {
    target(method, path, 0);
  }

  /**
   * What the request is to.
   *
   * @param method in upper case
   * @param path as it came in; from a question mark on it does not count
   * @param at where it came in; null if the server does not say it
   */
  public void target(String method, String path, SocketAddress at) {
    target(method, path, rules.untrusted == null ? 0 : InboundBorders.port(at));
  }

  /**
   * What the request is to.
   *
   * @param method in upper case
   * @param path as it came in; from a question mark on it does not count
   * @param port where it came in; 0 if the server does not say it
   */
  public void target(String method, String path, int port) {
    this.port = port;
    this.method = method;
    int query = path == null ? -1 : path.indexOf('?');
    this.path = query < 0 ? path : path.substring(0, query);
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  /** The carried header of this name, or null. */
  public HeaderName find(String name) {
    return rules.find(name);
  }

  /** The carried header whose name stands in these ISO-8859-1 bytes, or null. */
  public HeaderName find(byte[] buffer, int start, int length) {
    return rules.find(buffer, start, length);
  }

  /**
   * As {@link #add(HeaderName, String)}, for a value in ISO-8859-1 bytes: what a server's own
   * decoder makes of them costs more.
   */
  public void add(HeaderName name, byte[] buffer, int start, int length) {
    add(name, CarryRules.latin1(buffer, start, length));
  }

  /**
   * Adds one header line. A header with an empty, too long or unprintable value is left out whole;
   * a second line is joined where the header is a list, and otherwise does not count.
   */
  public void add(HeaderName name, String value) {
    if (value == null || isBlank(value)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (names[i].hash == name.hash && names[i].name.equals(name.name)) {
        if (name.joint != null && values[i] != null) {
          join(i, value);
        } else if (name.role == HeaderName.TRACEPARENT && rules.participation != null) {
          values[i] = null; // There must be one or none.
        }
        return;
      }
    }
    if (!name.carried) {
      if (count < MOST) {
        append(name, value); // Looked at here and now, so that no limit of what is carried counts.
      }
      return;
    }
    boolean fits =
        kept < rules.maxHeaders
            && value.length() <= rules.maxValue
            && bytes + value.length() <= rules.maxTotal;
    if (count == MOST || !fits || !isPlain(value)) {
      Counters.headersRefused.increment();
      value = null;
    }
    if (count < MOST) {
      names[count] =
          name; // Without a value too, so that a further line does not pass for the whole.
      values[count++] = value;
    }
    if (value != null) {
      kept++;
      bytes += value.length();
    }
  }

  private void join(int i, String value) {
    int added = names[i].joint.length() + value.length();
    if (values[i].length() + added > rules.maxValue
        || bytes + added > rules.maxTotal
        || !isPlain(value)) {
      Counters.headersRefused.increment();
      kept--;
      bytes -= values[i].length();
      values[i] = null;
      return;
    }
    values[i] = values[i] + names[i].joint + value;
    bytes += added;
  }

  /** Whether an HTTP parser would see an empty value, as it takes surrounding white space away. */
  private static boolean isBlank(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) != ' ' && value.charAt(i) != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Only what RFC 9110 section 5.5 calls visible: no byte that could end a line or a header. */
  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes what was added the flow of this thread, until the entry hook's scope ends; nothing added
   * makes it a thread without a flow.
   *
   * @return the flow, or null if there was no header to carry
   */
  public CapturedHeaders attach() {
    if (rules.untrusted != null && ((InboundBorders) rules.untrusted).covers(port, path)) {
      InboundBorders.requestsUntrusted.increment();
      while (count > 0) {
        values[--count] = null;
      }
    }
    settleB3();
    settleTracestate();
    String id = value(HeaderName.REQUEST_ID);
    if (id != null) {
      check(id);
    }
    boolean began = rules.makesHeaders && makeHeaders();
    CapturedHeaders headers = snapshot(false);
    (headers == null || began ? Counters.requestsWithoutHeaders : Counters.flowsIn).increment();
    CurrentHeaders.enterRequest(headers);
    return headers;
  }

  /**
   * Adds what did not come in.
   *
   * @return whether nothing at all did
   */
  private boolean makeHeaders() {
    boolean isEmpty = !hasIds();
    if (isEmpty && rules.births != null) {
      ((Births) rules.births).fill(this);
      if (((Births) rules.births).givesContext()) {
        return true;
      }
    }
    Participation participation = (Participation) rules.participation;
    if (participation != null && !participation.comesIn(this)) {
      participation.begin(this);
      return isEmpty;
    }
    if (participation != null) {
      participation.beginSpan(this);
    }
    if (rules.formats != null && !isEmpty) {
      ((Formats) rules.formats).translate(this, TraceIds.of(this));
    }
    if (participation != null) {
      participation.tellParent(this);
    }
    return isEmpty && rules.births != null;
  }

  /** What was added, as a flow, or null if there is nothing; the capture is empty then. */
  CapturedHeaders snapshot(boolean ofJob) {
    kept = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] != null && names[i].carried) {
        kept++;
      }
    }
    CapturedHeaders headers = null;
    if (kept > 0) {
      HeaderName[] keptNames = new HeaderName[kept];
      String[] keptValues = new String[kept];
      for (int i = 0, k = 0; i < count; i++) {
        if (values[i] != null && names[i].carried) {
          keptNames[k] = names[i];
          keptValues[k++] = values[i];
        }
      }
      headers =
          rules.participation == null
              ? new CapturedHeaders(rules, keptNames, keptValues, ofJob)
              : ((Participation) rules.participation)
                  .flow(this, rules, keptNames, keptValues, ofJob);
    }
    for (int i = 0; i < count; i++) {
      values[i] = null;
    }
    method = null;
    path = null;
    span = null;
    spanPath = null;
    spanHost = null;
    return headers;
  }

  /**
   * Counts an {@code x-request-id} that works against the mesh's sampling. It goes on all the same.
   */
  private void check(String id) {
    if (!RequestId.isReadable(id)) {
      Counters.requestIdsUnreadable.increment();
      return;
    }
    String flag = value(HeaderName.B3_SAMPLED);
    boolean sampled = "1".equals(flag) || "true".equals(flag);
    if (flag == null) {
      String parent = value(HeaderName.TRACEPARENT);
      if (parent == null || parent.length() < 55) {
        return;
      }
      sampled = (parent.charAt(54) & 1) != 0; // Of a hexadecimal digit up to 9, as Envoy writes it.
    }
    if (sampled ? RequestId.reason(id) == '4' : RequestId.isTraced(id)) {
      Counters.requestIdsContradicting.increment();
    }
  }

  private boolean hasIds() {
    for (int i = 0; i < count; i++) {
      if (values[i] != null && !names[i].content) {
        return true;
      }
    }
    return false;
  }

  boolean hasRoomFor(int more) {
    return count + more <= MOST;
  }

  /** Adds a header that Baton made. */
  void append(HeaderName name, String value) {
    names[count] = name;
    values[count++] = value;
  }

  /** Gives the header with this role another value; null takes it out. */
  void replace(int role, String value) {
    int i = indexOf(role);
    if (i >= 0) {
      values[i] = value;
    }
  }

  /** As {@link #replace}, and adds it if it is not there and there is room. */
  void set(HeaderName name, String value) {
    if (indexOf(name.role) >= 0) {
      replace(name.role, value);
    } else if (hasRoomFor(1)) {
      append(name, value);
    }
  }

  /** Takes out all whose names begin so. */
  void removeAll(String prefix) {
    for (int i = 0; i < count; i++) {
      if (names[i].name.startsWith(prefix)) {
        values[i] = null;
      }
    }
  }

  /** The value of the header with this role, or null. */
  String value(int role) {
    int i = indexOf(role);
    return i < 0 ? null : values[i];
  }

  /**
   * Envoy's Zipkin tracer up to 1.39 renews only {@code x-b3-*}, 1.40 only {@code b3}; the other
   * set is the client's. The set whose parent is the other one is the fresh one, and only that goes
   * on (sidecar rule R6).
   */
  private void settleB3() {
    int single = indexOf(HeaderName.B3);
    if (single < 0) {
      return;
    }
    int trace = indexOf(HeaderName.B3_TRACE);
    int span = indexOf(HeaderName.B3_SPAN);
    if (trace < 0 || span < 0) {
      return;
    }
    String b3 = values[single];
    int dash = b3.indexOf('-');
    if (dash < 0) {
      // A decision alone says nothing of ids, and Envoy looks for none behind it: one to sample
      // that x-b3-* repeats would only
      // hide the parent.
      int sampled = indexOf(HeaderName.B3_SAMPLED);
      if (!b3.equals("0")
          && sampled >= 0
          && (values[sampled].equals("1") || values[sampled].equals("true"))) {
        values[single] = null;
      }
      return;
    }
    int end = b3.indexOf('-', dash + 1);
    String b3Span = b3.substring(dash + 1, end < 0 ? b3.length() : end);
    boolean sameTrace = sameId(b3.substring(0, dash), values[trace]);
    if (sameTrace && b3Span.equalsIgnoreCase(values[span])) {
      return;
    }
    int parent = indexOf(HeaderName.B3_PARENT);
    if (sameTrace && parent >= 0 && b3Span.equalsIgnoreCase(values[parent])) {
      values[single] = null;
      return;
    }
    removeAll("x-b3-");
  }

  /** Trace ids of 64 and 128 bits are the same if the low halves are and one lacks the high one. */
  private static boolean sameId(String a, String b) {
    int length = Math.min(a.length(), b.length());
    boolean bothWhole = a.length() == b.length() || length == 16;
    return bothWhole && a.regionMatches(true, a.length() - length, b, b.length() - length, length);
  }

  /**
   * A {@code tracestate} belongs to its {@code traceparent} (W3C Trace Context section 3.3.1.6) and
   * goes with it only.
   */
  private void settleTracestate() {
    int state = indexOf(HeaderName.TRACESTATE);
    if (state >= 0 && indexOf(HeaderName.TRACEPARENT) < 0) {
      values[state] = null;
    }
  }

  /** The value of this header, carried or not, or null. */
  String value(HeaderName name) {
    for (int i = 0; i < count; i++) {
      if (names[i].hash == name.hash && names[i].name.equals(name.name)) {
        return values[i];
      }
    }
    return null;
  }

  private int indexOf(int role) {
    for (int i = 0; i < count; i++) {
      if (names[i].role == role && values[i] != null) {
        return i;
      }
    }
    return -1;
  }
}
