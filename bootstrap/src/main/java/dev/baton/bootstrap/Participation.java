package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes this JVM a participant of the traces that come through it ({@code mode: participate}): each
 * call goes out with a parent id of its own, what came in malformed goes no further, and a request
 * without a valid context begins a trace. By W3C Trace Context level 2 and the specification of B3
 * (openzipkin/b3-propagation). Immutable; loaded only where a configuration asks for it.
 */
public final class Participation {

  /** Requests that came without a valid context, for which a trace began. */
  public static final LongAdder tracesBegun = new LongAdder();

  /** Formats, by number, of which a valid context is one that came in. */
  private final boolean[] read = new boolean[Formats.NAMES.length];

  /** Those and the ones that are written. What comes in of others goes on as it came. */
  private final boolean[] known = new boolean[Formats.NAMES.length];

  /** In which a trace begins. */
  private final int[] write;

  private final Formats written;
  private final Sampling sampling;
  private final HeaderName b3Parent;

  /** Whether spans are reported; what cannot be is relayed word for word. */
  private final boolean spans;

  /** In which order formats are asked for the ids of a span. */
  private final int[] order;

  /**
   * @param read which formats are understood, by number
   * @param write in which formats a trace begins here
   * @param sampling decides about these; null leaves that open in B3, and says no in others
   * @param spans whether spans are reported
   */
  Participation(CarryRules rules, int[] read, int[] write, Sampling sampling, boolean spans) {
    this.spans = spans;
    this.order = read;
    for (int format : read) {
      this.read[format] = true;
      known[format] = true;
    }
    for (int format : write) {
      known[format] = true;
    }
    this.write = write;
    this.written = new Formats(rules, write, write);
    this.sampling = sampling;
    this.b3Parent = rules.find("x-b3-parentspanid");
  }

  // ------------------------------------------------------------------------------ what comes in

  /**
   * Takes out what came in malformed.
   *
   * @return whether there is a valid context in any format that is read
   */
  boolean comesIn(Capture capture) {
    TraceIds ids = TraceIds.of(capture);
    boolean valid = known[Formats.W3C] && settleW3c(capture) && read[Formats.W3C];
    valid |= known[Formats.B3] && settleB3(capture, ids) && read[Formats.B3];
    valid |= known[Formats.B3_SINGLE] && settleB3Single(capture, ids) && read[Formats.B3_SINGLE];
    valid |= known[Formats.DATADOG] && settleDatadog(capture, ids) && read[Formats.DATADOG];
    return valid;
  }

  /** As this version writes it: without fields of later ones, and with the flags that it knows. */
  private static boolean settleW3c(Capture capture) {
    String parent = capture.value(HeaderName.TRACEPARENT);
    String valid = parent == null ? null : W3c.traceparent(parent);
    if (parent != null) {
      capture.replace(HeaderName.TRACEPARENT, valid);
    }
    String state = capture.value(HeaderName.TRACESTATE);
    if (state != null && (valid == null || !W3c.isTracestate(state))) {
      capture.replace(HeaderName.TRACESTATE, null);
    }
    return valid != null;
  }

  /** A decision may stand alone; ids may not without each other. */
  private static boolean settleB3(Capture capture, TraceIds ids) {
    String trace = capture.value(HeaderName.B3_TRACE);
    String span = capture.value(HeaderName.B3_SPAN);
    String sampled = capture.value(HeaderName.B3_SAMPLED);
    boolean yes = "true".equalsIgnoreCase(sampled);
    if (yes || "false".equalsIgnoreCase(sampled)) {
      sampled = yes ? "1" : "0"; // As it was written before there was a specification.
      capture.replace(HeaderName.B3_SAMPLED, sampled);
    }
    if (ids.readB3(trace, span, null, null)) {
      return true;
    }
    capture.replace(HeaderName.B3_TRACE, null);
    capture.replace(HeaderName.B3_SPAN, null);
    capture.replace(HeaderName.B3_PARENT, null);
    boolean alone = trace == null && span == null;
    return alone
        && ("0".equals(sampled)
            || "1".equals(sampled)
            || "1".equals(capture.value(HeaderName.B3_FLAGS)));
  }

