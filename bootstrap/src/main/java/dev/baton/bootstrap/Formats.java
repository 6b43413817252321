package dev.baton.bootstrap;

import java.util.concurrent.atomic.LongAdder;

/**
 * Writes the ids that came in with a request in further formats too ({@code formats.read}, {@code
 * formats.write}). What came in still goes out byte for byte: only a format of which there is
 * nothing is added, and one that is written and not read is kept up to date, as the sidecars do
 * with what they read. Immutable; loaded only where a configuration asks for it.
 */
public final class Formats {

  /** As the configuration calls them; a format's number is its place here. */
  static final String[] NAMES = {"w3c", "b3", "b3single", "datadog"};

  static final int W3C = 0;
  static final int B3 = 1;
  static final int B3_SINGLE = 2;
  static final int DATADOG = 3;

  /** Requests that came with readable ids of each format. */
  public static final LongAdder[] seen = {
    new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()
  };

  /** Requests whose formats had ids of different traces. */
  public static final LongAdder disagreeing = new LongAdder();

  private static final int MOST_ADDED = 8;

  private final int[] read;
  private final int[] write;

  /** Formats that are written and not read: what comes in of them is somebody's copy. */
  private final boolean[] copies = new boolean[NAMES.length];

  private final HeaderName traceparent;
  private final HeaderName b3;
  private final HeaderName b3Trace;
  private final HeaderName b3Span;
  private final HeaderName b3Sampled;
  private final HeaderName b3Flags;
  private final HeaderName datadogTrace;
  private final HeaderName datadogParent;
  private final HeaderName datadogPriority;
  private final HeaderName datadogTags;

  /**
   * @param read which formats are understood, by number; the first of them that came in is the one
   *     that is written in others
   * @param write the formats to write; those whose headers these rules do not carry are left out
   */
  Formats(CarryRules rules, int[] read, int[] write) {
    this.read = read;
    this.write = write;
    for (int format : write) {
      copies[format] = true;
    }
    for (int format : read) {
      copies[format] = false;
    }
    traceparent = rules.find("traceparent");
    b3 = rules.find("b3");
    b3Trace = rules.find("x-b3-traceid");
    b3Span = rules.find("x-b3-spanid");
    b3Sampled = rules.find("x-b3-sampled");
    b3Flags = rules.find("x-b3-flags");
    datadogTrace = rules.find("x-datadog-trace-id");
    datadogParent = rules.find("x-datadog-parent-id");
    datadogPriority = rules.find("x-datadog-sampling-priority");
    datadogTags = rules.find("x-datadog-tags");
  }

