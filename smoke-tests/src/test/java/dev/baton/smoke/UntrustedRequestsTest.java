package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code inbound.untrusted} by port: every server that knows its port says the right one. */
class UntrustedRequestsTest {

  private static final TraceHeaders FLOW = new TraceHeaders(3);

  @TempDir private Path folder;

  static List<String> servers() throws Exception {
    List<String> servers = new ArrayList<>(List.of("jdk-pool"));
    for (String each :
        List.of(
            "TomcatServer",
            "UnknownContainerServer",
            "Jetty12Server",
            "JettyEe9Server",
            "UndertowServer",
            "GrizzlyServer",
            "NettyServer",
            "NettyHttp2Server",
            "ReactorNettyServer",
            "ArmeriaServer")) {
      servers.add(Samples.compiled(each + "@newest").id());
    }
    return servers;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void theHeadersOfAPortDoNotCount(String name) throws Exception {
    Path file = Files.writeString(folder.resolve("baton.yaml"), "inbound.untrusted: [1]\n");
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(Jdk.of(17), name).brief().agentArguments("config=" + file).start();
        RawClient connection = service.connect()) {
      service.expectComplaints();
      String path =
          service.ways().get(0)
              + "/relay?carry=direct&client=urlconnection&url="
              + RawClient.encoded(downstream.url("/next"));
      connection.get(path, FLOW.lines()).ok();
      assertThat(FLOW.missingFrom(downstream.takeOne("/next"))).isEmpty();

      Files.writeString(file, "inbound.untrusted: [1, " + service.port() + "]\n");
      LiveConfigurationTest.awaitLine(service, "has changed, in force now:");
      connection.get(path, FLOW.lines()).ok();
      RawRecorder.Request call = downstream.takeOne("/next");
      assertThat(TraceHeaders.others(call)).isEqualTo(call.headers());
      assertThat(service.stderr())
          .filteredOn(line -> line.startsWith("[baton]"))
          .hasSize(1); // The one that was waited for.
    }
  }
}
