package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where Baton is to write nothing, no client writes anything; and of two Batons one is in force.
 */
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

  /** As in an image that has it, in a pod that is injected too. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void theFirstOfTwoIsInForce(int version) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(Jdk.of(version), "jdk-pool")
                .option("-javaagent:" + ServiceJvm.AGENT + "=mode=off")
                .start()) {
      service.expectComplaints();
      service.get(
          RawClient.relay("/sync", "direct", "urlconnection", downstream.url("/one")),
          flow.lines());
      assertThat(flow.missingFrom(downstream.takeOne("/one"))).isEmpty();
      assertThat(service.stderr())
          .filteredOn(line -> line.startsWith("[baton]"))
          .containsExactly(
              "[baton] is named twice for this JVM. The first -javaagent is in force, the second,"
                  + " with the arguments mode=off, is not. JAVA_TOOL_OPTIONS comes first, then"
                  + " JDK_JAVA_OPTIONS, then the command line: name it in one of them.");
    }
  }
}