  private static boolean settleB3Single(Capture capture, TraceIds ids) {
    String value = capture.value(HeaderName.B3);
    if (value == null) {
      return false;
    }
    boolean valid =
        value.length() == 1
            ? value.equals("0") || value.equals("1") || value.equals("d")
            : ids.readB3(value) && endsWell(value, value.indexOf('-') + 17);
    if (!valid) {
      capture.replace(HeaderName.B3, null);
    }
    return valid;
  }

  /** Behind the ids: nothing, a decision, or a decision and a parent. */
  private static boolean endsWell(String value, int at) {
    int more = value.length() - at;
    return more == 0
        || more == 2
        || more == 19 && value.charAt(at + 2) == '-' && TraceIds.isHex(value, at + 3, at + 19);
  }

  /** Its parent may be 0, at a root. */
  private static boolean settleDatadog(Capture capture, TraceIds ids) {
    ids.low = 0;
    ids.readDatadog(
        capture.value(HeaderName.DATADOG_TRACE),
        capture.value(HeaderName.DATADOG_PARENT),
        null,
        null);
    if (ids.low == 0) {
      capture.removeAll("x-datadog-");
    }
    return ids.low != 0;
  }

  // ------------------------------------------------------------------------------ what goes out

  /** Gives a request without a valid context one, decided as all traces that begin here. */
  void begin(Capture capture) {
    if (spans && Spans.ownTracer() != null) {
      return; // It begins traces itself, and decides about them.
    }
    TraceIds ids = TraceIds.of(capture);
    ids.make(ThreadLocalRandom.current());
    ids.decision = decision(capture, ids);
    if (spans && ids.decision > TraceIds.NOT_SAMPLED && !putSpan(capture, ids, ids.span, 0)) {
      return; // Its root would be missing; the sidecars begin as many as there are calls.
    }
    tracesBegun.increment();
    ids.random = true;
    for (int format : write) {
      written.add(capture, format, ids);
    }
    ids.random = false;
  }

  private int decision(Capture capture, TraceIds ids) {
    String id = capture.value(HeaderName.REQUEST_ID);
    if (id != null && RequestId.isTraced(id)) {
      return TraceIds.SAMPLED;
    }
    String sampled = known[Formats.B3] ? capture.value(HeaderName.B3_SAMPLED) : null;
    if (sampled != null) {
      return sampled.equals("1") ? TraceIds.SAMPLED : TraceIds.NOT_SAMPLED;
    }
    if (sampling == null) {
      return TraceIds.UNDECIDED;
    }
    int value = id == null ? -1 : RequestId.value(id);
    return sampling.decide(value < 0 ? RequestId.value((long) ids.next() << 32) : value, capture);
  }

  /**
   * Begins the span of a request that came in sampled, if it is known how it ends and there is
   * somebody who takes it.
   */
  void beginSpan(Capture capture) {
    if (!spans) {
      return;
    }
    TraceIds ids = TraceIds.of(capture);
    for (int format : order) {
      if (Formats.readFrom(capture, format, ids)) {
        if (ids.decision > TraceIds.NOT_SAMPLED) {
          long id = TraceIds.notZero(ThreadLocalRandom.current().nextLong());
          putSpan(capture, ids, id, ids.span);
        }
        return;
      }
    }
  }

  /** Whether there is a place for it; counts what is relayed for want of one. */
  private static boolean putSpan(Capture capture, TraceIds ids, long id, long parent) {
    if (capture.spanMethod == null) {
      return false;
    }
    boolean wanted = Spans.accepts() && Spans.ownTracer() == null;
    Span span = wanted ? Span.ofRequest(ids, id, parent) : null;
    if (span == null || !Spans.put(span)) {
      Spans.requestsRelayed.increment();
      return false;
    }
    span.method = capture.spanMethod;
    span.scheme = capture.spanScheme;
    span.host = capture.spanHost;
    span.port = capture.spanPort;
    span.path = Span.withoutQuery(capture.spanPath);
    capture.span = span;
    return true;
  }

