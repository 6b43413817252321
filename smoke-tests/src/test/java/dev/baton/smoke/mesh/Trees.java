package dev.baton.smoke.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Holds the traffic against what it must have been: of each request exactly one span of each hop
 * with the right parent, or none at all where the mesh decided against it; one {@code x-request-id}
 * in all access logs on the way; and nothing besides.
 */
final class Trees {

  /** Where an {@code x-request-id} has the decision, and what stands there if it is for a trace. */
  private static final int DECISION = 14;

  private static final String TRACED = "9ab";

  private final Tracer tracer;
  private final Traffic traffic;

  /** How many requests were found to be what. */
  record Count(int requests, int whole, int torn, int foreign) {

    Count and(Count other) {
      return new Count(
          requests + other.requests,
          whole + other.whole,
          torn + other.torn,
          foreign + other.foreign);
    }
  }

  Trees(Tracer tracer, Traffic traffic) {
    this.tracer = tracer;
    this.traffic = traffic;
  }

  /** What is wrong, a sentence each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    traffic.ofNobody().forEach(span -> problems.add("of none of the requests: " + span));
    traffic.requests().forEach(request -> problems.addAll(problems(request)));
    return problems;
  }

  Count count() {
    int whole = 0;
    int foreign = 0;
    for (Request each : traffic.requests()) {
      if (problems(each).isEmpty()) {
        whole++;
      } else if (traffic.isForeign(each)) {
        foreign++;
      }
    }
    int all = traffic.requests().size();
    return new Count(all, whole, all - whole - foreign, foreign);
  }

  private List<String> problems(Request request) {
    List<String> problems = new ArrayList<>();
    for (Hop hop : request.hops()) {
      List<String> ids = traffic.requestIds(request, hop);
      if (ids.size() != 1) {
        problems.add(request + " is " + ids.size() + " times in the access log of " + hop);
        continue;
      }
      String id = ids.get(0);
      Hop parent = request.before(hop);
      List<String> before = parent == null ? ids : traffic.requestIds(request, parent);
      if (!ids.equals(before)) {
        problems.add(
            "%s has the x-request-id %s at %s, and at %s %s"
                .formatted(request, id, hop, parent, before));
      }
      if (traffic.isAnothersId(id, request)) {
        problems.add(request + " has another's x-request-id " + id + " at " + hop);
      }
      boolean traced = TRACED.indexOf(id.charAt(DECISION)) >= 0;
      List<Span> spans = traffic.spans(request, hop);
      if (spans.size() != (traced ? 1 : 0)) {
        problems.add(
            "%s has %d spans of %s with the x-request-id %s"
                .formatted(request, spans.size(), hop, id));
      } else if (traced) {
        problems.addAll(problems(request, spans.get(0), id));
      }
    }
    return problems;
  }

  private List<String> problems(Request request, Span span, String requestId) {
    List<String> problems = new ArrayList<>();
    String what = request + ": the span of " + span.hop();
    if (!requestId.equals(span.requestId())) {
      problems.add(
          "%s has the x-request-id %s, and its log %s"
              .formatted(what, span.requestId(), requestId));
    }
    Hop before = request.before(span.hop());
    Span parent = before == null ? null : lastOf(request, before);
    String expected = parent == null ? request.parentId() : parent.id();
    if (!Objects.equals(expected, span.parentId())) {
      problems.add(
          "%s has the parent %s, expected %s, of %s"
              .formatted(what, span.parentId(), expected, before));
    }
    if (parent != null && !parent.traceId().equals(span.traceId())) {
      problems.add(
          "%s is of the trace %s, expected %s".formatted(what, span.traceId(), parent.traceId()));
    }
    if (!traffic.isOwnTrace(span.traceId(), request)) {
      problems.add(what + " is of the trace " + span.traceId() + ", which is not its own");
    }
    int further = traffic.furtherOf(span).size();
    if (further != (tracer.spansCallsOf(span.hop()) ? 1 : 0)) {
      problems.add(what + " has " + further + " of its call upstream");
    }
    return problems;
  }

  /** The span of a hop that the next one is made for. */
  private Span lastOf(Request request, Hop hop) {
    List<Span> spans = traffic.spans(request, hop);
    if (spans.isEmpty()) {
      return null;
    }
    List<Span> further = traffic.furtherOf(spans.get(0));
    return further.isEmpty() ? spans.get(0) : further.get(0);
  }
}
