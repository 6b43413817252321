package dev.baton.smoke.mesh;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the sidecars saw of a number of requests, sorted by these. */
final class Traffic {

  private static final Pattern NUMBER = Pattern.compile("[?&]n=(\\d+)");

  private final List<Request> requests;
  private final List<Span> spans;
  private final List<String> log;
  private final Map<Integer, Map<Hop, List<Span>>> spansOf = new HashMap<>();
  private final Map<Integer, Map<Hop, List<String>>> requestIdsOf = new HashMap<>();
  private final Map<String, List<Span>> furtherOf = new HashMap<>();
  private final Map<String, Integer> ownerOfTrace = new HashMap<>();
  private final Map<String, Integer> ownerOfRequestId = new HashMap<>();
  private final Set<Span> ofNobody = new HashSet<>();

  /**
   * Sorts it.
   *
   * @param spans in any order
   * @param log the lines of all access logs: hop, {@code x-request-id}, status, {@code x-plan},
   *     path
   */
  Traffic(List<Request> requests, List<Span> spans, List<String> log) {
    this.requests = List.copyOf(requests);
    this.spans = List.copyOf(spans);
    this.log = List.copyOf(log);
    for (Span span : spans) {
      Integer number = number(span.url());
      if (span.url() == null && span.parentId() != null) {
        furtherOf.computeIfAbsent(span.parentId(), id -> new ArrayList<>()).add(span);
      } else if (number != null) {
        of(number, spansOf, span.hop()).add(span);
      } else {
        ofNobody.add(span);
      }
    }
    for (String line : log) {
      String[] said = line.split(" ");
      Integer number = number(said[4]);
      if (number != null) {
        of(number, requestIdsOf, Hop.valueOf(said[0])).add(said[1]);
      }
    }
    requests.forEach(this::own);
    findWhatIsOfNobody();
  }

  private static <T> List<T> of(int number, Map<Integer, Map<Hop, List<T>>> all, Hop hop) {
    return all.computeIfAbsent(number, n -> new EnumMap<>(Hop.class))
        .computeIfAbsent(hop, h -> new ArrayList<>());
  }

  private static Integer number(String url) {
    Matcher number = NUMBER.matcher(String.valueOf(url));
    return number.find() ? Integer.valueOf(number.group(1)) : null;
  }

  /** What begins with a request is its own; who has it besides has it from there. */
  private void own(Request request) {
    for (Hop hop : request.hops()) {
      if (request.before(hop) == null) {
        for (Span span : spans(request, hop)) {
          if (Objects.equals(span.parentId(), request.parentId())) {
            ownerOfTrace.put(span.traceId(), request.number());
          }
        }
        requestIds(request, hop).forEach(id -> ownerOfRequestId.putIfAbsent(id, request.number()));
      }
    }
  }

  /** The last request's number is one higher than that of the others. */
  private void findWhatIsOfNobody() {
    Set<Integer> numbers = new HashSet<>(List.of(requests.size()));
    requests.forEach(request -> numbers.add(request.number()));
    Set<String> ids = new HashSet<>();
    spansOf.forEach(
        (number, ofHops) ->
            ofHops.forEach(
                (hop, found) -> {
                  if (!numbers.contains(number)) {
                    ofNobody.addAll(found);
                  }
                  found.forEach(span -> ids.add(span.id()));
                }));
    furtherOf.forEach(
        (id, further) -> {
          if (!ids.contains(id)) {
            ofNobody.addAll(further);
          }
        });
  }

  List<Request> requests() {
    return requests;
  }

  /** All that were reported. */
  List<Span> spans() {
    return spans;
  }

  /** The lines of all access logs. */
  List<String> log() {
    return log;
  }

  /** The same, had these spans been reported. */
  Traffic with(List<Span> others) {
    return new Traffic(requests, others, log);
  }

  /** Whether a span is of the request that only shows that all have come. */
  boolean isOfTheLast(Span span) {
    return spansOf.getOrDefault(requests.size(), Map.of()).values().stream()
        .flatMap(List::stream)
        .anyMatch(own -> own.equals(span) || furtherOf(own).contains(span));
  }

  /** Spans that no request can have left. */
  Set<Span> ofNobody() {
    return ofNobody;
  }

  /** A request's spans of one hop. */
  List<Span> spans(Request request, Hop hop) {
    return spansOf.getOrDefault(request.number(), Map.of()).getOrDefault(hop, List.of());
  }

  /** The spans that a hop made of its own call upstream. */
  List<Span> furtherOf(Span span) {
    return furtherOf.getOrDefault(span.id(), List.of());
  }

  /** The ids in the access log of one hop. */
  List<String> requestIds(Request request, Hop hop) {
    return requestIdsOf.getOrDefault(request.number(), Map.of()).getOrDefault(hop, List.of());
  }

  boolean isAtAllHops(Request request) {
    return request.hops().stream().noneMatch(hop -> spans(request, hop).isEmpty());
  }

  /** Whether any span is of this request. */
  boolean isSampled(Request request) {
    return spansOf.containsKey(request.number());
  }

  /** Whether a trace began with this request. */
  boolean isOwnTrace(String traceId, Request request) {
    return Integer.valueOf(request.number()).equals(ownerOfTrace.get(traceId));
  }

  /** Whether any of its hops was in a trace or had an id that began with another request. */
  boolean isForeign(Request request) {
    for (Hop hop : request.hops()) {
      for (Span span : spans(request, hop)) {
        if (isAnothers(ownerOfTrace.get(span.traceId()), request)) {
          return true;
        }
      }
      for (String id : requestIds(request, hop)) {
        if (isAnothersId(id, request)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an {@code x-request-id} came with another request. */
  boolean isAnothersId(String requestId, Request request) {
    return isAnothers(ownerOfRequestId.get(requestId), request);
  }

  private static boolean isAnothers(Integer owner, Request request) {
    return owner != null && owner != request.number();
  }
}
