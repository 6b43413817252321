package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies a unified diff as {@code patch} does, and minds every line of it. */
final class Diffs {

  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

  private Diffs() {}

  static String applied(String text, String diff) {
    List<String> old = lines(text);
    StringBuilder result = new StringBuilder();
    List<String> lines = lines(diff);
    int at = 0;
    int written = 0;
    for (int i = 0; i < lines.size(); ) {
      String line = lines.get(i);
      if (line.startsWith("--- ") || line.startsWith("+++ ")) {
        i++;
        continue;
      }
      Matcher hunk = HUNK.matcher(line.trim());
      if (!hunk.matches()) {
        throw new AssertionError("no hunk: " + line);
      }
      int count = count(hunk.group(2));
      int start = Integer.parseInt(hunk.group(1)) - (count == 0 ? 0 : 1);
      for (; at < start; at++, written++) {
        result.append(old.get(at));
      }
      int newCount = count(hunk.group(4));
      if (written != Integer.parseInt(hunk.group(3)) - (newCount == 0 ? 0 : 1)) {
        throw new AssertionError("wrong place: " + line + " after " + written + " lines");
      }
      for (i++; count > 0 || newCount > 0; i++) {
        String body = lines.get(i);
        String content = body.substring(1);
        if (i + 1 < lines.size() && lines.get(i + 1).startsWith("\\ No newline")) {
          content = content.substring(0, content.length() - 1);
          lines.remove(i + 1);
        }
        if (body.charAt(0) != '+') {
          if (!old.get(at).equals(content)) {
            throw new AssertionError("expected " + old.get(at) + ", found " + content);
          }
          at++;
          count--;
        }
        if (body.charAt(0) != '-') {
          result.append(content);
          written++;
          newCount--;
        }
      }
    }
    old.subList(at, old.size()).forEach(result::append);
    return result.toString();
  }

  private static int count(String group) {
    return group == null ? 1 : Integer.parseInt(group);
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    Matcher matcher = Pattern.compile("[^\n]*\n|[^\n]+").matcher(text);
    while (matcher.find()) {
      lines.add(matcher.group());
    }
    return lines;
  }
}
