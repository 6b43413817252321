package dev.baton.agent.inject;

/**
 * What Kubernetes reads and the parser does not: tabs as blanks, and a block scalar with nothing in
 * it. The parser gets a text of the same length without them.
 */
final class Repair {

  private Repair() {}

  /** The text to be tried next, or null if there is none. */
  static String of(String text, String problem, int at) {
    if (at < 0 || at >= text.length()) {
      return null;
    }
    if (text.charAt(at) == '\t') {
      return tabs(text, at);
    }
    return problem.contains("leading empty lines") ? emptyBlock(text, at) : null;
  }

  private static String tabs(String text, int at) {
    String start = text.trim();
    if (start.startsWith("{") || start.startsWith("[") || start.startsWith("\ufeff{")) {
      return text.replace('\t', ' ');
    }
    int line = at;
    while (line > 0 && !Source.isBreak(text.charAt(line - 1))) {
      line--;
    }
    if (text.substring(line, at).trim().isEmpty()) {
      return null; // It would be indentation, where YAML allows none.
    }
    int end = at;
    while (end < text.length() && text.charAt(end) == '\t') {
      end++;
    }
    return text.substring(0, at) + Content.blanks(end - at) + text.substring(end);
  }

  /** Its header is read as an empty text. */
  private static String emptyBlock(String text, int at) {
    int end = at;
    while (end > 0 && !Source.isBreak(text.charAt(end - 1))) {
      end--;
    }
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    int line = end;
    while (line > 0 && !Source.isBreak(text.charAt(line - 1))) {
      line--;
    }
    for (int i = line; i < end; i++) {
      char c = text.charAt(i);
      if ((c == '|' || c == '>') && i > line && text.charAt(i - 1) <= ' ') {
        int behind = i;
        while (behind < end && text.charAt(behind) > ' ') {
          behind++;
        }
        String empty = behind == i + 1 ? "~" : "''" + Content.blanks(behind - i - 2);
        return text.substring(0, i) + empty + text.substring(behind);
      }
    }
    return null;
  }
}
