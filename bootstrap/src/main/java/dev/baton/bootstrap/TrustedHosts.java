package dev.baton.bootstrap;

/**
 * Hosts that headers with content may go to. Patterns see the host as it is written, never
 * resolved; an address range matches literal addresses only.
 */
public final class TrustedHosts {

  /** Trusts nobody. */
  public static final TrustedHosts NONE = new TrustedHosts(new String[0]);

  /** Word in place of a pattern: names without a dot. */
  public static final String WITHOUT_DOT = "<no-dot>";

  /** Word in place of a pattern: loopback and private literal addresses (RFC 1122, 1918, 4193). */
  public static final String PRIVATE_ADDRESS = "<private-address>";

  private final String[] patterns;
  private final long[][] ranges;

  /**
   * @param patterns {@code name.of.host}, {@code *.domain}, an IPv4 or IPv6 range as {@code
   *     10.0.0.0/8}, or one of the two words
   * @throws IllegalArgumentException for a pattern that is none of these
   */
  public TrustedHosts(String... patterns) {
    this.patterns = new String[patterns.length];
    this.ranges = new long[patterns.length][];
    for (int i = 0; i < patterns.length; i++) {
      String pattern = patterns[i];
      this.patterns[i] = pattern;
      int slash = pattern.indexOf('/');
      if (slash >= 0) {
        ranges[i] = range(pattern, slash);
      } else if (!pattern.equals(WITHOUT_DOT) && !pattern.equals(PRIVATE_ADDRESS)) {
        checkName(pattern);
      }
    }
  }

  private static void checkName(String pattern) {
    String name = pattern.startsWith("*.") ? pattern.substring(2) : pattern;
    boolean valid = !name.isEmpty();
    for (int i = 0; i < name.length() && valid; i++) {
      char c = name.charAt(i);
      valid =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '.'
              || c == '_'
              || c == ':';
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "expected a host name, *.domain, or an address range such as 10.0.0.0/8");
    }
  }

  private static long[] range(String pattern, int slash) {
    long[] address = Addresses.parse(pattern, 0, slash);
    int bits = -1;
    try {
      bits = Integer.parseInt(pattern.substring(slash + 1));
    } catch (NumberFormatException e) {
      // The message below names what is expected.
    }
    if (address == null || bits < 0 || bits > (address[2] == 4 ? 32 : 128)) {
      throw new IllegalArgumentException(
          "expected an address range such as 10.0.0.0/8 or fd00::/8");
    }
    return new long[] {address[0], address[1], address[2] == 4 ? 96 + bits : bits};
  }

  /**
   * Whether headers with content may go to this host.
   *
   * @param host as in the {@code Host} header or a URI: name or literal address, with or without a
   *     port; null is not trusted
   */
  public boolean trusts(String host) {
    if (host == null) {
      return false;
    }
    int start = 0;
    int end = host.length();
    if (end > 0 && host.charAt(0) == '[') {
      int bracket = host.indexOf(']');
      if (bracket < 0) {
        return false;
      }
      start = 1;
      end = bracket;
    } else {
      int colon = host.indexOf(':');
      if (colon >= 0 && host.indexOf(':', colon + 1) < 0) {
        end = colon;
      }
    }
    if (end > start && host.charAt(end - 1) == '.') {
      end--; // A name may be written with the root's dot.
    }
    if (end <= start) {
      return false;
    }
    long[] address = null;
    boolean parsed = false;
    for (int i = 0; i < patterns.length; i++) {
      String pattern = patterns[i];
      if (ranges[i] == null && pattern.equals(WITHOUT_DOT)) {
        if (withoutDot(host, start, end)) {
          return true;
        }
      } else if (ranges[i] != null || pattern.equals(PRIVATE_ADDRESS)) {
        if (!parsed) {
          address = Addresses.parse(host, start, end);
          parsed = true;
        }
        if (address != null
            && (ranges[i] == null
                ? Addresses.isPrivate(address)
                : Addresses.inRange(address, ranges[i]))) {
          return true;
        }
      } else if (pattern.startsWith("*.")) {
        int suffix = pattern.length() - 1;
        if (end - start > suffix && host.regionMatches(true, end - suffix, pattern, 1, suffix)) {
          return true;
        }
      } else if (pattern.length() == end - start
          && host.regionMatches(true, start, pattern, 0, end - start)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A name of one label. Not one of digits only, which resolvers take for an IPv4 address in one
   * number.
   */
  private static boolean withoutDot(String host, int start, int end) {
    boolean number = true;
    boolean hex = end - start > 2 && host.regionMatches(true, start, "0x", 0, 2);
    for (int i = start; i < end; i++) {
      char c = host.charAt(i);
      if (c == '.' || c == ':') {
        return false;
      }
      number = number && c >= '0' && c <= '9';
      hex = hex && (i == start + 1 || Character.digit(c, 16) >= 0);
    }
    return !number && !hex;
  }
}