  /** Says in B3, where there is a place for it, of which span those that follow are children. */
  void tellParent(Capture capture) {
    if (spans && capture.span == null) {
      return;
    }
    int same = formatsOfSpan(capture);
    String span = (same & 1 << Formats.B3) != 0 ? capture.value(HeaderName.B3_SPAN) : null;
    if (span != null && b3Parent != null) {
      capture.set(b3Parent, span);
    }
    String single = (same & 1 << Formats.B3_SINGLE) != 0 ? capture.value(HeaderName.B3) : null;
    int dash = single == null ? -1 : single.indexOf('-');
    if (dash > 0 && single.length() > dash + 17) {
      String parent = single.substring(dash, dash + 17);
      capture.replace(HeaderName.B3, single.substring(0, dash + 19) + parent);
    }
  }

  /** A flow whose calls get parent ids of their own. */
  CapturedHeaders flow(
      Capture capture, CarryRules rules, HeaderName[] names, String[] values, boolean ofJob) {
    if (spans) {
      CapturedHeaders came = new CapturedHeaders(rules, names, values, ofJob);
      return capture.span == null ? came : withSpan(capture, came, (Span) capture.span);
    }
    long spans = 0;
    for (int i = 0; i < names.length; i++) {
      if (holdsSpan(names[i].role, values[i])) {
        spans |= 1L << i;
      }
    }
    return new ParticipantHeaders(rules, names, values, ofJob, spans);
  }

  /** The formats of another trace than the span's stay as they came. */
  private CapturedHeaders withSpan(Capture capture, CapturedHeaders came, Span span) {
    span.headers = came;
    int same = formatsOfSpan(capture);
    long spans = 0;
    for (int i = 0; i < came.names.length; i++) {
      int role = came.names[i].role;
      if (holdsSpan(role, came.values[i]) && (same & 1 << format(role)) != 0
          || role == HeaderName.B3_PARENT && (same & 1 << Formats.B3) != 0) {
        spans |= 1L << i;
      }
    }
    return SpanHeaders.of(came, span, spans, TraceIds.of(capture).text);
  }

  /**
   * The set of formats that are known and, where there is a span, of its trace. Read once for a
   * request, when all that is made for it has been added.
   */
  private int formatsOfSpan(Capture capture) {
    if (capture.spanFormats < 0) {
      capture.spanFormats = 0;
      for (int format = 0; format < known.length; format++) {
        if (known[format] && (!spans || isOfTrace(capture, format))) {
          capture.spanFormats |= 1 << format;
        }
      }
    }
    return capture.spanFormats;
  }

  private static boolean isOfTrace(Capture capture, int format) {
    Span span = (Span) capture.span;
    TraceIds ids = TraceIds.of(capture);
    return Formats.readFrom(capture, format, ids) && !ids.differFrom(span.traceHigh, span.traceLow);
  }

  private static int format(int role) {
    return role == HeaderName.TRACEPARENT
        ? Formats.W3C
        : role == HeaderName.B3
            ? Formats.B3_SINGLE
            : role == HeaderName.B3_SPAN ? Formats.B3 : Formats.DATADOG;
  }

  private boolean holdsSpan(int role, String value) {
    switch (role) {
      case HeaderName.TRACEPARENT:
        return known[Formats.W3C];
      case HeaderName.B3_SPAN:
        return known[Formats.B3];
      case HeaderName.B3:
        return known[Formats.B3_SINGLE] && value.indexOf('-') > 0;
      case HeaderName.DATADOG_PARENT:
        return known[Formats.DATADOG];
      default:
        return false;
    }
  }
}
