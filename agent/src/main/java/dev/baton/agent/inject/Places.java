package dev.baton.agent.inject;

/** Where in the text of a document something may be put in, and what belongs to a node. */
final class Places {

  final Source source;
  private final String text;

  Places(Source source) {
    this.source = source;
    this.text = source.text;
  }

  /** Where the node itself begins, behind its anchor and tag. */
  int content(Node node) {
    int at = node.start;
    while (at < text.length() && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
      while (at < text.length() && !isSpace(text.charAt(at))) {
        at++;
      }
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || Source.isBreak(c);
  }

  /** Behind its last character; a comment behind it does not belong to it. */
  int end(Node node) {
    Node leaf = node;
    while (!leaf.flow && (leaf.isMapping() || leaf.isSequence())) {
      leaf =
          leaf.isMapping()
              ? leaf.entries.get(leaf.entries.size() - 1).value
              : leaf.items.get(leaf.items.size() - 1);
    }
    return leaf.isScalar() && (leaf.style == '|' || leaf.style == '>') ? blockEnd(leaf) : leaf.end;
  }

  /** The end of the last line of a block scalar; blank lines count where they are kept. */
  private int blockEnd(Node node) {
    int header = content(node);
    if (text.substring(header, Math.min(header + 3, text.length())).matches("(?s).[0-9]?\\+.*")) {
      boolean inside = source.lineStart(node.end) == node.end || isBlank(node.end);
      return inside && !isLastLine(node.end)
          ? source.previousLineEnd(node.end)
          : source.lineEnd(node.end);
    }
    return lastText(node);
  }

  private boolean isLastLine(int offset) {
    return source.lineStart(offset) < offset && source.lineEnd(offset) == text.length();
  }

  private boolean isBlank(int offset) {
    for (int i = source.lineStart(offset); i < offset; i++) {
      if (text.charAt(i) != ' ') {
        return false;
      }
    }
    return true;
  }

  /**
   * The end of the last line of a block scalar that is not blank; of its header if there is none.
   */
  int lastText(Node node) {
    int at = Math.min(node.end, text.length());
    while (at > node.start && isSpace(text.charAt(at - 1))) {
      at--;
    }
    return source.lineEnd(at);
  }

  /**
   * The end of the line behind which a line of its own can be put after a node, behind the comments
   * that are written further in than this column.
   */
  int after(Node node, int column) {
    int at = source.lineEnd(end(node));
    while (at < text.length() && source.commentColumn(source.nextLine(at)) > column) {
      at = source.lineEnd(source.nextLine(at));
    }
    return at;
  }

  /** The end of the line behind which a line can be put before this place, above its comments. */
  int before(int offset, int notBefore) {
    if (!source.isFirstInLine(offset)) {
      throw new Refused(offset, "expected this on a line of its own");
    }
    int at = source.lineStart(offset);
    while (source.previousLineEnd(at) >= 0) {
      int above = source.lineStart(source.previousLineEnd(at));
      if (above < notBefore || source.commentColumn(above) < 0) {
        break;
      }
      at = above;
    }
    int end = source.previousLineEnd(at);
    if (end < 0) {
      throw new Refused(offset, "expected this not to be the first line");
    }
    return end;
  }

  /** Where the first dash of a block sequence is; all of them stand in one column. */
  int firstDash(Node sequence) {
    int at = content(sequence);
    return text.startsWith("-", at) ? at : dash(sequence.items.get(0));
  }

  /** Where the dash of an item of a block sequence is. */
  int dash(Node item) {
    int at = item.start - 1;
    while (at >= 0 && isSpace(text.charAt(at))) {
      at--;
    }
    if (at < 0 || text.charAt(at) != '-') {
      throw new Refused(item.start, "expected the dash of this item directly before it");
    }
    return at;
  }

  /** What stands between two fields of a mapping, or items, in brackets: a blank or a new line. */
  String gap(Node collection) {
    Node first = collection.isMapping() ? collection.entries.get(0).key : collection.items.get(0);
    int line = source.lineStart(first.start);
    if (line <= content(collection)) {
      return text.startsWith("\":", first.end - 1)
              && first.end + 1 < text.length()
              && text.charAt(first.end + 1) != ' '
          ? ""
          : " ";
    }
    for (int i = line; i < first.start; i++) {
      if (text.charAt(i) != ' ' && text.charAt(i) != '\t') {
        return " ";
      }
    }
    return source.eol + text.substring(line, first.start);
  }

  /** Names and texts are in double quotes, as in JSON. */
  boolean isJson(Node collection) {
    for (Node node = collection; node != null; node = node.parent) {
      if (node.isMapping() && !node.entries.isEmpty()) {
        return node.flow && node.entries.get(0).key.style == '"';
      }
    }
    return false;
  }

  /** Text that counts in two places is not changed. */
  static void checkNotShared(Node node, Source source) {
    for (Node each = node; each != null; each = each.parent) {
      if (!each.aliases.isEmpty()) {
        throw new Refused(
            each.start,
            "what is to be changed here stands again by the alias *"
                + each.anchor
                + " in line "
                + source.line(each.aliases.get(0).start)
                + ", and Baton changes no text that counts in two places; write it out there");
      }
    }
  }
}
