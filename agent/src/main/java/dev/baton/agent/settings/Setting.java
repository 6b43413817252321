package dev.baton.agent.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * One setting, as a source gives it or as it is in force: name, value, and where the value stands.
 */
public final class Setting {

  static final String FILE = "file ";

  public final String name;

  /** As it is written; of a YAML list, its items joined with commas. */
  public final String value;

  /**
   * {@code default}, {@code agent argument}, {@code environment BATON_MODE}, {@code file
   * /etc/baton.yaml line 3}, …
   */
  public final String origin;

  private final List<String> list;

  public Setting(String name, String value, String origin) {
    this(name, value, null, origin);
  }

  /** A setting whose value is a YAML list. */
  public Setting(String name, List<String> list, String origin) {
    this(name, String.join(",", list), list, origin);
  }

  private Setting(String name, String value, List<String> list, String origin) {
    this.name = name;
    this.value = value;
    this.list = list;
    this.origin = origin;
  }

  boolean isList() {
    return list != null;
  }

  boolean isFromFile() {
    return origin.startsWith(FILE);
  }

  Setting withValue(String other) {
    return other.equals(value) ? this : new Setting(name, other, null, origin);
  }

  /** The items of the value, none of them empty. */
  List<String> items() {
    List<String> items = new ArrayList<String>();
    if (list != null) {
      for (String item : list) {
        addUnlessEmpty(item, items);
      }
      return items;
    }
    int from = 0;
    for (int at = value.indexOf(','); at >= 0; at = value.indexOf(',', from)) {
      addUnlessEmpty(value.substring(from, at), items);
      from = at + 1;
    }
    addUnlessEmpty(value.substring(from), items);
    return items;
  }

  private static void addUnlessEmpty(String item, List<String> items) {
    String trimmed = item.trim();
    if (!trimmed.isEmpty()) {
      items.add(trimmed);
    }
  }
}
