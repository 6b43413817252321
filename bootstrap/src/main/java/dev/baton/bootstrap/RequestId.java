package dev.baton.bootstrap;

/**
 * What is read from an {@code x-request-id}, and how one is made: by the rules of Envoy's UUID
 * extension ({@code source/extensions/request_id/uuid/config.cc}, 1.36). The value itself is never
 * altered.
 */
final class RequestId {

  /** What the stable random value of an id is compared with, for 100 %. */
  static final int WHOLE = 10_000;

  private static final int LENGTH = 36;

  /** Place of the UUID's version, which Envoy uses for the reason why a request is traced. */
  private static final int REASON = 14;

  private static final byte[] DIGITS = new byte[128];

  static {
    for (int c = 0; c < DIGITS.length; c++) {
      DIGITS[c] = (byte) Character.digit(c, 16);
    }
  }

  private RequestId() {}

  /**
   * The stable random value that each Envoy compares with its percentage: the first 8 hexadecimal
   * digits modulo {@link #WHOLE}; -1 if there are none, and Envoy traces no such request.
   */
  static int value(String id) {
    if (id.length() < 8) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < 8; i++) {
      int digit = digit(id.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return (int) (value % WHOLE);
  }

  /** The value of an id that begins with these 64 bits. */
  static int value(long high) {
    return (int) ((high >>> 32) % WHOLE);
  }

  /**
   * Why the request is traced: {@code 9} sampled, {@code a} forced by a service, {@code b} forced
   * by a client; {@code 4} if it is not, or not yet; 0 if an id of this length says nothing.
   */
  static char reason(String id) {
    return id.length() == LENGTH ? id.charAt(REASON) : 0;
  }

  /**
   * Whether Envoy can read both from an id: one of another length has no place for a reason, so
   * each sidecar decides anew; one that does not begin with 8 digits switches its tracing off.
   */
  static boolean isReadable(String id) {
    if (id.length() != LENGTH) {
      return false;
    }
    int digits = 0; // Of every request, so without a branch that random digits would mispredict.
    for (int i = 0; i < 8; i++) {
      digits |= digit(id.charAt(i));
    }
    return digits >= 0;
  }

  /** Whether an id says that the request is traced. */
  static boolean isTraced(String id) {
    char reason = reason(id);
    return reason == '9' || reason == 'a' || reason == 'b';
  }

  /**
   * A random UUID, version 4, in lower case.
   *
   * @param high 64 random bits
   * @param low 64 random bits
   * @param text 36 bytes to work in
   * @param sampled whether it says that the request is traced; if not it leaves that open
   */
  static String mint(long high, long low, byte[] text, boolean sampled) {
    hex(high >>> 32, 8, text, 0);
    text[8] = '-';
    hex(high >>> 16, 4, text, 9);
    text[13] = '-';
    hex(high, 4, text, 14);
    text[REASON] = (byte) (sampled ? '9' : '4');
    text[18] = '-';
    hex(low >>> 48 & 0x3fff | 0x8000, 4, text, 19); // The variant of RFC 9562.
    text[23] = '-';
    hex(low, 12, text, 24);
    return CarryRules.latin1(text, 0, LENGTH);
  }

  private static void hex(long number, int digits, byte[] text, int at) {
    for (int i = at + digits - 1; i >= at; i--) {
      int digit = (int) number & 15;
      text[i] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
      number >>>= 4;
    }
  }

  /** Of a hexadecimal digit in either case, as in {@code strtoull}; -1 of anything else. */
  static int digit(char c) {
    return c < DIGITS.length ? DIGITS[c] : -1;
  }
}
