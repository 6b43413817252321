package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway hands on what it was asked with by itself: nothing comes twice and nothing is made up.
 * What it calls on its own account is of the request.
 */
class GatewayTest {

  static List<Object[]> gateways() {
    List<Object[]> gateways = new ArrayList<>();
    for (Jdk jdk : Jdk.all()) {
      for (String version : List.of("oldest", "newest")) {
        Samples.Sample sample = Samples.compiled("GatewayServer@" + version);
        if (sample.runsOn(jdk)) {
          gateways.add(new Object[] {jdk, sample.id()});
        }
      }
    }
    return gateways;
  }

  @ParameterizedTest
  @MethodSource("gateways")
  void proxiedRequestsAndItsOwn(Jdk jdk, String gateway) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, gateway).start()) {
      String proxied = "/proxied?url=" + RawClient.encoded(downstream.url("/to"));
      String both = proxied + "&own=" + RawClient.encoded(downstream.url("/own"));
      for (int i = 0; i < 20; i++) {
        TraceHeaders flow = new TraceHeaders(i);
        service.get(proxied, flow.lines());
        assertThat(flow.missingFrom(downstream.takeOne("/to"))).as("proxied").isEmpty();
        service.get(proxied);
        assertCarriesNothing(downstream.takeOne("/to"));

        service.get(both, flow.lines());
        assertThat(flow.missingFrom(downstream.takeOne("/own"))).as("its own call").isEmpty();
        assertThat(flow.missingFrom(downstream.takeOne("/to"))).as("proxied").isEmpty();
        service.get(both);
        assertCarriesNothing(downstream.takeOne("/own"));
        assertCarriesNothing(downstream.takeOne("/to"));
      }
    }
  }

  private static void assertCarriesNothing(RawRecorder.Request call) {
    assertThat(TraceHeaders.others(call))
        .as("headers of %s", call.line())
        .isEqualTo(call.headers());
  }
}
