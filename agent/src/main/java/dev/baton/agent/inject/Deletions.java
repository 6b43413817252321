package dev.baton.agent.inject;

import java.util.List;

/** Takes out what {@link Additions} put in. */
final class Deletions {

  private final Places places;
  private final TextEdits edits;

  Deletions(Places places, TextEdits edits) {
    this.places = places;
    this.edits = edits;
  }

  /**
   * Takes items out of the list that a field holds, and the field too if it was made for them.
   *
   * @param before they were put before their neighbour, as their field was
   */
  void items(Node mapping, String field, List<Node> items, boolean before) {
    Node list = mapping.own(field).value;
    Places.checkNotShared(list, places.source);
    if (list.items.size() > items.size()) {
      for (int i = 0; i < list.items.size(); i++) {
        if (!items.contains(list.items.get(i))) {
          continue;
        }
        int first = i;
        while (i + 1 < list.items.size() && items.contains(list.items.get(i + 1))) {
          i++;
        }
        if (list.flow) {
          flow(first, i, before, list);
        } else {
          lines(places.dash(list.items.get(first)), list.items.get(i));
        }
      }
    } else if (!list.flow) {
      field(mapping, field, before);
    } else {
      emptied(mapping, field, list, before, "[]");
    }
  }

  /**
   * Takes fields out of a mapping that a field holds, and this field too if it was made for them.
   */
  boolean fields(Node mapping, String field, String... names) {
    Node inner = mapping.own(field).value;
    Places.checkNotShared(inner, places.source);
    int found = 0;
    for (String name : names) {
      found += inner.own(name) == null ? 0 : 1;
    }
    if (found == inner.entries.size()) {
      if (!inner.flow) {
        return false;
      }
      return emptied(mapping, field, inner, false, "{}");
    }
    for (String name : names) {
      if (inner.own(name) != null) {
        field(inner, name, false);
      }
    }
    return true;
  }

  /** Takes a field out of a mapping that has others. */
  void field(Node mapping, String name, boolean before) {
    Node.Entry entry = mapping.own(name);
    if (mapping.flow) {
      int i = mapping.entries.indexOf(entry);
      flow(i, i, before, mapping);
    } else {
      lines(entry.key.start, entry.value);
    }
  }

  private void lines(int from, Node to) {
    if (!places.source.isFirstInLine(from)) {
      throw new Refused(from, "expected this on a line of its own, as inject writes it");
    }
    edits.delete(places.source.previousLineEnd(from), places.source.lineEnd(places.end(to)));
  }

  /** What stands between brackets from one place to another. */
  private void flow(int first, int last, boolean before, Node collection) {
    int next = last + 1;
    if (first == 0 || before && next < size(collection)) {
      edits.delete(
          start(collection, first),
          next < size(collection) ? start(collection, next) : end(collection, last));
    } else {
      edits.delete(end(collection, first - 1), end(collection, last));
    }
  }

  private static int size(Node collection) {
    return collection.isMapping() ? collection.entries.size() : collection.items.size();
  }

  private static int start(Node collection, int i) {
    return collection.isMapping()
        ? collection.entries.get(i).key.start
        : collection.items.get(i).start;
  }

  private static int end(Node collection, int i) {
    return collection.isMapping()
        ? collection.entries.get(i).value.end
        : collection.items.get(i).end;
  }

  /**
   * Between brackets nothing is left: the blanks behind the bracket tell what was there.
   *
   * @return whether the field goes on to be there
   */
  private boolean emptied(
      Node mapping, String field, Node collection, boolean before, String brackets) {
    int open = places.content(collection);
    int first = start(collection, 0);
    int last = size(collection) - 1;
    int blanks = first - open - 1;
    String[] empty = Additions.EMPTY;
    if (blanks == 0 || blanks >= empty.length) {
      if (brackets.equals("{}")) {
        return false;
      }
      field(mapping, field, before);
      return false;
    }
    if (blanks == 1) {
      edits.delete(open + 1, end(collection, last));
    } else {
      String text = empty[blanks];
      edits.replace(open - (text.isEmpty() ? 1 : 0), collection.end, text);
    }
    return true;
  }
}
