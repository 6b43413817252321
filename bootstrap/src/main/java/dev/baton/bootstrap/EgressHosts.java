package dev.baton.bootstrap;

import java.util.Locale;

/**
 * A list of places that calls go to: those which headers with content may go to, or the only ones
 * for all headers, or the refused ones. Patterns see the host as it is written, never resolved; an
 * address range matches literal addresses only.
 */
public final class EgressHosts {

  /** Nobody. */
  public static final EgressHosts NONE = new EgressHosts(new String[0]);

  /** Word in place of a pattern: all hosts and addresses. */
  public static final String EVERYTHING = "everything";

  /** Word in place of a pattern: names without a dot. */
  public static final String WITHOUT_DOT = "<no-dot>";

  /** Word in place of a pattern: loopback and private literal addresses (RFC 1122, 1918, 4193). */
  public static final String PRIVATE_ADDRESS = "<private-address>";

  private static final String EXPECTED_RANGE =
      "expected an address range such as 10.0.0.0/8 or fd00::/8";

  private final String[] patterns;
  private final long[][] ranges;

  /** 0 for all. */
  private final int[] ports;

  /** In lower case, perhaps with a star; null for all. */
  private final String[] headers;

  /** Whether some item is about a port. */
  private final boolean looksAtPort;

  /**
   * @param items {@code name.of.host}, {@code *.domain}, an IPv4 or IPv6 range as {@code
   *     10.0.0.0/8}, or one of the words; behind it perhaps {@code :PORT} (an IPv6 address then
   *     stands in brackets), before it perhaps {@code HEADER@}, where the header may begin or end
   *     with a star
   * @throws IllegalArgumentException for an item that is none of these
   */
  public EgressHosts(String... items) {
    patterns = new String[items.length];
    ranges = new long[items.length][];
    ports = new int[items.length];
    headers = new String[items.length];
    boolean anyPort = false;
    for (int i = 0; i < items.length; i++) {
      int at = items[i].indexOf('@');
      headers[i] = at < 0 ? null : items[i].substring(0, at).toLowerCase(Locale.ROOT);
      String place = items[i].substring(at + 1);
      int colon = portColon(place);
      if (colon >= 0) {
        ports[i] = port(place, colon + 1, place.length());
        if (ports[i] <= 0) {
          throw new IllegalArgumentException("expected a port from 1 to 65535 behind the colon");
        }
        anyPort = true;
        place = place.substring(0, colon);
      }
      if (place.startsWith("[") && place.endsWith("]")) {
        place = place.substring(1, place.length() - 1);
      }
      if (place.endsWith(".")) {
        place =
            place.substring(0, place.length() - 1); // A name may be written with the root's dot.
      }
      patterns[i] = place;
      int slash = place.indexOf('/');
      if (slash >= 0) {
        ranges[i] = range(place, slash);
      } else if (!place.equals(WITHOUT_DOT) && !place.equals(PRIVATE_ADDRESS)) {
        checkName(place);
      }
    }
    looksAtPort = anyPort;
  }

  /** Where the colon before the port stands, or -1; those within an IPv6 address are none. */
  private static int portColon(String place) {
    if (place.startsWith("[")) {
      int bracket = place.indexOf(']');
      return bracket >= 0 && bracket + 1 < place.length() && place.charAt(bracket + 1) == ':'
          ? bracket + 1
          : -1;
    }
    int colon = place.indexOf(':');
    return colon >= 0 && place.indexOf(':', colon + 1) < 0 ? colon : -1;
  }

  /** The port that these digits are, 0 if there are none, -1 if they are no port. */
  private static int port(String text, int start, int end) {
    int port = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + c - '0';
      if (port > 65_535) {
        return -1;
      }
    }
    return port;
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
      throw new IllegalArgumentException(EXPECTED_RANGE);
    }
    return new long[] {address[0], address[1], address[2] == 4 ? 96 + bits : bits};
  }

  /**
   * The set of headers for which a place is in this list, bit {@code i} for {@code names[i]}; all
   * bits where an item for all headers covers it.
   *
   * @param host as in the {@code Host} header or a URI: name or literal address, with or without a
   *     port; null is in no list
   * @param port of the call; 0 or less if only {@code host} says it. Where nobody does, it is the
   *     usual one of HTTP or HTTPS, and both items cover it
   * @param names 64 at most
   */
  long covered(String host, int port, HeaderName[] names) {
    if (host == null) {
      return 0;
    }
    int start = 0;
    int end = host.length();
    int portAt = -1;
    if (end > 0 && host.charAt(0) == '[') {
      int bracket = host.indexOf(']');
      if (bracket < 0) {
        return 0;
      }
      start = 1;
      end = bracket;
      portAt = bracket + 2;
    } else {
      int colon = host.indexOf(':');
      if (colon >= 0 && host.indexOf(':', colon + 1) < 0) {
        end = colon;
        portAt = colon + 1;
      }
    }
    if (end > start && host.charAt(end - 1) == '.') {
      end--; // A name may be written with the root's dot.
    }
    if (end <= start) {
      return 0;
    }
    int called = port > 0 || !looksAtPort || portAt < 0 ? port : port(host, portAt, host.length());
    long covered = 0;
    long[] address = null;
    boolean parsed = false;
    for (int i = 0; i < patterns.length; i++) {
      if (ports[i] != 0 && ports[i] != called && (called > 0 || !isUsual(ports[i]))) {
        continue;
      }
      long about = headers[i] == null ? -1L : named(headers[i], names);
      if ((about & ~covered) == 0) {
        continue;
      }
      String pattern = patterns[i];
      boolean matches;
      if (ranges[i] != null || pattern.equals(PRIVATE_ADDRESS)) {
        if (!parsed) {
          address = Addresses.parse(host, start, end);
          parsed = true;
        }
        matches =
            address != null
                && (ranges[i] == null
                    ? Addresses.isPrivate(address)
                    : Addresses.inRange(address, ranges[i]));
      } else if (pattern.equals(WITHOUT_DOT)) {
        matches = withoutDot(host, start, end);
      } else if (pattern.equals(EVERYTHING)) {
        matches = true;
      } else if (pattern.startsWith("*.")) {
        int suffix = pattern.length() - 1;
        matches =
            end - start > suffix && host.regionMatches(true, end - suffix, pattern, 1, suffix);
      } else {
        matches =
            pattern.length() == end - start
                && host.regionMatches(true, start, pattern, 0, end - start);
      }
      if (matches) {
        covered |= about;
        if (covered == -1L) {
          return covered;
        }
      }
    }
    return covered;
  }

  private static boolean isUsual(int port) {
    return port == 80 || port == 443;
  }

  private static long named(String pattern, HeaderName[] names) {
    long named = 0;
    for (int i = 0; i < names.length; i++) {
      if (CarryRules.matches(pattern, names[i].name)) {
        named |= 1L << i;
      }
    }
    return named;
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
