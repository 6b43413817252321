package dev.baton.smoke;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Nine headers of one flow, every value of them made from the flow's number, in every format that
 * agrees with itself.
 */
final class TraceHeaders {

  /** The names in the order they are sent. */
  static final List<String> NAMES =
      List.of(
          "x-request-id",
          "x-b3-traceid",
          "x-b3-spanid",
          "x-b3-parentspanid",
          "x-b3-sampled",
          "x-b3-flags",
          "b3",
          "traceparent",
          "tracestate");

  private final Map<String, String> values = new LinkedHashMap<>();

  TraceHeaders(int flow) {
    String trace = String.format("%032x", 0x5ba70000_00000000L + flow);
    String span = String.format("%016x", 0xa000_0000L + flow);
    String parent = String.format("%016x", 0xb000_0000L + flow);
    values.put("x-request-id", String.format("c0ffee00-0000-4000-8000-%012x", flow));
    values.put("x-b3-traceid", trace);
    values.put("x-b3-spanid", span);
    values.put("x-b3-parentspanid", parent);
    values.put("x-b3-sampled", "1");
    values.put("x-b3-flags", "0");
    values.put("b3", trace + "-" + span + "-1-" + parent);
    values.put("traceparent", "00-" + trace + "-" + span + "-01");
    values.put("tracestate", "vendor=" + Integer.toHexString(flow) + ",other=x;y:z");
  }

  String value(String name) {
    return values.get(name);
  }

  /** {@code name: value}, one a header. */
  String[] lines() {
    return values.entrySet().stream()
        .filter(e -> e.getValue() != null)
        .map(e -> e.getKey() + ": " + e.getValue())
        .toArray(String[]::new);
  }

  /** {@link #lines} and further ones. */
  String[] and(String... more) {
    return Stream.concat(Stream.of(lines()), Stream.of(more)).toArray(String[]::new);
  }

  /** The same flow with another value for one header. */
  TraceHeaders with(String name, String value) {
    TraceHeaders copy = new TraceHeaders(0);
    copy.values.clear();
    copy.values.putAll(values);
    copy.values.put(name, value);
    return copy;
  }

  /** The same flow; these headers are not expected. */
  TraceHeaders without(String... names) {
    TraceHeaders copy = this;
    for (String name : names) {
      copy = copy.with(name, null);
    }
    return copy;
  }

  /**
   * What is wrong with the request if it should carry exactly these headers; empty if nothing is.
   */
  List<String> missingFrom(RawRecorder.Request request) {
    List<String> wrong = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (value == null) {
            if (!request.lines(name).isEmpty()) {
              wrong.add("expected no " + name + ", received " + request.lines(name));
            }
            return;
          }
          List<String> lines = request.lines(name);
          if (!lines.equals(List.of(name + ": " + value))) {
            wrong.add("expected once [" + name + ": " + value + "], received " + lines);
          }
        });
    return wrong;
  }

  /** The request's header lines that are none of the nine. */
  static List<String> others(RawRecorder.Request request) {
    return request.headers().stream()
        .filter(line -> !NAMES.contains(line.substring(0, line.indexOf(':')).toLowerCase()))
        .toList();
  }
}
