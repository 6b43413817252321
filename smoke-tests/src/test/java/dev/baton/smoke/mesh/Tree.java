package dev.baton.smoke.mesh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The spans of one request as text: {@code PARENT(CHILD,CHILD)}, children by name, the status where
 * it is not 200, and {@code *} for a further span, that an Envoy makes of its own call.
 */
final class Tree {

  private Tree() {}

  /** All trees of a request, by name; one, if all is well. */
  static List<String> of(Request request, Traffic traffic) {
    Map<String, List<Span>> children = new HashMap<>();
    Set<String> ids = new HashSet<>();
    List<Span> all = spans(request, traffic);
    for (Span span : all) {
      children.computeIfAbsent(span.parentId(), id -> new ArrayList<>()).add(span);
      ids.add(span.id());
    }
    return all.stream()
        .filter(span -> !ids.contains(span.parentId()))
        .map(root -> text(root, children))
        .sorted()
        .toList();
  }

  /** All spans of a request. */
  static List<Span> spans(Request request, Traffic traffic) {
    List<Span> all = new ArrayList<>();
    for (Hop hop : Hop.values()) {
      for (Span span : traffic.spans(request, hop)) {
        all.add(span);
        all.addAll(traffic.furtherOf(span));
      }
    }
    return all;
  }

  private static String text(Span span, Map<String, List<Span>> children) {
    String name = span.url() == null ? "*" : span.hop().name();
    String status = span.status().equals("200") ? "" : " " + span.status();
    List<Span> own = children.getOrDefault(span.id(), List.of());
    return name
        + status
        + (own.isEmpty()
            ? ""
            : own.stream()
                .map(child -> text(child, children))
                .sorted()
                .collect(Collectors.joining(",", "(", ")")));
  }
}
