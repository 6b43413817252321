package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where Baton is to write nothing, no client writes anything. */
class ModesTest {

  private final TraceHeaders flow = new TraceHeaders(77);

  @ParameterizedTest
  @CsvSource({"17,mode=observe", "17,mode=off", "25,mode=observe", "25,mode=off"})
  void nothingIsWritten(int version, String arguments) {
    Jdk jdk = Jdk.of(version);
    List<Contract.Subject> clients =
        ClientContractTest.clients().stream().filter(c -> c.jdk().equals(jdk)).toList();
    assertThat(clients).hasSizeGreaterThan(4);
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").agentArguments(arguments).start();
        RawClient connection = service.connect()) {
      for (Contract.Subject client : clients) {
        connection
            .get(
                RawClient.relay(
                    "/sync", "execute-queued", client.id(), downstream.url("/observed")),
                flow.lines())
            .ok();
        RawRecorder.Request call = downstream.takeOne("/observed");
        assertThat(TraceHeaders.others(call))
            .as("headers written by %s with %s", client, arguments)
            .isEqualTo(call.headers());
      }
    }
  }
}
