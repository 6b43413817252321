package dev.baton.bootstrap;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of one trace and the decision whether it is sampled, read from one format and written in any
 * other: W3C Trace Context (level 1, section 3.2), B3 in several headers and in one
 * (openzipkin/b3-propagation), Datadog. Belongs to a thread and is used again; reading allocates
 * nothing, and writing only the value.
 */
final class TraceIds {

  static final int UNDECIDED = -1;
  static final int NOT_SAMPLED = 0;
  static final int SAMPLED = 1;

  /** B3's own: sampled, and every tracer on the way is to take it for important. */
  static final int DEBUG = 2;

  /** Bytes of the longest value with a span's id, a {@code b3} of all four fields. */
  static final int LONGEST = 68;

  /**
   * 2^32 by the golden ratio. The digits by which sampling is decided go through their range in
   * such steps, from a random start, and so fill it evenly: the share of a thread's flows that is
   * sampled is right after a few already, where random digits need a million to come within 0.1
   * points.
   */
  private static final int GOLDEN = 0x9e3779b9;

  private static final String TAG_OF_HIGH_HALF = "_dd.p.tid=";

  /** The trace id's first 16 digits; 0 if it has 16 in all. */
  long high;

  /** Its last 16 digits. */
  long low;

  long span;
  int decision;

  /** Whether a {@code traceparent} may say that the trace's id is random. */
  boolean random;

  private int sequence;

  /** Where values are put together, of ids and of {@link RequestId}. */
  final byte[] text = new byte[LONGEST];

  /** Those that the thread of this capture works with. */
  static TraceIds of(Capture capture) {
    if (capture.ids == null) {
      capture.ids = new TraceIds();
    }
    return (TraceIds) capture.ids;
  }

  /** Digits to decide the next flow of this thread by. */
  int next() {
    if (sequence == 0) {
      sequence = ThreadLocalRandom.current().nextInt();
    }
    sequence += GOLDEN;
    return sequence;
  }

  /**
   * Ids of a new trace. They need no secrecy, and a source of random numbers that has it takes a
   * lock.
   */
  void make(ThreadLocalRandom random) {
    high = notZero(random.nextLong());
    low = notZero(random.nextLong());
    span = notZero(random.nextLong());
  }

  static long notZero(long id) {
    return id == 0 ? 1 : id;
  }

  // --------------------------------------------------------------------------------------- reading

  /** {@code 00-<trace>-<span>-<flags>}; later versions may have more behind it. */
  boolean readTraceparent(String value) {
    int length = value.length();
    boolean whole =
        length == 55 || length > 55 && value.charAt(55) == '-' && !value.startsWith("00");
    if (!whole
        || value.charAt(2) != '-'
        || value.charAt(35) != '-'
        || value.charAt(52) != '-'
        || !isHex(value, 0, 2)
        || !isHex(value, 53, 55)
        || value.regionMatches(true, 0, "ff", 0, 2)
        || !readTrace(value, 3, 35)
        || !readSpan(value, 36, 52)) {
      return false;
    }
    decision = RequestId.digit(value.charAt(54)) & 1;
    return true;
  }

  /** Of {@code x-b3-*}; what did not come in is null. */
  boolean readB3(String trace, String spanId, String sampled, String flags) {
    if (trace == null
        || spanId == null
        || !readTrace(trace, 0, trace.length())
        || !readSpan(spanId, 0, spanId.length())) {
      return false;
    }
    decision = UNDECIDED;
    if ("1".equals(flags)) {
      decision = DEBUG;
    } else if (sampled != null) {
      decision = sampled.equals("1") || sampled.equalsIgnoreCase("true") ? SAMPLED : NOT_SAMPLED;
    }
    return true;
  }

  /** {@code <trace>-<span>[-<decision>[-<parent>]]}. */
  boolean readB3(String value) {
    int dash = value.indexOf('-');
    int end = dash + 17;
    if (dash < 0
        || value.length() < end
        || !readTrace(value, 0, dash)
        || !readSpan(value, dash + 1, end)) {
      return false;
    }
    decision = UNDECIDED;
    if (value.length() > end) {
      if (value.charAt(end) != '-' || value.length() < end + 2) {
        return false;
      }
      char letter = value.charAt(end + 1);
      if (letter != '0' && letter != '1' && letter != 'd') {
        return false;
      }
      decision = letter == 'd' ? DEBUG : letter - '0';
    }
    return true;
  }

