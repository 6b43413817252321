package dev.baton.bootstrap;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One span of this JVM: what it began with, and how it ended. Its own time goes by the clock of the
 * server's span that it hangs on, so that the two fit. Loaded only where spans are on.
 */
public class Span {

  private static final AtomicIntegerFieldUpdater<Span> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Span.class, "state");

  private static final int OPEN = 0;
  private static final int ENDING = 1;
  private static final int ENDED = 2;

  /** Whether it is of a request that came in; else of a call that goes out. */
  public final boolean server;

  /** The trace id's first 16 digits; 0 if it has 16 in all. */
  public final long traceHigh;

  public final long traceLow;
  public final long id;

  /** The span that it is a child of; 0 at a root. */
  public final long parent;

  /** Nanoseconds since 1970. */
  public final long start;

  /** Nanoseconds since 1970; 0 until it ended. */
  public long end;

  public String method;

  /** {@code http} or {@code https}; null if it is not known. */
  public String scheme;

  /** The server's name, with or without a port; null if it is not known. */
  public String host;

  /** The server's port; 0 if only {@link #host} says it, or nothing does. */
  public int port;

  /** Without a query. */
  public String path;

  /** The pattern that the path matched; null if nobody says it. */
  public String route;

  /** 0 if there was no answer. */
  public int status;

  /** What it failed with, a class's name; null if it did not. */
  public String error;

  /** Of the request that came in: what was captured, for tags. */
  CapturedHeaders headers;

  /** What calls are made with that hang on it; null where none do. */
  CapturedHeaders flow;

  private final long madeNano = System.nanoTime();

  /** What {@link System#nanoTime} lacks to nanoseconds since 1970, by the clock of the server's. */
  private final long clock;

  private volatile int state;

  private Span(boolean server, TraceIds ids, long id, long parent, long start) {
    this.server = server;
    this.traceHigh = ids.high;
    this.traceLow = ids.low;
    this.id = id;
    this.parent = parent;
    this.start = start;
    this.clock = start - madeNano;
  }

  /**
   * One that began inside the request of another.
   *
   * @param start nanoseconds since 1970; 0 for now
   */
  Span(Span of, long traceHigh, long traceLow, long id, long parent, long start) {
    this.server = false;
    this.traceHigh = traceHigh;
    this.traceLow = traceLow;
    this.id = id;
    this.parent = parent;
    this.clock = of.clock;
    this.start = start == 0 ? madeNano + clock : start;
    this.headers = of.headers;
  }

  /** Of a request. */
  static Span ofRequest(TraceIds ids, long id, long parent) {
    return new Span(true, ids, id, parent, System.currentTimeMillis() * 1_000_000L);
  }

  /** Of a call made for this one's request. */
  Span ofCall(long id) {
    return new Span(this, traceHigh, traceLow, id, this.id, 0);
  }

  /** It is over, now; a second end is none. */
  void end() {
    end(0);
  }

  /**
   * It is over; a second end is none.
   *
   * @param at nanoseconds since 1970; 0 for now
   */
  final void end(long at) {
    if (STATE.compareAndSet(this, OPEN, ENDING)) {
      end = Math.max(at == 0 ? now() : at, at == 0 ? start + 1 : start);
      state = ENDED;
    }
  }

  /** Nanoseconds since 1970. */
  final long now() {
    return System.nanoTime() + clock;
  }

  /** How long it has been open (nanoseconds); 0 if it is not. */
  long open() {
    return state == OPEN ? System.nanoTime() - madeNano : 0;
  }

  boolean isOpen() {
    return state == OPEN;
  }

  boolean hasEnded() {
    return state == ENDED;
  }

  /** The value of a header of the request that is carried, or null. */
  public String requestHeader(String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase(name)) {
        return headers.value(i);
      }
    }
    return null;
  }

  /** 32 digits. */
  public String traceId() {
    return hex(traceHigh) + hex(traceLow);
  }

  /** An id's 16 digits. */
  public static String hex(long id) {
    String digits = Long.toHexString(id);
    return "0000000000000000".substring(digits.length()) + digits;
  }

  static String errorOf(Throwable failure) {
    return failure == null ? "_OTHER" : failure.getClass().getName();
  }

  static String withoutQuery(String path) {
    if (path == null) {
      return null;
    }
    int end = path.length();
    for (int i = 0; i < end; i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        end = i;
      }
    }
    return path.substring(0, end);
  }
}
