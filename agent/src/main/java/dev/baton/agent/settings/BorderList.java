package dev.baton.agent.settings;

import java.util.ArrayList;
import java.util.List;

/** Ports and paths at which headers do not count: what {@code inbound.untrusted} comes to. */
public final class BorderList {

  private static final String EXPECTED = "expected a port as 8443, or a path as /public/*";

  final List<Integer> ports = new ArrayList<Integer>();
  public final List<String> paths = new ArrayList<String>();

  /** What a user's list says; null if it lists nothing. */
  static BorderList read(Setting setting, List<String> problems) {
    if (setting == null || setting.value.equalsIgnoreCase("none")) {
      return null;
    }
    BorderList list = new BorderList();
    List<String> bad = new ArrayList<String>();
    for (String item : setting.items()) {
      int star = item.indexOf('*');
      if (item.startsWith("/") && (star < 0 || star == item.length() - 1)) {
        list.paths.add(item);
      } else if (isPort(item)) {
        list.ports.add(Integer.valueOf(item));
      } else {
        bad.add(item);
      }
    }
    if (list.isEmpty()) {
      problems.add(
          Problem.of(setting, EXPECTED + "; no item is left, so all requests are trusted"));
      return null;
    }
    for (String item : bad) {
      problems.add(Problem.ofItem(setting, item, EXPECTED + "; it is left out"));
    }
    return list;
  }

  private static boolean isPort(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    int length = text.length();
    return length > 0 && length <= 5 && text.charAt(0) != '0' && Integer.parseInt(text) <= 65_535;
  }

  private boolean isEmpty() {
    return ports.isEmpty() && paths.isEmpty();
  }

  public int[] portNumbers() {
    int[] numbers = new int[ports.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ports.get(i);
    }
    return numbers;
  }

  /** As a user would write it. */
  String shown() {
    StringBuilder shown = new StringBuilder();
    for (Object each : ports) {
      shown.append(shown.length() == 0 ? "" : ",").append(each);
    }
    for (Object each : paths) {
      shown.append(shown.length() == 0 ? "" : ",").append(each);
    }
    return shown.toString();
  }
}
