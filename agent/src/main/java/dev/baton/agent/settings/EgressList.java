package dev.baton.agent.settings;

import dev.baton.bootstrap.EgressHosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which places a setting of {@code egress.*} is about. Checks items by itself, since the command
 * line has no bootstrap classes.
 */
public final class EgressList {

  static final String EXPECTED =
      "expected everything, default, none alone, a host name, *.domain or an address range as"
          + " 10.0.0.0/8, if wanted with a port behind it (:8443) and a header before it"
          + " (x-tenant@)";

  private static final List<String> WORDS =
      Arrays.asList(
          "default",
          "none",
          EgressHosts.EVERYTHING,
          EgressHosts.WITHOUT_DOT,
          EgressHosts.PRIVATE_ADDRESS);

  /** The words and patterns, as {@link EgressHosts} takes them. */
  public final List<String> patterns = new ArrayList<String>(8);

  /** Items that were left out. */
  final List<String> bad = new ArrayList<String>(0);

  /** The default of {@code egress.trusted}. */
  EgressList(String namespace) {
    addDefault("", namespace);
  }

  /**
   * What a user's list says; {@code default} in it stands for the default of {@code
   * egress.trusted}, {@code none} alone for nobody.
   */
  EgressList(List<String> items, String namespace) {
    if (items.size() == 1 && items.get(0).equalsIgnoreCase("none")) {
      return;
    }
    for (String written : items) {
      String item = withWordsInLowerCase(written);
      int at = item.indexOf('@') + 1;
      String place = item.substring(at);
      if (at > 0 && !isHeader(item.substring(0, at - 1)) || place.equals("none")) {
        bad.add(written);
      } else if (place.equals("default")) {
        addDefault(item.substring(0, at), namespace);
      } else if (isValid(place)) {
        patterns.add(item.endsWith(".") ? item.substring(0, item.length() - 1) : item);
      } else {
        bad.add(written);
      }
    }
  }

  private static String withWordsInLowerCase(String item) {
    int at = item.indexOf('@') + 1;
    int colon = item.indexOf(':', at);
    int end = colon < 0 ? item.length() : colon;
    String word = item.substring(at, end).toLowerCase(Locale.ROOT);
    return WORDS.contains(word) ? item.substring(0, at) + word + item.substring(end) : item;
  }

  /** The header that an item is about, in lower case, or null if it is about all. */
  static String header(String item) {
    int at = item.indexOf('@');
    return at < 0 ? null : item.substring(0, at).toLowerCase(Locale.ROOT);
  }

  private void addDefault(String header, String namespace) {
    patterns.add(header + EgressHosts.WITHOUT_DOT);
    if (namespace != null && isName(namespace)) {
      patterns.add(header + "*." + namespace);
    }
    patterns.add(header + "*.svc");
    patterns.add(header + "*.cluster.local");
    patterns.add(header + "*.local");
    patterns.add(header + "*.internal");
    patterns.add(header + EgressHosts.PRIVATE_ADDRESS);
  }

  /** As a user would write it. */
  String shown() {
    return patterns.isEmpty() ? "none" : String.join(",", patterns);
  }

  /** A name, perhaps with one star at its beginning or its end. */
  private static boolean isHeader(String text) {
    String name =
        text.startsWith("*")
            ? text.substring(1)
            : text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
    return HeaderItem.isToken(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Host names, {@code *.domain}, literal addresses and ranges of them, and the words; each perhaps
   * with a port.
   */
  static boolean isValid(String place) {
    String host = place;
    boolean bracketed = false;
    int bracket = place.startsWith("[") ? place.indexOf(']') : -1;
    int colon = bracket >= 0 ? bracket + 1 : place.indexOf(':');
    if (bracket >= 0 || colon >= 0 && place.indexOf(':', colon + 1) < 0) {
      if (colon < place.length()) {
        String digits = place.substring(colon + 1);
        if (place.charAt(colon) != ':'
            || !isNumber(digits, 65_535)
            || Integer.parseInt(digits) == 0) {
          return false;
        }
      }
      bracketed = bracket >= 0;
      host = bracketed ? place.substring(1, bracket) : place.substring(0, colon);
    }
    if (host.equals(EgressHosts.EVERYTHING)
        || host.equals(EgressHosts.WITHOUT_DOT)
        || host.equals(EgressHosts.PRIVATE_ADDRESS)) {
      return !bracketed;
    }
    int slash = host.indexOf('/');
    if (bracketed && host.indexOf(':') < 0) {
      return false;
    }
    if (slash >= 0) {
      return isRange(host.substring(0, slash), host.substring(slash + 1));
    }
    if (host.indexOf(':') >= 0) {
      return isIpv6(host);
    }
    String name = host.startsWith("*.") ? host.substring(2) : host;
    return isName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!alphanumeric
          && c != '-'
          && c != '_'
          && (c != '.' || i == 0 || name.charAt(i - 1) == '.')) {
        return false;
      }
    }
    return !name.isEmpty() && !name.endsWith(".");
  }

  private static boolean isRange(String address, String bits) {
    boolean v6 = address.indexOf(':') >= 0;
    return (v6 ? isIpv6(address) : isIpv4(address)) && isNumber(bits, v6 ? 128 : 32);
  }

  private static boolean isIpv4(String text) {
    int parts = 0;
    int from = 0;
    while (from <= text.length()) {
      int dot = text.indexOf('.', from);
      int to = dot < 0 ? text.length() : dot;
      if (!isNumber(text.substring(from, to), 255)) {
        return false;
      }
      parts++;
      from = to + 1;
    }
    return parts == 4;
  }

  private static boolean isNumber(String digits, int most) {
    if (digits.isEmpty() || digits.length() > String.valueOf(most).length()) {
      return false;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      number = number * 10 + c - '0';
    }
    return number <= most;
  }

  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text) == 8;
    }
    int head = groups(text.substring(0, gap));
    int tail = groups(text.substring(gap + 2));
    return head >= 0 && tail >= 0 && head + tail < 8;
  }

  /** The number of 16-bit groups, or -1 if there is anything else. */
  private static int groups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int groups = 0;
    int from = 0;
    while (from <= text.length()) {
      int colon = text.indexOf(':', from);
      String group = text.substring(from, colon < 0 ? text.length() : colon);
      if (colon < 0 && group.indexOf('.') >= 0) {
        return isIpv4(group) ? groups + 2 : -1;
      }
      if (group.isEmpty() || group.length() > 4 || !isHex(group)) {
        return -1;
      }
      groups++;
      from += group.length() + 1;
    }
    return groups;
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789abcdefABCDEF".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
