package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way of carrying that the service knows, with one server and one client: more of them than
 * {@link CombinationsTest} could combine with everything else.
 */
class CarriesTest {

  private static final int OTHER_FLOW = 1;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theWorkRunsInTheFlowItWasHandedOverInOrInNone(Jdk jdk) {
    ServiceJvm.Builder start = ServiceJvm.service(jdk, "jdk-pool");
    if (jdk.version() >= 21) {
      start.option("--enable-preview"); // For StructuredTaskScope.
    }
    List<String> wrong = new ArrayList<>();
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = start.start();
        RawClient client = service.connect()) {
      client.get("/other-flow", new TraceHeaders(OTHER_FLOW).lines()).ok();
      List<String> carries = client.get("/carries").ok().lines().toList();
      assertThat(carries).hasSizeGreaterThan(200);
      int flow = 100;
      for (String carry : carries) {
        wrong.addAll(problems(client, downstream, carry, new TraceHeaders(++flow)));
      }
    }
    assertThat(wrong).as("ways of carrying that went wrong on %s", jdk).isEmpty();
  }

  private static List<String> problems(
      RawClient client, RawRecorder downstream, String carry, TraceHeaders headers) {
    List<String> wrong = new ArrayList<>();
    String with = "/with/" + carry;
    String without = "/without/" + carry;
    get(client, downstream, carry, with, wrong, headers.lines());
    get(client, downstream, carry, without, wrong);
    List<RawRecorder.Request> calls = downstream.take(with);
    List<RawRecorder.Request> others = downstream.take(without);
    if (calls.size() != 1 || others.size() != 1) {
      wrong.add(carry + ": expected one call each, received " + calls + " and " + others);
      return wrong;
    }
    headers.missingFrom(calls.get(0)).forEach(problem -> wrong.add(carry + ": " + problem));
    if (!TraceHeaders.others(others.get(0)).equals(others.get(0).headers())) {
      wrong.add(carry + ": without headers inbound received " + others.get(0));
    }
    return wrong;
  }

  private static void get(
      RawClient client,
      RawRecorder downstream,
      String carry,
      String path,
      List<String> wrong,
      String... headers) {
    RawClient.Response response =
        client.get(RawClient.relay("", carry, "urlconnection", downstream.url(path)), headers);
    if (response.status() != 200) {
      wrong.add(carry + ": " + response.body());
    }
  }
}
