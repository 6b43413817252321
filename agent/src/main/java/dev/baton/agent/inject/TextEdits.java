package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What is put into a text and taken out of it, by places of the text as it was. */
final class TextEdits {

  /** Of several at one place the first comes first. */
  static final class Edit {
    final int from;
    final int to;
    final String text;

    Edit(int from, int to, String text) {
      this.from = from;
      this.to = to;
      this.text = text;
    }

    private boolean isLines() {
      return !text.isEmpty() && Source.isBreak(text.charAt(0));
    }
  }

  private final List<Edit> edits = new ArrayList<Edit>();

  void insert(int at, String text) {
    edits.add(new Edit(at, at, text));
  }

  void delete(int from, int to) {
    edits.add(new Edit(from, to, ""));
  }

  void replace(int from, int to, String text) {
    edits.add(new Edit(from, to, text));
  }

  boolean isEmpty() {
    return edits.isEmpty();
  }

  void addAll(TextEdits others) {
    edits.addAll(others.edits);
  }

  /** In the order of the text. */
  List<Edit> sorted() {
    List<Edit> sorted = new ArrayList<Edit>(edits);
    Collections.sort(
        sorted,
        new Comparator<Edit>() {
          @Override
          public int compare(Edit a, Edit b) {
            // What ends a line comes before new lines behind it.
            return a.from != b.from
                ? Integer.compare(a.from, b.from)
                : Boolean.compare(a.isLines(), b.isLines());
          }
        });
    return sorted;
  }

  String applyTo(String text) {
    StringBuilder result = new StringBuilder(text.length() + 1024);
    int at = 0;
    for (Edit edit : sorted()) {
      if (edit.from < at) {
        throw new Refused(edit.from, "what is to be changed here overlaps");
      }
      result.append(text, at, edit.from).append(edit.text);
      at = edit.to;
    }
    return result.append(text, at, text.length()).toString();
  }
}
