package dev.baton.bootstrap;

/**
 * Literal addresses, read without {@code InetAddress}, which would load resolvers and look names
 * up. An address is three longs: the high and low half of the 128 bits (IPv4 mapped to {@code
 * ::ffff:a.b.c.d}) and 4 or 6.
 */
final class Addresses {

  /** Of the prefix {@code fd00:ec2::/32}, where AWS's metadata service has its IPv6 address. */
  private static final long AWS_METADATA = 0xfd000ec2L;

  private Addresses() {}

  /** The address written in {@code text[start, end)}, or null if it is not one. */
  static long[] parse(String text, int start, int end) {
    if (end <= start) {
      return null;
    }
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == ':') {
        return parseV6(text.substring(start, end));
      }
    }
    char last = text.charAt(end - 1);
    if (last < '0' || last > '9') {
      return null;
    }
    long v4 = parseV4(text, start, end);
    return v4 < 0 ? null : new long[] {0, 0xffff00000000L | v4, 4};
  }

  private static long parseV4(String text, int start, int end) {
    long address = 0;
    int parts = 0;
    int digits = 0;
    int part = 0;
    for (int i = start; i <= end; i++) {
      char c = i == end ? '.' : text.charAt(i);
      if (c == '.') {
        if (digits == 0 || part > 255) {
          return -1;
        }
        address = address << 8 | part;
        parts++;
        part = 0;
        digits = 0;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        part = part * 10 + c - '0';
        digits++;
      } else {
        return -1;
      }
    }
    return parts == 4 ? address : -1;
  }

  private static long[] parseV6(String text) {
    int zone = text.indexOf('%');
    if (zone >= 0) {
      text = text.substring(0, zone);
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] words = new int[8];
    int head = gap >= 0 ? words(text.substring(0, gap), words, 0) : words(text, words, 0);
    if (head < 0 || gap < 0 && head != 8) {
      return null;
    }
    if (gap >= 0) {
      int[] tail = new int[8];
      int count = words(text.substring(gap + 2), tail, 0);
      if (count < 0 || head + count > 7) {
        return null;
      }
      System.arraycopy(tail, 0, words, 8 - count, count);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | words[i];
      low = low << 16 | words[4 + i];
    }
    return new long[] {high, low, 6};
  }

  /**
   * Fills {@code words} from colon-separated hex groups, the last perhaps dotted; the count, or -1.
   */
  private static int words(String text, int[] words, int count) {
    if (text.isEmpty()) {
      return 0;
    }
    int from = 0;
    while (from <= text.length()) {
      int colon = text.indexOf(':', from);
      int to = colon < 0 ? text.length() : colon;
      if (colon < 0 && text.indexOf('.', from) >= 0) {
        long v4 = parseV4(text, from, to);
        if (v4 < 0 || count > 6) {
          return -1;
        }
        words[count++] = (int) (v4 >>> 16);
        words[count++] = (int) (v4 & 0xffff);
        return count;
      }
      if (to == from || to - from > 4 || count > 7) {
        return -1;
      }
      int word = 0;
      for (int i = from; i < to; i++) {
        int digit = Character.digit(text.charAt(i), 16);
        if (digit < 0) {
          return -1;
        }
        word = word << 4 | digit;
      }
      words[count++] = word;
      if (colon < 0) {
        return count;
      }
      from = colon + 1;
    }
    return -1;
  }

  static boolean inRange(long[] address, long[] range) {
    long bits = range[2];
    if (bits <= 64) {
      return bits == 0 || (address[0] ^ range[0]) >>> 64 - bits == 0;
    }
    return address[0] == range[0] && (bits == 64 || (address[1] ^ range[1]) >>> 128 - bits == 0);
  }

  /**
   * Loopback and private ranges. Link-local is left out, and a prefix of AWS: cloud metadata
   * services answer there.
   */
  static boolean isPrivate(long[] address) {
    if (address[0] == 0 && address[1] >>> 32 == 0xffff) {
      long v4 = address[1] & 0xffffffffL;
      return v4 >>> 24 == 127 || v4 >>> 24 == 10 || v4 >>> 20 == 0xac1 || v4 >>> 16 == 0xc0a8;
    }
    boolean loopback = address[0] == 0 && address[1] == 1;
    boolean uniqueLocal = address[0] >>> 57 == 0xfc >>> 1;
    return loopback || uniqueLocal && address[0] >>> 32 != AWS_METADATA;
  }
}
