package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.OtlpRecorder.Event;
import dev.baton.smoke.OtlpRecorder.Link;
import dev.baton.smoke.OtlpRecorder.Reported;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services with {@code spans=on} that use OpenTelemetry's API and have no SDK: what they start is
 * reported with the request's span, and what they call hangs on what they started.
 */
class ApiSpansTest {

  private static final String NOTHING = "0".repeat(32) + "-" + "0".repeat(16);
  private static final String[] W3C = {"traceparent", "tracestate"};
  private static final TraceHeaders FLOW = new TraceHeaders(9);
  private static final String TRACE = FLOW.value("x-b3-traceid");
  private static final String SIDECAR = FLOW.value("x-b3-spanid");

  record On(Jdk jdk, Samples.Sample api) {
    @Override
    public String toString() {
      return api.id() + " on " + jdk;
    }
  }

  static Stream<On> apis() {
    return Jdk.inTurn(
        Jdk.inScope().stream()
            .flatMap(
                jdk ->
                    Samples.everyVersion("OpenTelemetryApiTracer", jdk).stream()
                        .map(api -> new On(jdk, api))),
        on -> on.api.id());
  }

  /** A service, its collector and whom it calls. */
  private static final class Running implements AutoCloseable {
    final On on;
    final OtlpRecorder collector = new OtlpRecorder().start();
    final RawRecorder downstream = new RawRecorder();
    final ServiceJvm service;

    Running(On on) {
      this.on = on;
      service = SpansTest.reporting(on.jdk, "jdk-pool", collector, "");
      SpansTest.awaitState(service, on.jdk, "exported");
    }

    /** The ids that the sample tells, by name. */
    Map<String, String> ask(String endpoint, String way, TraceHeaders headers) {
      String path =
          service.ways().get(0)
              + "/"
              + endpoint
              + "?tracer="
              + on.api.id()
              + "&client="
              + way
              + "&url="
              + RawClient.encoded(downstream.url("/call"));
      Map<String, String> told = new TreeMap<>();
      for (String line : service.get(path, headers.lines()).split("\n")) {
        told.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
      }
      return told;
    }

    Map<String, String> ask(String way) {
      return ask("traced-client", way, FLOW);
    }

    /** All spans, once there are this many; each with another id. */
    List<Reported> spans(int count) {
      SpansTest.await(count + " spans", () -> collector.spans().size() >= count);
      List<Reported> spans = collector.spans();
      assertThat(spans).hasSize(count);
      return spans;
    }

    /** The call to this place, whose id has to be what went out in every format. */
    Reported call(String place) {
      RawRecorder.Request sent = downstream.takeOne("/call" + place);
      String id = sent.only("traceparent").substring(36, 52);
      SpansTest.await("call " + place, () -> find(id) != null);
      Reported call = find(id);
      assertThat(call.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
      assertThat(call.trace()).isEqualTo(TRACE);
      assertThat(sent.only("traceparent")).isEqualTo("00-" + TRACE + "-" + id + "-01");
      assertThat(sent.only("tracestate")).isEqualTo(FLOW.value("tracestate"));
      assertThat(sent.only("x-b3-traceid")).isEqualTo(TRACE);
      assertThat(sent.only("x-b3-spanid")).isEqualTo(id);
      assertThat(sent.only("x-b3-parentspanid")).isEqualTo(call.parent());
      assertThat(sent.only("b3")).isEqualTo(TRACE + "-" + id + "-1-" + call.parent());
      return call;
    }

    private Reported find(String id) {
      return collector.spans().stream()
          .filter(span -> span.id().equals(id))
          .findFirst()
          .orElse(null);
    }

    @Override
    public void close() {
      service.close();
      downstream.close();
      collector.close();
    }
  }

  private static Reported named(List<Reported> spans, String name) {
    List<Reported> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as("%s of %s", name, spans).hasSize(1);
    return found.get(0);
  }

  private static Reported request(List<Reported> spans) {
    List<Reported> found =
        spans.stream().filter(span -> span.kind() == SpanKind.SPAN_KIND_SERVER).toList();
    assertThat(found).as("request of %s", spans).hasSize(1);
    return found.get(0);
  }

  private static String ids(Reported span) {
    return span.trace() + "-" + span.id();
  }

