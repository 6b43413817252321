package dev.baton.agent.inject;

/**
 * The agent's option at the end of an environment variable. It is appended so that the text alone
 * tells what was there before: to a text as it is written; to one that must be put into double
 * quotes for it behind {@code \u0020}; to no text, behind as many of these as {@link
 * Additions#EMPTY} says, and one if there was no field. The JVM skips blanks.
 */
final class JavaOptions {

  static final String JAR = "/baton/baton.jar";

  private static final String BLANK = "\\u0020";

  private final Places places;
  private final TextEdits edits;
  private final String option;

  JavaOptions(Places places, TextEdits edits, String option) {
    this.places = places;
    this.edits = edits;
    this.option = option;
  }

  /**
   * The option for these arguments of the agent.
   *
   * @param arguments null for none
   * @param at where they stand
   * @throws Refused if no JVM could read it
   */
  static String option(String arguments, int at) {
    String plain = arguments == null ? "" : arguments.trim();
    String option = "-javaagent:" + JAR + (plain.isEmpty() ? "" : "=" + plain);
    for (int i = 0; i < option.length(); i++) {
      if (option.charAt(i) < ' ' || option.charAt(i) > '~') {
        throw new Refused(at, "baton.dev/config: expected plain characters in one line");
      }
    }
    if (!option.matches(".*[\\s'\"].*")) {
      return option;
    }
    if (option.indexOf('\'') >= 0 && option.indexOf('"') >= 0) {
      throw new Refused(at, "baton.dev/config: a JVM can read no option with both kinds of quotes");
    }
    return option.indexOf('"') >= 0 ? "'" + option + "'" : '"' + option + '"';
  }

  /** Appends the option to the value of an entry of {@code env}. */
  void append(Node entry, Additions additions) {
    Node.Entry value = entry.own("value");
    if (value == null) {
      if (entry.get("value") != null) {
        throw new Refused(entry.start, "value comes by a merge (<<): write it out");
      }
      additions.behind(entry, "name", "value", new StringBuilder(empty(1)));
      return;
    }
    Node node = value.value;
    Places.checkNotShared(node.resolved(), places.source);
    if (!node.isScalar()) {
      throw new Refused(node.start, "value: expected a text");
    }
    int start = places.content(node);
    if (node.isNull()) {
      for (int i = 2; i < Additions.EMPTY.length; i++) {
        if (Additions.EMPTY[i].equals(node.value)) {
          edits.replace(start, node.end, (node.value.isEmpty() ? " " : "") + empty(i));
        }
      }
    } else if (node.style == '"') {
      edits.insert(node.end - 1, " " + Content.escaped(option));
    } else if (node.style == '\'') {
      edits.insert(node.end - 1, " " + option.replace("'", "''"));
    } else if (node.style != 0) {
      appendLine(node);
    } else if (Content.isPlain(option)) {
      edits.insert(node.end, " " + option);
    } else {
      String plain = places.source.text.substring(start, node.end);
      edits.replace(
          start,
          node.end,
          '"'
              + plain.replace("\\", "\\\\").replace("\"", "\\\"")
              + BLANK
              + Content.escaped(option)
              + '"');
    }
  }

  private String empty(int blanks) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < blanks; i++) {
      text.append(BLANK);
    }
    return text.append(Content.escaped(option)).append('"').toString();
  }

  /** A JVM takes a line break for a blank. */
  private void appendLine(Node node) {
    Source source = places.source;
    int last = places.lastText(node);
    int header = source.lineEnd(places.content(node));
    int indent;
    if (last == header) {
      indent = source.column(node.parent.entries.get(0).key.start) + 2;
    } else {
      int line = source.nextLine(header);
      while (source.text.substring(line, source.lineEnd(line)).trim().isEmpty()) {
        line = source.nextLine(line);
      }
      int breaks = 0;
      while (node.value.charAt(breaks) == '\n') {
        breaks++;
      }
      indent = leading(source.text, line) - leading(node.value, breaks);
    }
    edits.insert(last, source.eol + Content.blanks(indent) + option);
  }

  private static int leading(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at - from;
  }

  /**
   * Takes the option out of the value of an entry of {@code env}.
   *
   * @return false if the whole entry was made for it, and goes
   */
  boolean remove(Node entry, Deletions deletions) {
    Node node = entry.own("value").value;
    Places.checkNotShared(node.resolved(), places.source);
    int start = places.content(node);
    String text = places.source.text.substring(start, node.end);
    if (node.style == '|' || node.style == '>') {
      int last = places.lastText(node);
      if (places.source.text.substring(places.source.lineStart(last), last).trim().equals(option)) {
        edits.delete(places.source.previousLineEnd(last), last);
        return true;
      }
    } else if (node.style == '"') {
      String inner = text.substring(1, text.length() - 1);
      String escaped = Content.escaped(option);
      if (inner.equals(escaped)) {
        return false;
      }
      for (int i = 1; i < Additions.EMPTY.length; i++) {
        if (text.equals(empty(i))) {
          if (i == 1) {
            deletions.field(entry, "value", false);
          } else {
            String was = Additions.EMPTY[i];
            edits.replace(start - (was.isEmpty() ? 1 : 0), node.end, was);
          }
          return true;
        }
      }
      if (inner.endsWith(BLANK + escaped)) {
        String plain = inner.substring(0, inner.length() - BLANK.length() - escaped.length());
        edits.replace(start, node.end, plain.replace("\\\"", "\"").replace("\\\\", "\\"));
        return true;
      }
      if (inner.endsWith(" " + escaped)) {
        edits.delete(node.end - 2 - escaped.length(), node.end - 1);
        return true;
      }
    } else if (node.style == '\'') {
      String escaped = " " + option.replace("'", "''");
      if (text.endsWith(escaped + "'")) {
        edits.delete(node.end - 1 - escaped.length(), node.end - 1);
        return true;
      }
    } else if (text.equals(option)) {
      return false;
    } else if (text.endsWith(" " + option)) {
      edits.delete(node.end - 1 - option.length(), node.end);
      return true;
    }
    throw new Refused(
        node.start,
        "expected "
            + option
            + " at the end, as inject writes it; the value was changed since: take it out by hand");
  }
}
