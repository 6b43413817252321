package dev.baton.bootstrap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the log lines of a flow are given under which keys ({@code log.mdc}). Hooks of logging
 * libraries ask for it where a line's own copy of the MDC is made; no MDC is ever written to.
 * Immutable; loaded only where a configuration asks for it.
 */
public final class LogFields {

  /** Stands for the id of the trace, in whichever format it came in. */
  public static final String TRACE = "trace-id";

  /** Stands for the id of the span that this service was called in. */
  public static final String SPAN = "span-id";

  private final String[] keys;
  private final String[] sources;
  private final int[] formats;

  /**
   * @param keys as the log patterns have them
   * @param sources what stands under each of them: a header in lower case, {@link #TRACE} or {@link
   *     #SPAN}
   * @param formats in which ids are understood, by number; the first that came in counts
   */
  public LogFields(String[] keys, String[] sources, int[] formats) {
    this.keys = keys;
    this.sources = sources;
    this.formats = formats;
  }

  /**
   * The fields of this thread's flow, the same unmodifiable map for each of its lines; null if
   * there are none.
   */
  public static Map<String, String> current() {
    CapturedHeaders flow = CurrentHeaders.get();
    if (flow == null || CarryRules.inForce() == null) {
      return null;
    }
    Map<String, String> fields = flow.logged();
    return fields == null || fields.isEmpty() ? null : fields;
  }

  /**
   * Those of this thread's flow and what the application has itself, which wins.
   *
   * @param own the application's, null for nothing; not changed
   */
  public static Map<String, String> with(Map<String, String> own) {
    Map<String, String> fields = current();
    if (fields == null) {
      return own;
    }
    if (own == null || own.isEmpty()) {
      return fields;
    }
    Map<String, String> both = new LinkedHashMap<String, String>((own.size() + fields.size()) * 2);
    both.putAll(fields);
    both.putAll(own);
    return both;
  }

  Map<String, String> of(CapturedHeaders flow) {
    Map<String, String> fields = new LinkedHashMap<String, String>(keys.length * 2);
    TraceIds ids = null;
    int format = -1;
    for (int i = 0; i < keys.length; i++) {
      boolean trace = sources[i].equals(TRACE);
      String value;
      if (trace || sources[i].equals(SPAN)) {
        if (ids == null) {
          ids = new TraceIds();
          format = read(flow, ids);
        }
        value = format < 0 ? null : trace ? trace(ids, format) : ids.b3Span();
      } else {
        value = value(flow, sources[i]);
      }
      if (value != null) {
        fields.put(keys[i], plain(value));
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  /** The number of the first format in which there are ids, or -1. */
  private int read(CapturedHeaders flow, TraceIds ids) {
    for (int format : formats) {
      if (read(flow, format, ids)) {
        return format;
      }
    }
    return -1;
  }

  private static boolean read(CapturedHeaders flow, int format, TraceIds ids) {
    String value;
    switch (format) {
      case Formats.W3C:
        value = value(flow, "traceparent");
        return value != null && ids.readTraceparent(value);
      case Formats.B3:
        return ids.readB3(value(flow, "x-b3-traceid"), value(flow, "x-b3-spanid"), null, null);
      case Formats.B3_SINGLE:
        value = value(flow, "b3");
        return value != null && ids.readB3(value);
      default:
        return ids.readDatadog(
            value(flow, "x-datadog-trace-id"),
            value(flow, "x-datadog-parent-id"),
            null,
            value(flow, "x-datadog-tags"));
    }
  }

  /** As a {@code traceparent} has it; in other formats without a first half that is not there. */
  private static String trace(TraceIds ids, int format) {
    String digits = ids.b3Trace();
    return format == Formats.W3C && digits.length() == 16 ? "0000000000000000" + digits : digits;
  }

  private static String value(CapturedHeaders flow, String name) {
    for (int i = 0; i < flow.names.length; i++) {
      if (flow.names[i].name.equals(name)) {
        return flow.values[i];
      }
    }
    return null;
  }

  /**
   * With an underscore for each character that is none to be seen: a log may be lines, columns or a
   * terminal's.
   */
  private static String plain(String value) {
    char[] changed = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029') {
        changed = changed == null ? value.toCharArray() : changed;
        changed[i] = '_';
      }
    }
    return changed == null ? value : new String(changed);
  }
}