  /** Of {@code x-datadog-*}: decimal halves, the high one in hexadecimal among the tags. */
  boolean readDatadog(String trace, String parent, String priority, String tags) {
    if (trace == null || parent == null || !isDecimal(trace) || !isDecimal(parent)) {
      return false;
    }
    high = 0;
    low = decimal(trace);
    span = decimal(parent);
    int tag = tags == null ? -1 : tags.indexOf(TAG_OF_HIGH_HALF);
    if (tag == 0 || tag > 0 && tags.charAt(tag - 1) == ',') {
      int from = tag + TAG_OF_HIGH_HALF.length();
      if (tags.length() >= from + 16 && isHex(tags, from, from + 16)) {
        high = hex(tags, from, from + 16);
      }
    }
    decision =
        priority == null || priority.isEmpty()
            ? UNDECIDED
            : priority.charAt(0) == '-' || priority.equals("0") ? NOT_SAMPLED : SAMPLED;
    return low != 0 && span != 0;
  }

  private boolean readTrace(String value, int from, int to) {
    if (to - from != 32 && to - from != 16 || !isHex(value, from, to)) {
      return false;
    }
    high = to - from == 32 ? hex(value, from, from + 16) : 0;
    low = hex(value, to - 16, to);
    return (high | low) != 0;
  }

  private boolean readSpan(String value, int from, int to) {
    if (to - from != 16 || !isHex(value, from, to)) {
      return false;
    }
    span = hex(value, from, to);
    return span != 0;
  }

  /** Whether these are ids of another trace; one format may lack the high half. */
  boolean differFrom(long otherHigh, long otherLow) {
    return low != otherLow || high != otherHigh && high != 0 && otherHigh != 0;
  }

  // --------------------------------------------------------------------------------------- writing

  String traceparent() {
    text[0] = '0';
    text[1] = '0';
    text[2] = '-';
    hex(high, 3);
    hex(low, 19);
    text[35] = '-';
    hex(span, 36);
    text[52] = '-';
    text[53] = '0';
    text[54] = (byte) ((decision > 0 ? '1' : '0') + (random ? 2 : 0));
    return text(55);
  }

  /** 32 digits, or 16 where the trace has no more. */
  String b3Trace() {
    return text(b3Trace(0));
  }

  private int b3Trace(int at) {
    int end = at;
    if (high != 0) {
      hex(high, at);
      end += 16;
    }
    hex(low, end);
    return end + 16;
  }

  String b3Span() {
    hex(span, 0);
    return text(16);
  }

  /** All in one header. */
  String b3() {
    int end = b3Trace(0);
    text[end] = '-';
    hex(span, end + 1);
    end += 17;
    if (decision != UNDECIDED) {
      text[end] = '-';
      text[end + 1] = (byte) (decision == DEBUG ? 'd' : '0' + decision);
      end += 2;
    }
    return text(end);
  }

  String datadogTrace() {
    return decimal(low);
  }

  String datadogParent() {
    return decimal(span);
  }

  /** The tag that holds the high half, which must not be 0. */
  String datadogTags() {
    int length = TAG_OF_HIGH_HALF.length();
    for (int i = 0; i < length; i++) {
      text[i] = (byte) TAG_OF_HIGH_HALF.charAt(i);
    }
    hex(high, length);
    return text(length + 16);
  }

  // -----------------------------------------------------------------------------------------
  // digits

  static boolean isHex(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (RequestId.digit(value.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  static long hex(String value, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << 4 | RequestId.digit(value.charAt(i));
    }
    return number;
  }

  private void hex(long number, int at) {
    hex(number, text, at);
  }

  private static void hex(long number, byte[] text, int at) {
    for (int i = at + 15; i >= at; i--) {
      int digit = (int) number & 15;
      text[i] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
      number >>>= 4;
    }
  }

  /** Digits only, and no more than fit into 64 bits. */
  private static boolean isDecimal(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return length > 0
        && (length < 20 || length == 20 && value.compareTo("18446744073709551615") <= 0);
  }

  static long decimal(String value) {
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      number = number * 10 + value.charAt(i) - '0';
    }
    return number;
  }

  private String decimal(long number) {
    return decimal(number, text);
  }

  /**
   * As if there were no sign.
   *
   * @param text 20 bytes to work in
   */
  static String decimal(long number, byte[] text) {
    int at = 20;
    do {
      long tenth = number >= 0 ? number / 10 : (number >>> 1) / 5;
      text[--at] = (byte) ('0' + (number - tenth * 10));
      number = tenth;
    } while (number != 0);
    return CarryRules.latin1(text, at, 20 - at);
  }

  /**
   * A value with other digits at a place.
   *
   * @param text as many bytes to work in as the value has
   */
  @SuppressWarnings("deprecation") // One byte a character, without a charset's set-up.
  static String withHex(String value, int at, long number, byte[] text) {
    int length = value.length();
    value.getBytes(0, length, text, 0);
    hex(number, text, at);
    return CarryRules.latin1(text, 0, length);
  }

  private String text(int length) {
    return CarryRules.latin1(text, 0, length);
  }
}
