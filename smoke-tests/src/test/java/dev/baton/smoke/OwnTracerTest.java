package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that the application's own tracer instruments sends the tracer's ids, and of the flow
 * only what is in other formats.
 */
class OwnTracerTest {

  private static final String[] B3 = {
    "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"
  };
  private static final String[] W3C = {"traceparent", "tracestate"};

  private final TraceHeaders flow = new TraceHeaders(6);
  private final TraceHeaders none = flow.without(TraceHeaders.NAMES.toArray(new String[0]));

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void itsIdsArriveOnceAndOfTheFlowTheOtherFormats(Jdk jdk) {
    List<String> wrong = new ArrayList<>();
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").start()) {
      for (Samples.Sample tracer : Samples.everyVersion("BraveClients", jdk)) {
        for (String client : List.of("httpclient5", "okhttp3")) {
          wrong.addAll(wrong(service, downstream, tracer.id(), client, "X-B3-TraceId", B3));
        }
      }
      for (Samples.Sample tracer : Samples.everyVersion("OpenTelemetryClients", jdk)) {
        for (String client :
            List.of("java-http-client", "java-http-client-async", "apache-httpclient-5.2")) {
          wrong.addAll(wrong(service, downstream, tracer.id(), client, "traceparent", W3C));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What is wrong with a client's calls in a flow and without one. */
  private List<String> wrong(
      ServiceJvm service,
      RawRecorder downstream,
      String tracer,
      String client,
      String written,
      String[] format) {
    String path =
        "/sync/traced-client?tracer="
            + tracer
            + "&client="
            + client
            + "&url="
            + RawClient.encoded(downstream.url("/" + client));
    List<String> wrong = new ArrayList<>();
    for (boolean inFlow : new boolean[] {true, false}) {
      String its = inFlow ? service.get(path, flow.lines()) : service.get(path);
      assertThat(its).contains(written + ": ");
      TraceHeaders expected = inFlow ? flow.without(format) : none;
      for (String line : its.split("\n")) {
        int colon = line.indexOf(':');
        expected = expected.with(line.substring(0, colon).toLowerCase(), line.substring(colon + 2));
      }
      RawRecorder.Request call = downstream.takeOne("/" + client);
      for (String each : expected.missingFrom(call.withNamesInLowerCase())) {
        wrong.add(tracer + " " + client + (inFlow ? ": " : " without a flow: ") + each);
      }
    }
    return wrong;
  }
}
