package dev.baton.bootstrap;

import java.util.Map;

/**
 * The headers of one flow, as they came in and in the order they go out. An immutable snapshot that
 * references strings only; the one thing that changes is the time its request ended.
 */
public class CapturedHeaders {

  /**
   * How long after its request ended a thread that was started for it may still call out for it
   * (nanoseconds).
   */
  static final long THREAD_GRACE = 60_000_000_000L;

  private final CarryRules rules;
  final HeaderName[] names;
  final String[] values;
  private final long content;
  private volatile long ended;
  private volatile boolean keptOpen;
  private final boolean ofJob;

  /** See {@link #logged}. Whoever asks first makes it; several are alike. */
  private Map<String, String> logged;

  CapturedHeaders(CarryRules rules, HeaderName[] names, String[] values, boolean ofJob) {
    this.rules = rules;
    this.names = names;
    this.values = values;
    this.ofJob = ofJob;
    long mask = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i].content) {
        mask |= 1L << i;
      }
    }
    this.content = mask;
  }

  /** The headers of one call of a flow: the same, with other values. */
  CapturedHeaders(CapturedHeaders flow, String[] values) {
    this.rules = flow.rules;
    this.names = flow.names;
    this.values = values;
    this.ofJob = flow.ofJob;
    this.content = flow.content;
  }

  /**
   * These headers as they go out on one call of the flow. The one place where relaying and taking
   * part differ: a JVM that relays never loads the class that does otherwise, so there is nothing
   * to decide in it.
   */
  public CapturedHeaders forCall() {
    return this;
  }

  /**
   * As {@link #forCall}, for a hook whose library has others that tell {@link #answered} or {@link
   * #failed}: where there are spans the call has one of its own. Without such hooks the parent that
   * goes out is the request's own span.
   */
  public CapturedHeaders forTimedCall() {
    return forCall();
  }

  /**
   * Whether these are those of one call, which has a span of its own: somebody has to keep them
   * until it has ended.
   */
  public boolean isCall() {
    return false;
  }

  /** Whether anybody wants to know what follows. */
  public boolean isTimed() {
    return false;
  }

  /**
   * What a call is to; of no interest unless {@link #isTimed}.
   *
   * @param scheme null if it is not known
   * @param host with or without a port; null if it is not known
   * @param port 0 or less if only {@code host} says it
   * @param path from a question mark on it does not count
   */
  public void calls(String method, String scheme, String host, int port, String path) {}

  /** The head of the answer to a call arrived; or that to a request was written. */
  public void answered(int status) {}

  /** A call failed, or what handles a request; null if it is not known by what. */
  public void failed(Throwable failure) {}

  /** The connection of a call ended before there was an answer. */
  public void lost() {}

  /** The pattern that the request's path matched. */
  public void route(String pattern) {}

  /**
   * How many headers there are, 64 at most: a set of them fits in a long, bit {@code i} for header
   * {@code i}.
   */
  public int size() {
    return names.length;
  }

  /** The name of header {@code i}, to be written as this very instance. */
  public String name(int i) {
    return names[i].name;
  }

  /** The value of header {@code i}, never empty. */
  public String value(int i) {
    return values[i];
  }

  /**
   * The set of headers that may not go to this host.
   *
   * @param host as in the {@code Host} header or a URI, with or without a port; null if it is not
   *     known
   */
  public long heldBackFrom(String host) {
    return heldBackFrom(host, 0);
  }

  /**
   * The set of headers that may not go to this host.
   *
   * @param host as in the {@code Host} header or a URI, with or without a port; null if it is not
   *     known
   * @param port of the call; 0 or less if only {@code host} says it
   */
  public long heldBackFrom(String host, int port) {
    if (!rules.writes) {
      return -1L;
    }
    long held = rules.denied == null ? 0 : rules.denied.covered(host, port, names);
    if (rules.allowed != null) {
      held |= ~rules.allowed.covered(host, port, names);
    }
    long asked = content & ~held;
    return asked == 0 ? held : held | asked & ~rules.trusted.covered(host, port, names);
  }

  /**
   * The set of headers that must not be added to a request because the application put the header
   * {@code name} on it: all of the same format group.
   */
  public long takenBy(String name) {
    HeaderName taken = rules.find(name);
    int group = taken == null ? CarryRules.formatGroup(name) : taken.group;
    if (group < 0 || CarryRules.isWrittenByBaton(name)) {
      return 0;
    }
    long mask = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i].group == group) {
        mask |= 1L << i;
      }
    }
    return mask;
  }

  /** Counts a call that goes out without the headers in the set {@code left}. */
  public void sent(long left) {
    int all = names.length;
    int kept = all == 0 ? 0 : Long.bitCount(left & -1L >>> 64 - all);
    Counters.callsWithFlow.increment();
    if (all > kept) {
      Counters.headersCarried.add(all - kept);
    }
    if (kept > 0) {
      Counters.headersHeldBack.add(kept);
    }
  }

  /**
   * Whether this flow began in this JVM with work that no request asked for: then what is to run
   * later may be the next run of the same job, and does not belong to it.
   */
  public boolean isOfJob() {
    return ofJob;
  }

  /** What this flow's log lines are given, or null if that is nothing ({@code log.mdc}). */
  final Map<String, String> logged() {
    Map<String, String> fields = logged;
    if (fields == null && rules.log != null) {
      fields = ((LogFields) rules.log).of(this);
      logged = fields;
    }
    return fields;
  }

  /**
   * Leaves the end of the request to {@link #end()}, though its entry hook returns earlier (an
   * asynchronous server).
   */
  public void keepOpen() {
    keptOpen = true;
  }

  final boolean isKeptOpen() {
    return keptOpen;
  }

  /**
   * The request was answered: threads started for it may call out for {@link #THREAD_GRACE} more.
   */
  public void end() {
    long now = CurrentHeaders.nanoTime();
    ended = now == 0 ? 1 : now;
  }

  void endUnlessKeptOpen() {
    if (!keptOpen) {
      end();
    }
  }

  /** Whether the request ended so long ago that what goes on by itself is no longer part of it. */
  public boolean isOver() {
    long at = ended;
    return at != 0 && CurrentHeaders.nanoTime() - at > THREAD_GRACE;
  }
}