  /** Where the application has no span, the request's is the current one. */
  @ParameterizedTest
  @MethodSource("apis")
  void theCurrentSpanIsTheRequestsAndWhatIsStartedIsItsChild(On on) {
    try (Running running = new Running(on)) {
      Map<String, String> told = running.ask("traced", "urlconnection", FLOW);
      List<Reported> spans = running.spans(3);
      Reported request = request(spans);
      Reported work = named(spans, "work");
      assertThat(request.parent()).isEqualTo(SIDECAR);
      assertThat(work.parent()).isEqualTo(request.id());
      assertThat(work.trace()).isEqualTo(TRACE);
      assertThat(work.kind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
      assertThat(work.attributes()).isEmpty();
      assertThat(work.status()).isEqualTo("STATUS_CODE_UNSET");
      assertThat(work.start()).isBetween(request.start(), request.end());
      assertThat(work.end()).isBetween(work.start() + 1, request.end());
      assertThat(told)
          .isEqualTo(
              Map.of("x-current", ids(request), "x-started", ids(work), "x-inside", ids(work)));
      assertThat(running.call("").parent()).isEqualTo(request.id());

      told =
          running.ask(
              "traced",
              "urlconnection",
              FLOW.with("x-b3-sampled", "0").with("b3", "0").without(W3C));
      assertThat(told)
          .as("not sampled, so there is no span")
          .isEqualTo(Map.of("x-current", NOTHING, "x-started", NOTHING, "x-inside", NOTHING));
      running.spans(3);
      assertThat(SpansTest.state(running.service, on.jdk)).isEqualTo("exported");
    }
  }

  @ParameterizedTest
  @MethodSource("apis")
  void callsHangOnTheSpanThatIsCurrent(On on) {
    try (Running running = new Running(on)) {
      Map<String, String> told = running.ask("nested");
      List<Reported> spans = running.spans(7);
      Reported request = request(spans);
      Reported outer = named(spans, "outer");
      Reported inner = named(spans, "inner");
      assertThat(outer.parent()).isEqualTo(request.id());
      assertThat(inner.parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=outer").parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=inner").parent()).isEqualTo(inner.id());
      assertThat(running.call("?at=again").parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=request").parent()).isEqualTo(request.id());
      assertThat(told).isEqualTo(Map.of("x-outer", ids(outer), "x-after", ids(request)));
    }
  }

  @ParameterizedTest
  @MethodSource("apis")
  void allThatIsSetIsReportedUntilTheSpanEnds(On on) {
    try (Running running = new Running(on)) {
      Map<String, String> told = running.ask("everything");
      List<Reported> spans = running.spans(3);
      Reported span = named(spans, "after");
      assertThat(told).isEqualTo(Map.of("x-recording", "true false", "x-span", ids(span)));
      assertThat(span.parent()).isEqualTo(request(spans).id());
      assertThat(span.kind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
      assertThat(span.start()).isEqualTo(1_700_000_000_123_456_789L);
      assertThat(span.end()).isEqualTo(1_700_000_001_000_000_000L);
      assertThat(span.status()).isEqualTo("STATUS_CODE_ERROR it broke");
      Map<String, String> expected = new TreeMap<>();
      expected.put("text", "eins");
      expected.put("long", "2");
      expected.put("double", "3.5");
      expected.put("boolean", "true");
      expected.put("texts", "[a, b]");
      expected.put("longs", "[1, 2]");
      expected.put("doubles", "[0.5, 1.5]");
      expected.put("booleans", "[true, false]");
      expected.put("changed", "yes");
      expected.put("all", "7");
      assertThat(span.attributes()).isEqualTo(expected);
      String other = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
      assertThat(span.links())
          .containsExactly(new Link(other, Map.of()), new Link(other, Map.of("why", "because")));
      assertThat(span.events())
          .extracting(Event::name)
          .containsExactly("first", "second", "exception");
      assertThat(span.events().get(0).attributes()).isEmpty();
      assertThat(span.events().get(1))
          .isEqualTo(new Event("second", 1_700_000_000_200_000_000L, Map.of("key", "value")));
      Map<String, String> exception = new TreeMap<>(span.events().get(2).attributes());
      assertThat(exception.remove("exception.stacktrace"))
          .startsWith("java.lang.IllegalStateException: broken\n\tat dev.baton.smoke.samples.");
      assertThat(exception)
          .isEqualTo(
              Map.of(
                  "exception.type", "java.lang.IllegalStateException",
                  "exception.message", "broken",
                  "try", "3"));
      assertThat(span.dropped()).containsExactly(0, 0, 0);
      Reported fine = named(spans, "fine");
      assertThat(fine.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
      assertThat(fine.status()).isEqualTo("STATUS_CODE_OK");
    }
  }

  @ParameterizedTest
  @MethodSource("apis")
  void ofEachThereAre128AndTheRestIsCounted(On on) {
    try (Running running = new Running(on)) {
      running.ask("too-much");
      Reported span = named(running.spans(2), "too much");
      assertThat(span.attributes()).hasSize(128).containsEntry("a127", "127");
      assertThat(span.events()).hasSize(128);
      assertThat(span.links()).hasSize(128);
      assertThat(span.dropped()).containsExactly(3, 4, 2);
    }
  }

  @ParameterizedTest
  @MethodSource("apis")
  void otherThreadsHaveTheSpanAndLeaveIt(On on) {
    try (Running running = new Running(on)) {
      Map<String, String> told = running.ask("threads");
      List<Reported> spans = running.spans(6);
      Reported outer = named(spans, "outer");
      assertThat(outer.attributes()).isEqualTo(Map.of("from", "pool"));
      assertThat(named(spans, "carried").parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=carried").parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=wrapped").parent()).isEqualTo(outer.id());
      assertThat(running.call("?at=unwrapped").parent()).isEqualTo(request(spans).id());
      assertThat(told)
          .isEqualTo(
              Map.of("x-outer", ids(outer), "x-carried", ids(outer), "x-wrapped", ids(outer)));
    }
  }

  @ParameterizedTest
  @MethodSource("apis")
  void parentsAreWhoTheApplicationSays(On on) {
    try (Running running = new Running(on)) {
      Map<String, String> told = running.ask("parents");
      List<Reported> spans = running.spans(7);
      Reported request = request(spans);
      assertThat(named(spans, "first").parent()).isEqualTo(request.id());
      assertThat(named(spans, "child").parent()).isEqualTo(named(spans, "first").id());
      assertThat(named(spans, "sibling").parent()).isEqualTo(request.id());
      assertThat(named(spans, "remote").parent()).isEqualTo("00000000a0a0a0a0");
      Reported root = named(spans, "root");
      assertThat(root.parent()).isEmpty();
      assertThat(root.trace()).isNotEqualTo(TRACE);
      assertThat(told)
          .as("of another trace nothing is known, so nothing is reported")
          .isEqualTo(
              Map.of(
                  "x-root",
                  ids(root),
                  "x-foreign",
                  "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"));
      assertThat(running.call("?at=root").parent()).as("the request's").isEqualTo(request.id());
    }
  }

  /** Ten requests, on few threads, each of which leaves its span to the next one. */
  @ParameterizedTest
  @MethodSource("apis")
  void aScopeThatIsNeverClosedDoesNotReachTheNextRequest(On on) {
    try (Running running = new Running(on)) {
      for (int i = 0; i < 10; i++) {
        TraceHeaders headers = new TraceHeaders(100 + i);
        String trace = headers.value("x-b3-traceid");
        Map<String, String> told = running.ask("traced-client", "unclosed", headers);
        assertThat(told.get("x-current")).startsWith(trace);
        RawRecorder.Request sent = running.downstream.takeOne("/call?at=unclosed");
        assertThat(sent.only("traceparent")).startsWith("00-" + trace);
        assertThat(sent.only("x-b3-parentspanid")).isEqualTo(told.get("x-span").substring(33));
        List<Reported> spans = running.spans(3 * (i + 1));
        Reported span =
            spans.stream().filter(each -> ids(each).equals(told.get("x-span"))).findFirst().get();
        assertThat(ids(span.trace(), span.parent())).isEqualTo(told.get("x-current"));
      }
      Set<String> known = new HashSet<>();
      List<String> parents = new ArrayList<>();
      running.collector.spans().forEach(span -> known.add(span.id()));
      running.collector.spans().forEach(span -> parents.add(span.parent()));
      parents.removeAll(known);
      assertThat(parents).as("the sidecars'").hasSize(10);
    }
  }

  private static String ids(String trace, String span) {
    return trace + "-" + span;
  }

  @ParameterizedTest
  @MethodSource("apis")
  void nothingOfItHurts(On on) {
    try (Running running = new Running(on)) {
      running.ask("nothing");
      Reported span = named(running.spans(2), "nothing");
      assertThat(span.attributes()).isEmpty();
      assertThat(span.status()).isEqualTo("STATUS_CODE_ERROR");
      assertThat(span.events()).extracting(Event::name).containsExactly("event", "exception");
      assertThat(SpansTest.words(running.service)).isEmpty();
    }
  }
}
