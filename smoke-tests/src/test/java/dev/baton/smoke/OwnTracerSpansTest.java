package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services with {@code spans=on} that make spans of their own: what they send, and that no request
 * has two spans.
 */
class OwnTracerSpansTest {

  private static final String[] B3 = {
    "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"
  };
  private static final String[] W3C = {"traceparent", "tracestate"};

  private static final TraceHeaders BEFORE = new TraceHeaders(8);
  private static final TraceHeaders FLOW = new TraceHeaders(9);
  private static final TraceHeaders NONE = FLOW.without(TraceHeaders.NAMES.toArray(new String[0]));

  /**
   * @param tracer a sample
   * @param library that makes the spans
   * @param format the headers of the format that it writes
   */
  record On(Jdk jdk, Samples.Sample tracer, String library, String[] format) {
    @Override
    public String toString() {
      return tracer.id() + " on " + jdk;
    }
  }

  static Stream<On> tracers() {
    return Jdk.inTurn(
        Jdk.inScope().stream()
            .flatMap(
                jdk ->
                    Stream.of(
                            on(jdk, "BraveTracer", "Brave", B3),
                            on(jdk, "MicrometerTracer", "Brave", B3),
                            on(jdk, "OpenTelemetryTracer", "OpenTelemetry's SDK", W3C),
                            on(jdk, "MicrometerOtelTracer", "OpenTelemetry's SDK", W3C))
                        .flatMap(each -> each)),
        on -> on.tracer.id());
  }

  private static Stream<On> on(Jdk jdk, String tracer, String library, String[] format) {
    return Samples.everyVersion(tracer, jdk).stream()
        .map(sample -> new On(jdk, sample, library, format));
  }

  @ParameterizedTest
  @MethodSource("tracers")
  void aRequestHasNoSpanBesideTheApplicationsOwn(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder()) {
      try (ServiceJvm service = SpansTest.reporting(on.jdk, "jdk-pool", collector, "")) {
        service.expectComplaints();
        SpansTest.awaitState(service, on.jdk, "exported");
        String way = service.ways().get(0);
        String url = downstream.url("/call");
        String plain = RawClient.relay(way, "execute-queued", "urlconnection", url);
        String traced =
            way
                + "/traced?tracer="
                + on.tracer.id()
                + "&client=urlconnection&url="
                + RawClient.encoded(url);
        service.get(plain, BEFORE.lines());
        String call = downstream.takeOne("/call").only("traceparent").substring(36, 52);
        SpansTest.await("the spans of a request", () -> collector.spans().size() == 2);
        assertThat(collector.spans()).anyMatch(span -> span.id().equals(call));

        service.get(traced, BEFORE.lines()); // The tracer is made while this goes on.
        downstream.takeOne("/call");
        SpansTest.awaitState(service, on.jdk, "relayed");
        JsonObject status = SpansTest.status(service, on.jdk);
        JsonObject state = status.getAsJsonArray("spans").get(0).getAsJsonObject();
        assertThat(state.get("why").getAsString())
            .isEqualTo("the application makes spans of its own with " + on.library);
        assertThat(SpansTest.words(service))
            .containsExactly(
                "[baton] spans=on: the application makes spans of its own with "
                    + on.library
                    + "; requests are relayed word for word, so that none has two");

        service.get(plain, FLOW.lines());
        assertThat(FLOW.missingFrom(downstream.takeOne("/call"))).as("untraced call").isEmpty();
        TraceHeaders expected = FLOW.without(on.format);
        for (String line : service.get(traced, FLOW.lines()).split("\n")) {
          int colon = line.indexOf(':');
          expected =
              expected.with(line.substring(0, colon).toLowerCase(), line.substring(colon + 2));
        }
        RawRecorder.Request its = downstream.takeOne("/call");
        assertThat(expected.missingFrom(its.withNamesInLowerCase())).as("traced call").isEmpty();
        service.get(plain);
        assertThat(NONE.missingFrom(downstream.takeOne("/call"))).as("no trace begins").isEmpty();
        assertThat(SpansTest.status(service, on.jdk, "requestsWithoutSpan")).isEqualTo(2);
      }
      assertThat(collector.spans()) // All that ended; and the end of the JVM waits for it.
          .isNotEmpty()
          .allMatch(span -> span.trace().equals(BEFORE.value("x-b3-traceid")));
      assertThat(
              collector.spans().stream()
                  .filter(span -> span.parent().equals(BEFORE.value("x-b3-spanid"))))
          .as("requests")
          .hasSize(2);
    }
  }

  static List<Jdk> jdks() {
    return Jdk.inScope();
  }

  /** One that is not for requests, say. */
  @ParameterizedTest
  @MethodSource("jdks")
  void aTracerThatIsDisabledIsLeftOutOfAccount(Jdk jdk) throws Exception {
    Samples.Sample tracer = Samples.compiled("BraveTracer@newest");
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(jdk, "jdk-pool", collector, ";disable=Brave")) {
      SpansTest.awaitState(service, jdk, "exported");
      String path =
          service.ways().get(0)
              + "/traced?tracer="
              + tracer.id()
              + "&client=urlconnection&url="
              + RawClient.encoded(downstream.url("/call"));
      service.get(path, BEFORE.lines());
      service.get(path, FLOW.lines());
      SpansTest.await("the spans of both", () -> collector.spans().size() == 4);
      assertThat(SpansTest.state(service, jdk)).isEqualTo("exported");
    }
  }
}
