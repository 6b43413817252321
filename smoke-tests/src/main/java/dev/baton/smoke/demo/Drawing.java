package dev.baton.smoke.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws the spans of one request: each trace a tree, with the ids by which a trace back end joins
 * them.
 */
final class Drawing {

  private static final String ROW = "  %s  %-46s  %-8s  %-8s  %s";

  private final Terminal terminal;
  private final List<Span> spans;
  private final Map<String, Integer> colours = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  private Drawing(Terminal terminal, List<Span> spans) {
    this.terminal = terminal;
    this.spans = spans;
  }

  /** The lines of the drawing, at most 100 characters wide; of an id the first 8 characters. */
  static List<String> draw(Terminal terminal, List<Span> spans) {
    Drawing drawing = new Drawing(terminal, spans);
    drawing.lines.add(
        terminal.faint(String.format(ROW, "trace   ", "span", "id", "parent", "x-request-id")));
    for (Span span : spans) {
      if (drawing.parent(span) == null) {
        if (drawing.lines.size() > 1) {
          drawing.lines.add("");
        }
        drawing.add(span, "", "");
      }
    }
    return drawing.lines;
  }

  private void add(Span span, String branch, String below) {
    lines.add(
        String.format(
            ROW,
            terminal.coloured(colour(span.traceId()), String.format("%-8s", brief(span.traceId()))),
            branch + span.title(),
            brief(span.id()),
            span.parentId() == null ? "none" : brief(span.parentId()),
            terminal.coloured(colour(span.requestId()), brief(span.requestId()))));
    List<Span> children = spans.stream().filter(child -> parent(child) == span).toList();
    for (int i = 0; i < children.size(); i++) {
      boolean isLast = i == children.size() - 1;
      add(children.get(i), below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "));
    }
  }

  private Span parent(Span child) {
    return spans.stream()
        .filter(
            span -> span.traceId().equals(child.traceId()) && span.id().equals(child.parentId()))
        .findFirst()
        .orElse(null);
  }

  /**
   * A trace and the request id that came up with it have one colour, so that the eye sees how many
   * there are.
   */
  private int colour(String id) {
    return colours.computeIfAbsent(id, any -> colours.size() / 2);
  }

  private static String brief(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }
}
