package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every inbound with every outbound through every way of carrying between them, on every JDK: nine
 * headers come in and arrive downstream byte for byte and once each; nothing comes in and nothing
 * is added.
 */
class CombinationsTest {

  private static final List<String> CLIENTS =
      List.of(
          "urlconnection",
          "jdk-send",
          "jdk-sendasync",
          Samples.compiled("ApacheHttpClient4Calls@newest").id(),
          Samples.compiled("ApacheHttpClient4Calls@oldest").id(),
          Samples.compiled("ApacheHttpClient5Calls@newest").id(),
          Samples.compiled("ApacheHttpClient5Calls@oldest").id());

  private static final List<String> CARRIES =
      List.of(
          "direct",
          "execute-fresh-worker",
          "execute-queued",
          "submit-runnable",
          "submit-callable",
          "invoke-all",
          "invoke-any",
          "schedule",
          "fork-join-submit",
          "fork-join-execute",
          "fork-join-invoke",
          "recursive-fork-join",
          "parallel-stream",
          "supply-async",
          "supply-async-executor",
          "then-apply-async",
          "then-compose",
          "then-combine",
          "when-complete",
          "handle",
          "exceptionally",
          "completed-elsewhere",
          "thread-start",
          "thread-subclass");

  private static final List<String> VIRTUAL = List.of("virtual-thread", "virtual-thread-executor");

  /** A server, the ways it serves in all combinations, and the first JDK it runs on. */
  private record Server(String kind, List<String> ways, int since) {
    List<String> carries(Jdk jdk) {
      List<String> carries = new ArrayList<>(CARRIES);
      if (jdk.version() >= 21) {
        carries.addAll(VIRTUAL);
      }
      return carries;
    }

    int combinations(Jdk jdk) {
      return ways.size() * CLIENTS.size() * carries(jdk).size();
    }
  }

  private static final List<String> IN_CONTAINER = List.of("/sync", "/dispatch", "/start");
  private static final List<String> AT_ONCE = List.of("/sync");

  private static final List<Server> SERVERS =
      List.of(
          new Server("TomcatServer@8.5.3", IN_CONTAINER, 17),
          new Server("TomcatServer@9", IN_CONTAINER, 17),
          new Server("TomcatServer@10", IN_CONTAINER, 17),
          new Server("TomcatServer@11", IN_CONTAINER, 17),
          new Server("jdk", AT_ONCE, 17),
          new Server("jdk-pool", AT_ONCE, 17),
          new Server("jdk-virtual", AT_ONCE, 21));

  static Stream<Arguments> servers() {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                SERVERS.stream()
                    .filter(s -> s.since <= jdk.version())
                    .map(s -> new Arguments(jdk, s)));
  }

  record Arguments(Jdk jdk, Server server) {
    @Override
    public String toString() {
      return server.kind + " on " + jdk;
    }
  }

  @AfterAll
  static void allWereMade() {
    for (Jdk jdk : Jdk.all()) {
      Summary.expect(
          jdk,
          SERVERS.stream()
              .filter(s -> s.since <= jdk.version())
              .mapToInt(s -> s.combinations(jdk))
              .sum());
    }
    assertThat(Summary.made())
        .as("combinations of inbound, carry and outbound made, by JDK")
        .isEqualTo(Summary.expected());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void everyHeaderArrivesOnceAndNoneIsInvented(Arguments arguments) {
    Server server = arguments.server;
    ServiceJvm.Builder start = ServiceJvm.service(arguments.jdk, server.kind).brief();
    List<String> wrong = new ArrayList<>();
    int made = 0;
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = start.start();
        RawClient client = service.connect()) {
      int flow = 1;
      client.get(server.ways.get(0) + "/other-flow", new TraceHeaders(flow).lines()).ok();
      for (String prefix : server.ways) {
        for (String carry : server.carries(arguments.jdk)) {
          for (String outbound : CLIENTS) {
            TraceHeaders headers = new TraceHeaders(++flow);
            String problem =
                combination(client, downstream, prefix, carry, outbound, headers, "/" + flow);
            if (problem == null) {
              made++;
            } else {
              wrong.add(prefix + " " + carry + " " + outbound + ": " + problem);
            }
          }
        }
      }
    }
    Summary.made(arguments.jdk, made);
    assertThat(wrong).as("combinations that went wrong in %s", arguments).isEmpty();
  }

  /** One request with headers and one without, on the same connection; what went wrong, or null. */
  private static String combination(
      RawClient client,
      RawRecorder downstream,
      String prefix,
      String carry,
      String outbound,
      TraceHeaders headers,
      String path) {
    client
        .get(
            RawClient.relay(prefix, carry, outbound, downstream.url(path + "/with")),
            headers.lines())
        .ok();
    client.get(RawClient.relay(prefix, carry, outbound, downstream.url(path + "/without"))).ok();
    List<RawRecorder.Request> with = downstream.take(path + "/with");
    List<RawRecorder.Request> without = downstream.take(path + "/without");
    if (with.size() != 1 || without.size() != 1) {
      return "expected one call each, received " + with + " and " + without;
    }
    List<String> missing = headers.missingFrom(with.get(0));
    if (!missing.isEmpty()) {
      return String.join("; ", missing);
    }
    return TraceHeaders.others(with.get(0)).equals(without.get(0).headers())
        ? null
        : "without headers inbound expected nothing but "
            + TraceHeaders.others(with.get(0))
            + ", received "
            + without;
  }
}
