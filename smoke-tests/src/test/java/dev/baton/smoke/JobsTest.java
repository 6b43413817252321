package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Work that begins inside the JVM, with every client and in every way to have work done again: all
 * calls of a run carry the same ids, and no two runs do.
 */
class JobsTest {

  /**
   * What Baton knows for a job before it calls: then even what it hands over first is of the same
   * flow.
   */
  private static final Set<String> RECOGNISED =
      Set.of(
          "fixed-rate",
          "fixed-delay",
          "timer",
          "timer-period",
          "quartz",
          "trigger",
          "scheduled",
          "spring-jms",
          "spring-jms-simple",
          "artemis",
          "spring-kafka",
          "spring-kafka-batch",
          "rabbitmq",
          "spring-amqp",
          "spring-amqp-direct");

  /** Samples of what runs work again and again. */
  private static final List<String> SAMPLES =
      List.of(
          "QuartzJobs",
          "SpringAsync",
          "SpringJmsListeners",
          "ActiveMqListeners",
          "ArtemisListeners",
          "KafkaPolls",
          "SpringKafkaListeners",
          "RabbitMqListeners",
          "SpringAmqpListeners");

  /** By the one that writes the call, which does not know who asked for it. */
  private static final Set<String> BEGUN_BY_EVENT_LOOPS =
      Set.of(
          "NettyCalls",
          "NettyHttp2Calls",
          "NettyHttp2FrameCalls",
          "MicronautCalls",
          "Vertx3WebClientCalls",
          "Vertx3Http2Calls",
          "VertxWebClientCalls",
          "VertxHttp2Calls",
          "Vertx5WebClientCalls",
          "Vertx5Http2Calls",
          "QuarkusCalls",
          "ArmeriaCalls",
          "ArmeriaHttp2Calls");

  private static final String REQUEST_ID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyRunIsAFlowOfItsOwn(Jdk jdk) throws IOException {
    List<String> kinds = new ArrayList<>(runs(jdk, List.of("JDK")));
    for (String sample : SAMPLES) {

      kinds.addAll(
          runs(jdk, Samples.everyVersion(sample, jdk).stream().map(Samples.Sample::id).toList()));
    }
    assertThat(kinds).containsAll(RECOGNISED).contains("kafka-poll", "activemq");
  }

  /** Brokers of one kind to a JVM: some end it when something of another's fails. */
  private static List<String> runs(Jdk jdk, List<String> libraries) throws IOException {
    Set<String> seen = new HashSet<>();
    List<String> all = new ArrayList<>();
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").brief().agentArguments("start=request-id").start();
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      for (String library : libraries) {
        for (String kind : connection.get("/sync/jobs?of=" + library).ok().split("\n")) {
          all.add(kind);
          for (boolean first :
              RECOGNISED.contains(kind) ? new boolean[] {true, false} : new boolean[] {false}) {
            String path =
                "/sync/job?client=urlconnection&of="
                    + library
                    + "&name="
                    + kind
                    + "&url="
                    + RawClient.encoded(downstream.url("/job"))
                    + (first ? "&hands-over-first" : "");
            connection.get(path).ok();
            for (int run = 1; run <= 2; run++) {
              String id = downstream.takeOne("/job/" + run + "/1").only("x-request-id");
              assertThat(id).as("%s %s", library, kind).matches(REQUEST_ID);
              assertThat(seen.add(id))
                  .as("%s %s: run %s has an id of its own", library, kind, run)
                  .isTrue();
              for (int call = 2; call <= 3; call++) {
                RawRecorder.Request request = downstream.takeOne("/job/" + run + "/" + call);
                assertThat(request.only("x-request-id"))
                    .as("%s %s: run %s, call %s", library, kind, run, call)
                    .isEqualTo(id);
                assertThat(request.lines("traceparent")).isEmpty();
              }
            }
          }
        }
      }
    }
    return all;
  }

  /** Also where the client makes the call on another thread, which has no flow. */
  @ParameterizedTest
  @MethodSource("jdks")
  void withEveryClient(Jdk jdk) throws IOException {
    List<String> clients = new ArrayList<>(List.of("urlconnection", "jdk-send", "jdk-sendasync"));
    for (Samples.Sample each : Samples.inScope("outbound", jdk)) {
      clients.add(Samples.compiled(each.id()).id());
    }
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool")
                .brief()
                .agentArguments("start=request-id;" + ServiceJvm.RELOCATED_BY_PLAY)
                .start();
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      Set<String> seen = new HashSet<>();
      for (String client : clients) {
        boolean eachCallIsAFlow = BEGUN_BY_EVENT_LOOPS.contains(client.split("@")[0]);
        String path =
            "/sync/job?of=JDK&name=execute&client="
                + client
                + "&url="
                + RawClient.encoded(downstream.url("/job"));
        connection.get(path).ok();
        for (int run = 1; run <= 2; run++) {
          String id = downstream.takeOne("/job/" + run + "/1").only("x-request-id");
          assertThat(seen.add(id)).as("%s: run %s has an id of its own", client, run).isTrue();
          for (int call = 2; call <= 3; call++) {
            String next = downstream.takeOne("/job/" + run + "/" + call).only("x-request-id");
            if (eachCallIsAFlow) {
              assertThat(seen.add(next))
                  .as("%s: call %s has an id of its own", client, call)
                  .isTrue();
            } else {
              assertThat(next).as("%s: run %s, call %s", client, run, call).isEqualTo(id);
            }
          }
        }
      }
    }
  }
}
