package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway hands on what it was asked with by itself: nothing comes twice and nothing is made up.
 * What it calls on its own account is of the request. It is asked on one connection that stays, as
 * by a sidecar: for a caller who hangs up it closes the connection to the service behind it, which
 * may be another request's by then.
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
        ServiceJvm service = ServiceJvm.service(jdk, gateway).start();
        RawClient sidecar = service.connect()) {
      String proxied = "/proxied?url=" + RawClient.encoded(downstream.url("/to"));
      String both = proxied + "&own=" + RawClient.encoded(downstream.url("/own"));
      for (int i = 0; i < 20; i++) {
        TraceHeaders flow = new TraceHeaders(i);
        sidecar.get(proxied, flow.lines()).ok();
        assertThat(flow.missingFrom(downstream.takeOne("/to"))).as("proxied").isEmpty();
        sidecar.get(proxied).ok();
        assertCarriesNothing(downstream.takeOne("/to"));

        sidecar.get(both, flow.lines()).ok();
        assertThat(flow.missingFrom(downstream.takeOne("/own"))).as("its own call").isEmpty();
        assertThat(flow.missingFrom(downstream.takeOne("/to"))).as("proxied").isEmpty();
        sidecar.get(both).ok();
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
