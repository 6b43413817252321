package dev.baton.bootstrap;

/**
 * One header that is carried: its name as it is written out, and the rules that belong to the name.
 */
public final class HeaderName {

  static final int TRACEPARENT = 0;
  static final int TRACESTATE = 1;
  static final int B3 = 2;
  static final int B3_TRACE = 3;
  static final int B3_SPAN = 4;
  static final int B3_PARENT = 5;
  static final int B3_SAMPLED = 6;
  static final int B3_FLAGS = 7;
  static final int REQUEST_ID = 8;
  static final int DATADOG_TRACE = 9;
  static final int DATADOG_PARENT = 10;
  static final int DATADOG_PRIORITY = 11;
  static final int DATADOG_TAGS = 12;

  /** The headers whose values decide about other headers, in the order of the numbers above. */
  private static final String[] ROLES = {
    "traceparent",
    "tracestate",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "x-request-id",
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-tags",
  };

  /**
   * The name in lower case. This very instance is what an outbound hook writes, so that a request
   * object that is used again can tell what Baton wrote from what the application wrote.
   */
  public final String name;

  /** Headers of one group hold ids of one trace and go out together or not at all. */
  final int group;

  /** Whether the value is more than an id, so that it may go to trusted hosts only. */
  final boolean content;

  /** What joins the values of several lines, or null where only the first line counts. */
  final String joint;

  /** False for a header that is only looked at. */
  final boolean carried;

  /** Its place among the headers whose values decide about others, or -1. */
  final int role;

  final int hash;

  private final byte[] lower;

  HeaderName(String name, int group, boolean content, String joint, boolean carried) {
    this.name = name;
    this.group = group;
    this.content = content;
    this.joint = joint;
    this.carried = carried;
    this.role = carried ? role(name) : -1;
    this.hash = hash(name);
    this.lower = new byte[name.length()];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = (byte) name.charAt(i);
    }
  }

  private static int role(String name) {
    for (int i = 0; i < ROLES.length; i++) {
      if (ROLES[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  boolean is(byte[] bytes, int start, int length) {
    if (length != lower.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int b = bytes[start + i];
      if (b != lower[i] && (b < 'A' || b > 'Z' || b + ('a' - 'A') != lower[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Looks at three characters only, as every header of every request is looked up; tells the usual
   * names apart.
   */
  static int hash(String name) {
    int length = name.length();
    return length == 0
        ? 0
        : hash(length, name.charAt(0), name.charAt(length >> 1), name.charAt(length - 1));
  }

  static int hash(byte[] bytes, int start, int length) {
    return length == 0
        ? 0
        : hash(length, bytes[start], bytes[start + (length >> 1)], bytes[start + length - 1]);
  }

  private static int hash(int length, int first, int middle, int last) {
    return length + 31 * (first & 0x5f) + 961 * (middle & 0x5f) + 29791 * (last & 0x5f);
  }

  @Override
  public String toString() {
    return name;
  }
}
