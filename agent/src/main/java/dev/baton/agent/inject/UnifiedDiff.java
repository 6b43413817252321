package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;

/** The changes of one input as {@code diff -u} shows them and {@code patch} reads them. */
final class UnifiedDiff {

  private static final int CONTEXT = 3;

  /** Old lines that others take the place of; line numbers from 0. */
  private static final class Change {
    int from;
    int to;
    List<String> lines;
  }

  private final List<String> old;
  private final List<Change> changes = new ArrayList<Change>();
  private final StringBuilder text = new StringBuilder();

  /** Of an input, and what is put into it and taken out of it. */
  static String of(Source source, TextEdits edits) {
    UnifiedDiff diff = new UnifiedDiff(source, edits);
    if (!diff.changes.isEmpty()) {
      String name = source.name.equals(Inputs.STANDARD) ? "standard input" : source.name;
      diff.text.append("--- ").append(name).append("\n+++ ").append(name).append('\n');
      diff.print();
    }
    return diff.text.toString();
  }

  private UnifiedDiff(Source source, TextEdits edits) {
    old = lines(source.text);
    int[] starts = new int[old.size() + 1];
    for (int i = 0; i < old.size(); i++) {
      starts[i + 1] = starts[i] + old.get(i).length();
    }
    List<TextEdits.Edit> sorted = edits.sorted();
    int line = 0;
    for (int i = 0; i < sorted.size(); ) {
      while (line + 1 < old.size() && starts[line + 1] <= sorted.get(i).from) {
        line++;
      }
      int first = line;
      int last = line;
      TextEdits touching = new TextEdits();
      while (i < sorted.size()
          && (sorted.get(i).from < starts[last + 1] || last + 1 == old.size())) {
        TextEdits.Edit edit = sorted.get(i++);
        touching.replace(edit.from - starts[first], edit.to - starts[first], edit.text);
        while (last + 1 < old.size() && starts[last + 1] < edit.to) {
          last++;
        }
        // A line break that went takes the next line along.
        if (last + 1 < old.size() && starts[last + 1] == edit.to && edit.to > edit.from) {
          last++;
        }
      }
      String before = source.text.substring(starts[first], starts[last + 1]);
      change(first, last + 1, lines(touching.applyTo(before)));
      line = last;
    }
  }

  /** Leaves out the lines that stay. */
  private void change(int from, int to, List<String> lines) {
    Change change = new Change();
    int begin = 0;
    int end = lines.size();
    while (from < to && begin < end && old.get(from).equals(lines.get(begin))) {
      from++;
      begin++;
    }
    while (from < to && begin < end && old.get(to - 1).equals(lines.get(end - 1))) {
      to--;
      end--;
    }
    change.from = from;
    change.to = to;
    change.lines = new ArrayList<String>(lines.subList(begin, end));
    Change before = changes.isEmpty() ? null : changes.get(changes.size() - 1);
    if (before != null && before.to == from) {
      before.to = to;
      before.lines.addAll(change.lines);
    } else if (from < to || begin < end) {
      changes.add(change);
    }
  }

  /** Each with its line break. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<String>();
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      lines.add(text.substring(at, end < 0 ? text.length() : end + 1));
      at = end < 0 ? text.length() : end + 1;
    }
    return lines;
  }

  private void print() {
    int shift = 0;
    for (int i = 0; i < changes.size(); ) {
      int next = i + 1;
      while (next < changes.size()
          && changes.get(next).from - changes.get(next - 1).to <= 2 * CONTEXT) {
        next++;
      }
      int begin = Math.max(0, changes.get(i).from - CONTEXT);
      int end = Math.min(old.size(), changes.get(next - 1).to + CONTEXT);
      int added = 0;
      for (Change each : changes.subList(i, next)) {
        added += each.lines.size() - (each.to - each.from);
      }
      text.append("@@ -").append(range(begin, end - begin));
      text.append(" +").append(range(begin + shift, end - begin + added)).append(" @@\n");
      int at = begin;
      for (Change each : changes.subList(i, next)) {
        print(' ', old.subList(at, each.from));
        print('-', old.subList(each.from, each.to));
        print('+', each.lines);
        at = each.to;
      }
      print(' ', old.subList(at, end));
      shift += added;
      i = next;
    }
  }

  private static String range(int from, int count) {
    return (count == 0 ? from : from + 1) + (count == 1 ? "" : "," + count);
  }

  private void print(char sign, List<String> lines) {
    for (String line : lines) {
      text.append(sign).append(line);
      if (!line.endsWith("\n")) {
        text.append("\n\\ No newline at end of file\n");
      }
    }
  }
}
