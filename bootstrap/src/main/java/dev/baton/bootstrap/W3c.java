package dev.baton.bootstrap;

/**
 * Reads what W3C Trace Context level 2 allows, to the letter: section 3.2 ({@code traceparent}) and
 * 3.3 ({@code tracestate}).
 */
final class W3c {

  private static final int LENGTH = 55;
  private static final int SAMPLED = 1;

  /** The trace id's last 7 bytes are random. */
  private static final int RANDOM = 2;

  private static final int MOST_MEMBERS = 32;

  /** Characters of a key, and of a value. */
  private static final int LONGEST = 256;

  private W3c() {}

  /**
   * A {@code traceparent} in version 00, which is the one that came in, but for white space around
   * it and flags that have no meaning yet.
   *
   * @param value may be of a later version: of that only the ids and the sampled flag are known
   * @return null if it is malformed
   */
  static String traceparent(String value) {
    String parent = value.trim();
    if (!isTraceparent(parent)) {
      return null;
    }
    boolean known = parent.startsWith("00");
    int flags = RequestId.digit(parent.charAt(54));
    int kept = flags & (known ? SAMPLED | RANDOM : SAMPLED);
    return known && kept == flags && parent.charAt(53) == '0'
        ? parent
        : "00" + parent.substring(2, 53) + '0' + kept;
  }

  private static boolean isTraceparent(String value) {
    int length = value.length();
    return length >= LENGTH
        && (length == LENGTH || !value.startsWith("00") && value.charAt(LENGTH) == '-')
        && !value.startsWith("ff")
        && isHex(value, 0, 2)
        && value.charAt(2) == '-'
        && isId(value, 3, 35)
        && value.charAt(35) == '-'
        && isId(value, 36, 52)
        && value.charAt(52) == '-'
        && isHex(value, 53, LENGTH);
  }

  private static boolean isId(String value, int from, int to) {
    boolean zero = true;
    for (int i = from; i < to; i++) {
      zero &= value.charAt(i) == '0';
    }
    return !zero && isHex(value, from, to);
  }

  /** Lower case only. */
  private static boolean isHex(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is anything in it, and nothing that is malformed. */
  static boolean isTracestate(String value) {
    int members = 0;
    for (int from = 0; from <= value.length(); ) {
      int comma = value.indexOf(',', from);
      int to = comma < 0 ? value.length() : comma;
      int next = to + 1;
      while (from < to && isSpace(value.charAt(from))) {
        from++;
      }
      while (from < to && isSpace(value.charAt(to - 1))) {
        to--;
      }
      if (from < to && (!isMember(value, from, to) || ++members > MOST_MEMBERS)) {
        return false;
      }
      from = next;
    }
    return members > 0;
  }

  private static boolean isMember(String value, int from, int to) {
    int equals = value.indexOf('=', from);
    int key = equals - from;
    int content = to - equals - 1;
    if (equals < 0 || key < 1 || key > LONGEST || content < 1 || content > LONGEST) {
      return false;
    }
    for (int i = from; i < equals; i++) {
      char c = value.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (!letter && (i == from || "_-*/@".indexOf(c) < 0)) {
        return false;
      }
    }
    for (int i = equals + 1; i < to; i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
