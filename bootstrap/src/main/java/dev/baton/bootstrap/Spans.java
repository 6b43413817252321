package dev.baton.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The spans of this JVM that are not exported yet, the open ones too. A span has its place before
 * its id goes anywhere, and keeps it until a collector has it: so no id goes out whose span is not
 * reported. Loaded only where spans are on.
 *
 * <p>The application's threads put a span in by one compare-and-set, and end it by another; the one
 * thread that exports looks for those that ended.
 */
public final class Spans {

  /** How many there are places for; a power of 2. */
  public static final int PLACES = 1 << 14;

  /**
   * What is open this long is reported as it is then (nanoseconds): a WebSocket, or an end that no
   * hook saw.
   */
  public static final long LONGEST = 600_000_000_000L;

  /** How many places are looked at for a free one. */
  private static final int TRIES = 8;

  /** Spans that a collector took. */
  public static final LongAdder exported = new LongAdder();

  /** Spans that a collector will not take, however often it is asked. */
  public static final LongAdder dropped = new LongAdder();

  /** Exports that failed; what was in them is sent again. */
  public static final LongAdder failedExports = new LongAdder();

  /** Sampled requests that were relayed word for word, as no span could be reported. */
  public static final LongAdder requestsRelayed = new LongAdder();

  private static final AtomicReferenceArray<Span> PLACE = new AtomicReferenceArray<Span>(PLACES);

  private static volatile boolean accepts;

  /** Whether the JVM ends, and no span gets a place any more. */
  private static volatile boolean closed;

  /** See {@link #ownTracer()}. */
  static volatile String ownTracer;

  private Spans() {}

  /**
   * The library by which the application makes spans of its own and reports them, or null if none
   * was seen. Where there is one its requests have no second span: they are relayed word for word.
   */
  public static String ownTracer() {
    return ownTracer;
  }

  /** The span of the request that this thread works for, or null if it has none. */
  public static Span current() {
    CapturedHeaders flow = CurrentHeaders.get();
    return flow instanceof SpanHeaders ? ((SpanHeaders) flow).span() : null;
  }

  /** The application made a tracer of its own; said once, for the JVM's rest. */
  public static void foundTracer(String library) {
    synchronized (Spans.class) {
      if (ownTracer != null) {
        return;
      }
      ownTracer = library;
    }
    Log.line(
        "spans=on: the application makes spans of its own with "
            + library
            + "; requests are relayed word for word, so that none has two");
  }

  /** Whether new flows have spans: the collector took what it was given last. */
  public static boolean accepts() {
    return accepts;
  }

  /** Says so, for flows that begin from now on. */
  public static void accept(boolean now) {
    accepts = now;
  }

  /** Gives a span its place; false if there is none. */
  static boolean put(Span span) {
    for (int i = 0; i < TRIES; i++) {
      int at = (int) (span.id >>> 8 * i) & PLACES - 1;
      if (PLACE.get(at) == null && PLACE.compareAndSet(at, null, span)) {
        // Looked at last: either this sees that it is closed, or whoever closed sees the span.
        return !closed || !PLACE.compareAndSet(at, span, null);
      }
    }
    return false;
  }

  /** Gives no places any more, if there is nothing to report; says whether that is so. */
  public static boolean closeIfEmpty() {
    closed = true;
    boolean empty = isEmpty();
    closed = empty;
    return empty;
  }

  /**
   * The JVM ends: what is open is reported as it is now. No span gets a place any more; calls of
   * requests that are still under way hang on the requests' own spans.
   */
  public static void close() {
    closed = true;
    for (int i = 0; i < PLACES; i++) {
      Span span = PLACE.get(i);
      if (span != null) {
        span.end();
      }
    }
  }

  /** Whether there is no span that has a place. */
  public static boolean isEmpty() {
    for (int i = 0; i < PLACES; i++) {
      if (PLACE.get(i) != null) {
        return false;
      }
    }
    return true;
  }

  /** For tests: the JVM does not end after all. */
  static void reopen() {
    closed = false;
  }

  /** The one with this id that has a place, or null. */
  static Span find(long id) {
    for (int i = 0; i < TRIES; i++) {
      Span span = PLACE.get((int) (id >>> 8 * i) & PLACES - 1);
      if (span != null && span.id == id) {
        return span;
      }
    }
    return null;
  }

  /** Those that have ended, and those that have been open for too long. */
  public static List<Span> ended() {
    List<Span> ended = new ArrayList<Span>();
    for (int i = 0; i < PLACES; i++) {
      Span span = PLACE.get(i);
      if (span != null) {
        if (span.open() > LONGEST) {
          span.end();
        }
        if (span.hasEnded()) {
          ended.add(span);
        }
      }
    }
    return ended;
  }

  /** Gives the places of these free. */
  public static void remove(List<Span> spans) {
    for (Span span : spans) {
      for (int i = 0; i < TRIES; i++) {
        int at = (int) (span.id >>> 8 * i) & PLACES - 1;
        if (PLACE.get(at) == span) {
          PLACE.set(at, null);
          break;
        }
      }
    }
  }

  /** Those that have a place, open or not; for tests. */
  static List<Span> all() {
    List<Span> all = new ArrayList<Span>();
    for (int i = 0; i < PLACES; i++) {
      if (PLACE.get(i) != null) {
        all.add(PLACE.get(i));
      }
    }
    return all;
  }
}
