package dev.baton.agent.inject;

import java.util.Arrays;

/**
 * The text of one input, and where its lines are. Offsets count characters from 0, lines from 1.
 */
final class Source {

  /** As the user named it. */
  final String name;

  final String text;

  /** The line break of the file: that of its first line. */
  final String eol;

  /** Of all lines; null until one is asked for. */
  private int[] starts;

  Source(String name, String text) {
    this.name = name;
    this.text = text;
    int at = 0;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    this.eol = at == text.length() ? "\n" : text.substring(at, afterBreak(at));
  }

  static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** Where the line goes on behind the line break that begins here. */
  private int afterBreak(int at) {
    return text.startsWith("\r\n", at) ? at + 2 : at + 1;
  }

  int line(int offset) {
    if (starts == null) {
      int count = 1;
      int[] found = new int[text.length() + 1];
      for (int at = nextLine(0); at < text.length(); at = nextLine(at)) {
        found[count++] = at;
      }
      starts = Arrays.copyOf(found, count);
    }
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Of the line that this place is in. */
  int lineStart(int offset) {
    int at = offset;
    while (at > 0 && !isBreak(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** Before its line break. */
  int lineEnd(int offset) {
    int at = offset;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The start of the next line; the end of the text if there is none. */
  int nextLine(int offset) {
    int end = lineEnd(offset);
    return end == text.length() ? end : afterBreak(end);
  }

  /** The end of the line before, without its line break; -1 in the first line. */
  int previousLineEnd(int offset) {
    int start = lineStart(offset);
    if (start == 0) {
      return -1;
    }
    return text.startsWith("\r\n", start - 2) && start >= 2 ? start - 2 : start - 1;
  }

  int column(int offset) {
    return offset - lineStart(offset);
  }

  /** Whether nothing but blanks is before it in its line. */
  boolean isFirstInLine(int offset) {
    for (int i = lineStart(offset); i < offset; i++) {
      if (text.charAt(i) != ' ' && text.charAt(i) != '\ufeff') {
        return false;
      }
    }
    return true;
  }

  /** The column of a comment that has the line for itself; -1 if it is no such line. */
  int commentColumn(int lineStart) {
    int at = lineStart;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() && text.charAt(at) == '#' ? at - lineStart : -1;
  }
}
