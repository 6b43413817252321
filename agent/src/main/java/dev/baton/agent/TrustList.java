package dev.baton.agent;

import dev.baton.bootstrap.TrustedHosts;
import java.util.ArrayList;
import java.util.List;

/**
 * Which hosts headers with content may go to: what the setting {@code egress.trusted} comes to.
 * Checks items by itself, since the command line has no bootstrap classes.
 */
final class TrustList {

  /** The words and patterns, as {@link TrustedHosts} takes them. */
  final List<String> patterns = new ArrayList<String>(8);

  /** Items that were left out. */
  final List<String> bad = new ArrayList<String>(0);

  /** The default. */
  TrustList(String namespace) {
    addDefault(namespace);
  }

  /**
   * What a user's list says; {@code default} in it stands for the default list, {@code none} alone
   * for nobody.
   */
  TrustList(List<String> items, String namespace) {
    if (items.size() == 1 && items.get(0).equals("none")) {
      return;
    }
    for (String item : items) {
      if (item.equals("default")) {
        addDefault(namespace);
      } else if (isValid(item)) {
        patterns.add(item.endsWith(".") ? item.substring(0, item.length() - 1) : item);
      } else {
        bad.add(item);
      }
    }
  }

  private void addDefault(String namespace) {
    patterns.add(TrustedHosts.WITHOUT_DOT);
    if (namespace != null && isName(namespace)) {
      patterns.add("*." + namespace);
    }
    patterns.add("*.svc");
    patterns.add("*.cluster.local");
    patterns.add("*.local");
    patterns.add("*.internal");
    patterns.add(TrustedHosts.PRIVATE_ADDRESS);
  }

  /** As a user would write it. */
  String shown() {
    return patterns.isEmpty() ? "none" : String.join(",", patterns);
  }

  /** Host names, {@code *.domain}, literal addresses and ranges of them, and the two words. */
  static boolean isValid(String item) {
    if (item.equals(TrustedHosts.WITHOUT_DOT) || item.equals(TrustedHosts.PRIVATE_ADDRESS)) {
      return true;
    }
    int slash = item.indexOf('/');
    if (slash >= 0) {
      return isRange(item.substring(0, slash), item.substring(slash + 1));
    }
    if (item.indexOf(':') >= 0) {
      return isIpv6(item); // Hosts are compared without their port.
    }
    String name = item.startsWith("*.") ? item.substring(2) : item;
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
    if (digits.isEmpty() || digits.length() > 3) {
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
