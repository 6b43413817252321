package dev.baton.agent.inject;

import java.util.List;
import java.util.Map;

/**
 * Puts fields and items into a document, in the style of what is around. All of it is done so that
 * {@link Deletions} can tell from the result alone what was there before: a list that was empty or
 * null is filled between brackets, one that was not there is written in lines, or without a blank
 * behind its bracket.
 */
final class Additions {

  /** How an empty collection was written; the number is that of the blanks behind the bracket. */
  static final String[] EMPTY = {null, "[]", "", "~", "null", "Null", "NULL"};

  private final Places places;
  private final TextEdits edits;

  /** How far fields are further in than the mapping's name. */
  private final int step;

  /** The same of the dashes of a list. */
  private final int dash;

  Additions(Places places, TextEdits edits, int step, int dash) {
    this.places = places;
    this.edits = edits;
    this.step = step;
    this.dash = dash;
  }

  /** A new field before another one. */
  void before(Node mapping, String neighbour, String name, Object value) {
    Places.checkNotShared(mapping, places.source);
    int i = index(mapping, neighbour);
    Node key = mapping.entries.get(i).key;
    if (mapping.flow) {
      edits.insert(key.start, field(mapping, name, value) + "," + places.gap(mapping));
    } else {
      int above = i == 0 ? mapping.start : places.end(mapping.entries.get(i - 1).value);
      insertLines(
          places.before(key.start, above),
          Content.entry(name, value, places.source.column(key.start), step, dash));
    }
  }

  /** A new field behind another one. */
  void behind(Node mapping, String neighbour, String name, Object value) {
    Places.checkNotShared(mapping, places.source);
    Node.Entry entry = mapping.entries.get(index(mapping, neighbour));
    if (mapping.flow) {
      edits.insert(entry.value.end, "," + places.gap(mapping) + field(mapping, name, value));
    } else {
      int column = column(mapping);
      insertLines(
          places.after(entry.value, column), Content.entry(name, value, column, step, dash));
    }
  }

  /** A new field behind all others. */
  void last(Node mapping, String name, Object value) {
    behind(mapping, mapping.entries.get(mapping.entries.size() - 1).key.value, name, value);
  }

  private static int index(Node mapping, String name) {
    for (int i = 0; i < mapping.entries.size(); i++) {
      if (name.equals(mapping.entries.get(i).key.value)) {
        return i;
      }
    }
    throw new Refused(mapping.start, name + " comes by a merge (<<): write it out");
  }

  private String field(Node mapping, String name, Object value) {
    boolean json = places.isJson(mapping);
    return Content.name(name, json)
        + (places.gap(mapping).isEmpty() ? ":" : ": ")
        + Content.flow(value, json);
  }

  /** The column of a block mapping's names. */
  private int column(Node mapping) {
    return places.source.column(mapping.entries.get(0).key.start);
  }

  /**
   * New items of a list that may be empty or null.
   *
   * @param first before all others, and not behind them
   */
  void items(Node list, boolean first, List<Object> items) {
    Places.checkNotShared(list, places.source);
    if (list.isNull() || list.items.isEmpty()) {
      String flow = Content.flow(items, places.isJson(list));
      fill(list, "[", flow.substring(1, flow.length() - 1), "]");
      return;
    }
    for (Object item : items) {
      item(list, first, item);
    }
  }

  private void item(Node list, boolean first, Object item) {
    if (list.flow) {
      String text = Content.flow(item, places.isJson(list));
      Node neighbour = list.items.get(first ? 0 : list.items.size() - 1);
      if (first) {
        edits.insert(neighbour.start, text + "," + places.gap(list));
      } else {
        edits.insert(neighbour.end, "," + places.gap(list) + text);
      }
    } else if (first) {
      int at = places.firstDash(list);
      insertLines(
          places.before(at, list.start), Content.item(item, places.source.column(at), step, dash));
    } else {
      int column = places.source.column(places.firstDash(list));
      insertLines(places.after(list, column), Content.item(item, column, step, dash));
    }
  }

  /** New fields of a mapping that may be empty or null. */
  void fields(Node mapping, Map<String, Object> fields) {
    Places.checkNotShared(mapping, places.source);
    if (mapping.isNull() || mapping.entries.isEmpty()) {
      String flow = Content.flow(fields, places.isJson(mapping));
      fill(mapping, "{", flow.substring(1, flow.length() - 1), "}");
      return;
    }
    for (Map.Entry<String, Object> each : fields.entrySet()) {
      last(mapping, each.getKey(), each.getValue());
    }
  }

  private void fill(Node empty, String begin, String text, String end) {
    if (!empty.isNull()) {
      edits.insert(places.content(empty) + 1, " " + text);
      return;
    }
    for (int i = 2; i < EMPTY.length; i++) {
      if (EMPTY[i].equals(empty.value)) {
        edits.replace(
            places.content(empty),
            empty.end,
            (empty.value.isEmpty() ? " " : "") + begin + Content.blanks(i) + text + end);
      }
    }
  }

  private void insertLines(int at, List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(places.source.eol).append(line);
    }
    edits.insert(at, text.toString());
  }
}