  /** The number of a format, or -1. */
  public static int number(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Adds what is missing to the headers of a request, and renews copies that are out of date. */
  void translate(Capture capture, TraceIds ids) {
    int first = -1;
    long high = 0;
    long low = 0;
    boolean differ = false;
    for (int format : read) {
      if (readFrom(capture, format, ids)) {
        seen[format].increment();
        if (first < 0) {
          first = format;
          high = ids.high;
          low = ids.low;
        } else {
          differ |= ids.differFrom(high, low);
        }
      }
    }
    if (first < 0) {
      return;
    }
    int stale = 0;
    for (int format : write) {
      if (copies[format] && readFrom(capture, format, ids)) {
        if (ids.differFrom(high, low)) {
          differ = true;
        } else {
          stale |= 1 << format;
        }
      }
    }
    if (differ) {
      disagreeing.increment();
    }
    readFrom(capture, first, ids);
    if (ids.decision == TraceIds.UNDECIDED) {
      decide(capture, ids);
    }
    for (int format : write) {
      if ((stale & 1 << format) != 0) {
        renew(capture, format, ids);
      } else if (format != first && !hasAny(capture, format)) {
        add(capture, format, ids);
      }
    }
  }

  /** B3 may leave the decision open. If it was taken, it stands in {@code x-request-id}. */
  private static void decide(Capture capture, TraceIds ids) {
    String id = capture.value(HeaderName.REQUEST_ID);
    if (id != null && RequestId.isTraced(id)) {
      ids.decision = TraceIds.SAMPLED;
    }
  }

  static boolean readFrom(Capture capture, int format, TraceIds ids) {
    String value;
    switch (format) {
      case W3C:
        value = capture.value(HeaderName.TRACEPARENT);
        return value != null && ids.readTraceparent(value);
      case B3:
        value = capture.value(HeaderName.B3_TRACE);
        return value != null
            && ids.readB3(
                value,
                capture.value(HeaderName.B3_SPAN),
                capture.value(HeaderName.B3_SAMPLED),
                capture.value(HeaderName.B3_FLAGS));
      case B3_SINGLE:
        value = capture.value(HeaderName.B3);
        return value != null && ids.readB3(value);
      default:
        value = capture.value(HeaderName.DATADOG_TRACE);
        return value != null
            && ids.readDatadog(
                value,
                capture.value(HeaderName.DATADOG_PARENT),
                capture.value(HeaderName.DATADOG_PRIORITY),
                capture.value(HeaderName.DATADOG_TAGS));
    }
  }

  /** Whether anything of a format came in, be it readable or not. */
  private static boolean hasAny(Capture capture, int format) {
    switch (format) {
      case W3C:
        return capture.value(HeaderName.TRACEPARENT) != null;
      case B3:
        return capture.value(HeaderName.B3_TRACE) != null
            || capture.value(HeaderName.B3_SPAN) != null
            || capture.value(HeaderName.B3_SAMPLED) != null;
      case B3_SINGLE:
        return capture.value(HeaderName.B3) != null;
      default:
        return capture.value(HeaderName.DATADOG_TRACE) != null
            || capture.value(HeaderName.DATADOG_PARENT) != null;
    }
  }

  /** The span in a copy is that of an earlier hop: the sidecars renew their own format only. */
  private static void renew(Capture capture, int format, TraceIds ids) {
    switch (format) {
      case W3C:
        capture.replace(HeaderName.TRACEPARENT, ids.traceparent());
        return;
      case B3:
        capture.replace(HeaderName.B3_SPAN, ids.b3Span());
        capture.replace(HeaderName.B3_PARENT, null);
        return;
      case B3_SINGLE:
        capture.replace(HeaderName.B3, ids.b3());
        return;
      default:
        capture.replace(HeaderName.DATADOG_PARENT, ids.datadogParent());
    }
  }

  /** Adds the headers of one format, or none if they are not carried or there is no room. */
  void add(Capture capture, int format, TraceIds ids) {
    if (!capture.hasRoomFor(MOST_ADDED)) {
      return;
    }
    switch (format) {
      case W3C:
        add(capture, traceparent, ids.traceparent());
        return;
      case B3:
        if (b3Trace != null && b3Span != null) {
          add(capture, b3Trace, ids.b3Trace());
          add(capture, b3Span, ids.b3Span());
          if (ids.decision == TraceIds.DEBUG) {
            add(capture, b3Flags, "1");
          } else if (ids.decision != TraceIds.UNDECIDED) {
            add(capture, b3Sampled, ids.decision == TraceIds.SAMPLED ? "1" : "0");
          }
        }
        return;
      case B3_SINGLE:
        add(capture, b3, ids.b3());
        return;
      default:
        if (datadogTrace != null && datadogParent != null) {
          add(capture, datadogTrace, ids.datadogTrace());
          add(capture, datadogParent, ids.datadogParent());
          if (ids.decision != TraceIds.UNDECIDED) {
            add(
                capture,
                datadogPriority,
                ids.decision == TraceIds.DEBUG
                    ? "2"
                    : ids.decision == TraceIds.SAMPLED ? "1" : "0");
          }
          if (ids.high != 0) {
            add(capture, datadogTags, ids.datadogTags());
          }
        }
    }
  }

  private static void add(Capture capture, HeaderName name, String value) {
    if (name != null) {
      capture.append(name, value);
    }
  }
}
