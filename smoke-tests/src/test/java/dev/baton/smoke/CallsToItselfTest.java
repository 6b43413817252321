package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A service that calls itself: the inner request is one like any other. */
class CallsToItselfTest {

  static List<String> services() throws Exception {
    List<String> services = new ArrayList<>(List.of("jdk-pool"));
    for (String each : List.of("TomcatServer", "NettyServer", "Jetty12Server", "UndertowServer")) {
      services.add(Samples.compiled(each + "@newest").id());
    }
    return services;
  }

  @ParameterizedTest
  @MethodSource("services")
  void theInnerRequestHasItsCallersFlowAndTheOuterOneKeepsIts(String name) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(Jdk.of(17), name).brief().start();
        RawClient connection = service.connect()) {
      String own = "http://127.0.0.1:" + service.port();
      String way = service.ways().get(0);
      String inner = own + way + relay(downstream.url("/inner"));
      for (int i = 0; i < 3; i++) {
        TraceHeaders flow = new TraceHeaders(i);
        connection.get(way + relay(inner), flow.lines()).ok();
        connection.get(way + relay(downstream.url("/outer")), flow.lines()).ok();
        assertThat(flow.missingFrom(downstream.takeOne("/inner"))).isEmpty();
        assertThat(flow.missingFrom(downstream.takeOne("/outer"))).isEmpty();

        connection.get(way + relay(inner)).ok();
        RawRecorder.Request none = downstream.takeOne("/inner");
        assertThat(TraceHeaders.others(none)).isEqualTo(none.headers());
      }
    }
  }

  private static String relay(String url) {
    return "/relay?carry=direct&client=urlconnection&url=" + RawClient.encoded(url);
  }
}
