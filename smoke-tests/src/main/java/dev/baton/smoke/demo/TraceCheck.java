package dev.baton.smoke.demo;

import static dev.baton.smoke.demo.Span.Kind.CLIENT;
import static dev.baton.smoke.demo.Span.Kind.SERVER;

import dev.baton.smoke.demo.Span.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Compares the spans that a number of requests left with those that they must leave. Which request
 * a span was made for is seen from the product's number in its path, and so without the headers
 * that are on trial.
 */
final class TraceCheck {

  /** The spans of one request, each after its parent. */
  private static final List<Expected> TREE =
      List.of(
          new Expected("front", SERVER, "/products/", -1),
          new Expected("front", CLIENT, "/catalog/", 0),
          new Expected("catalog", SERVER, "/catalog/", 1),
          new Expected("front", CLIENT, "/reviews/", 0),
          new Expected("reviews", SERVER, "/reviews/", 3),
          new Expected("reviews", CLIENT, "/ratings/", 4),
          new Expected("ratings", SERVER, "/ratings/", 5));

  private final List<Span> spans;
  private final int requests;

  private record Expected(String service, Kind kind, String path, int parent) {

    /**
     * A call that comes to a sidecar carries what the caller's sidecar wrote; one that leaves an
     * application does not.
     */
    boolean isJoined(boolean headersAreCarried) {
      return parent >= 0 && (kind == SERVER || headersAreCarried);
    }
  }

  /**
   * @param spans everything that the sidecars reported
   * @param requests how many requests were made, for the products 1, 2, 3, …
   */
  TraceCheck(List<Span> spans, int requests) {
    this.spans = spans;
    this.requests = requests;
  }

  /**
   * Why these are not the traces of requests that are torn at every outbound call, a sentence each;
   * empty if they are.
   */
  List<String> differencesFromTorn() {
    return differences(false);
  }

  /** Why these are not one whole trace for each request, a sentence each; empty if they are. */
  List<String> differencesFromWhole() {
    return differences(true);
  }

  /** Everything that the sidecars reported. */
  List<Span> spans() {
    return spans;
  }

  long traces() {
    return spans.stream().map(Span::traceId).distinct().count();
  }

  /** The spans of one request, each after its parent; those that are missing are left out. */
  List<Span> spansOf(int product) {
    List<Span> found = new ArrayList<>();
    for (Expected expected : TREE) {
      found.addAll(find(expected, product));
    }
    return found;
  }

  private List<String> differences(boolean headersAreCarried) {
    List<String> differences = new ArrayList<>();
    Set<Span> foreign = new HashSet<>(spans);
    Map<String, Integer> productOfTrace = new HashMap<>();
    Map<String, Integer> productOfRequestId = new HashMap<>();
    for (int product = 1; product <= requests; product++) {
      List<Span> tree = new ArrayList<>();
      for (Expected expected : TREE) {
        List<Span> found = find(expected, product);
        found.forEach(foreign::remove);
        if (found.size() != 1) {
          String title = expected.service + " " + expected.kind + " GET " + expected.path + product;
          differences.add(
              title
                  + " was reported "
                  + (found.isEmpty() ? "never" : found.size() + " times")
                  + ", expected once");
        }
        Span span = found.isEmpty() ? null : found.get(0);
        tree.add(span);
        if (span == null) {
          continue;
        }
        if (expected.isJoined(headersAreCarried)) {
          compareWithParent(span, tree.get(expected.parent), differences);
        } else {
          if (span.parentId() != null) {
            differences.add(
                span.title() + " has the parent " + span.parentId() + ", expected none");
          }
          mustBeNew(
              span,
              "trace " + span.traceId(),
              productOfTrace.put(span.traceId(), product),
              differences);
          mustBeNew(
              span,
              "x-request-id " + span.requestId(),
              productOfRequestId.put(span.requestId(), product),
              differences);
        }
      }
    }
    for (Span span : foreign) {
      differences.add(
          span.title()
              + " ("
              + span.id()
              + " in trace "
              + span.traceId()
              + ") belongs to none of the requests");
    }
    return differences;
  }

  private static void compareWithParent(Span span, Span parent, List<String> differences) {
    if (parent == null) {
      return; // Reported as missing.
    }
    compare(span, "parent", span.parentId(), parent.id(), parent, differences);
    compare(span, "trace", span.traceId(), parent.traceId(), parent, differences);
    compare(span, "x-request-id", span.requestId(), parent.requestId(), parent, differences);
  }

  private static void compare(
      Span span,
      String what,
      String found,
      String expected,
      Span parent,
      List<String> differences) {
    if (!Objects.equals(found, expected)) {
      String has = span.title() + " has the " + what + " " + Objects.toString(found, "none");
      differences.add(has + ", expected " + expected + " (of " + parent.title() + ")");
    }
  }

  private static void mustBeNew(
      Span span, String what, Integer seenWith, List<String> differences) {
    if (seenWith != null) {
      differences.add(
          span.title()
              + " has the "
              + what
              + ", which the request for product "
              + seenWith
              + " had already");
    }
  }

  private List<Span> find(Expected expected, int product) {
    return spans.stream()
        .filter(span -> span.service().equals(expected.service) && span.kind() == expected.kind)
        .filter(span -> span.path().equals(expected.path + product))
        .toList();
  }
}
