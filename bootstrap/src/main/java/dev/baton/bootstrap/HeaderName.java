package dev.baton.bootstrap;

/**
 * One header that is carried: its name as it is written out, and the rules that belong to the name.
 */
public final class HeaderName {

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

  final int hash;

  HeaderName(String name, int group, boolean content, String joint) {
    this.name = name;
    this.group = group;
    this.content = content;
    this.joint = joint;
    this.hash = hash(name);
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  boolean is(byte[] bytes, int start, int length) {
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int b = bytes[start + i];
      if (b >= 'A' && b <= 'Z') {
        b += 'a' - 'A';
      }
      if (b != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int hash(String name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + (name.charAt(i) | 0x20);
    }
    return hash;
  }

  static int hash(byte[] bytes, int start, int length) {
    int hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = 31 * hash + (bytes[i] | 0x20);
    }
    return hash;
  }

  @Override
  public String toString() {
    return name;
  }
}
