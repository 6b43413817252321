package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many flows at once, on shared threads and shared connections: each id arrives with its own flow's
 * calls and with no other, and afterwards no thread of the JVM holds any.
 *
 * <p>A call's target tells which flow it belongs to: {@code /flow/N/…}, or {@code /none/…} for
 * calls of requests without headers.
 */
class CrossTalkTest {

  private static final int FLOWS = 200;
  private static final List<String> CLIENTS =
      List.of(
          "urlconnection",
          "jdk-send",
          "jdk-sendasync",
          Samples.compiled("ApacheHttpClient4Calls@newest").id(),
          Samples.compiled("ApacheHttpClient4Calls@oldest").id(),
          Samples.compiled("ApacheHttpClient5Calls@newest").id(),
          Samples.compiled("ApacheHttpClient5Calls@oldest").id());

  record Server(Jdk jdk, String kind) {
    @Override
    public String toString() {
      return kind + " on " + jdk;
    }
  }

  static Stream<Server> servers() {
    List<Server> servers = new ArrayList<>();
    for (Jdk jdk : Jdk.all()) {
      servers.add(new Server(jdk, "TomcatServer@10"));
      servers.add(new Server(jdk, "jdk-pool"));
      if (jdk.version() >= 21) {
        servers.add(new Server(jdk, "jdk-virtual"));
      }
    }
    return servers.stream();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void everyIdStaysWithItsFlowAndNoThreadKeepsOne(Server server) throws Exception {
    ServiceJvm.Builder start =
        ServiceJvm.service(server.jdk, server.kind).option(Leaks.options(server.jdk));
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = start.start()) {
      service.get("/sync" + "/leak-prepare");

      manyAtOnce(service, downstream, "/sync");
      checkAll(downstream, 5 * (FLOWS + FLOWS / 4));

      alternating(service, downstream, "/sync");
      checkAll(downstream, 100);

      pipelined(service, downstream, "/sync", 10);
      pipelined(service, downstream, "/sync", 100);
      checkAll(downstream, 110);

      givenUp(service, downstream, "/sync");
      goneAway(service, downstream, "/sync");

      Leaks.sweepFindsNothing(service, "/sync");
      Leaks.sweepFindsAPlantedLeak(service, "/sync");
    }
  }

  private static String flowTarget(int flow, Object rest) {
    return "/flow/" + flow + "/" + rest;
  }

  /** Every call received so far, and how many: with all of its own flow's headers, or with none. */
  private static void checkAll(RawRecorder downstream, int expected) {
    List<RawRecorder.Request> calls = downstream.rest();
    List<String> wrong = new ArrayList<>();
    for (RawRecorder.Request call : calls) {
      check(call, wrong);
      downstream.take(call.path());
    }
    assertThat(wrong).as("calls with ids at the wrong place").isEmpty();
    assertThat(calls).as("calls received").hasSize(expected);
  }

  private static void check(RawRecorder.Request call, List<String> wrong) {
    String[] path = call.path().split("/");
    if (path[1].equals("flow")) {
      new TraceHeaders(Integer.parseInt(path[2]))
          .missingFrom(call)
          .forEach(problem -> wrong.add(call.path() + ": " + problem));
    } else if (!TraceHeaders.others(call).equals(call.headers())) {
      wrong.add(call.path() + " of a request without headers: " + call.headers());
    }
  }

  private static void manyAtOnce(ServiceJvm service, RawRecorder downstream, String prefix)
      throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(50);
    try {
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < FLOWS; i++) {
        int flow = i;
        String query = "/fan-out?client=" + CLIENTS.get(i % CLIENTS.size()) + "&url=";
        requests.add(
            users.submit(
                () ->
                    service.get(
                        prefix + query + RawClient.encoded(downstream.url("/flow/" + flow)),
                        new TraceHeaders(flow).lines())));
        if (i % 4 == 0) {
          requests.add(
              users.submit(
                  () ->
                      service.get(
                          prefix + query + RawClient.encoded(downstream.url("/none/" + flow)))));
        }
      }
      for (Future<?> each : requests) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
  }

  private static void alternating(ServiceJvm service, RawRecorder downstream, String prefix) {
    try (RawClient connection = service.connect()) {
      for (int i = 0; i < 50; i++) {
        String client = CLIENTS.get(i % CLIENTS.size());
        connection
            .get(
                RawClient.relay(
                    prefix, "submit-callable", client, downstream.url(flowTarget(i, "a"))),
                new TraceHeaders(i).lines())
            .ok();
        connection
            .get(RawClient.relay(prefix, "submit-callable", client, downstream.url("/none/a" + i)))
            .ok();
      }
    }
  }

  private static void pipelined(
      ServiceJvm service, RawRecorder downstream, String prefix, int requests) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      boolean with = i % 2 == 0;
      String url =
          downstream.url(with ? flowTarget(i, "p" + requests) : "/none/p" + requests + "-" + i);
      String path =
          RawClient.relay(
              prefix,
              i % 3 == 0 ? "direct" : "execute-queued",
              CLIENTS.get(i % CLIENTS.size()),
              url);
      bytes.append(
          with ? RawClient.request(path, new TraceHeaders(i).lines()) : RawClient.request(path));
    }
    try (RawClient connection = service.connect()) {
      connection.write(bytes.toString());
      for (int i = 0; i < requests; i++) {
        connection.read().ok();
      }
    }
  }

  /**
   * Calls that time out or are cancelled, each followed by one without headers on the same
   * connection.
   */
  private static void givenUp(ServiceJvm service, RawRecorder downstream, String prefix) {
    CountDownLatch release = new CountDownLatch(1);
    List<String> wrong = new ArrayList<>();
    try (RawClient connection = service.connect()) {
      for (int i = 0; i < 30; i++) {
        String client = CLIENTS.get(i % 3);
        String target = flowTarget(i, "given-up");
        downstream.answer(target, request -> answerAfter(release));
        connection
            .get(
                prefix
                    + "/give-up?client="
                    + client
                    + "&url="
                    + RawClient.encoded(downstream.url(target)),
                new TraceHeaders(i).lines())
            .ok();
        connection
            .get(
                RawClient.relay(
                    prefix, "submit-runnable", client, downstream.url("/none/given-up" + i)))
            .ok();
        check(downstream.takeOne("/none/given-up" + i), wrong);
      }
    } finally {
      release.countDown();
    }
    // A cancelled call may or may not have been sent.
    downstream.rest().forEach(call -> check(call, wrong));
    assertThat(wrong).as("calls with ids at the wrong place").isEmpty();
  }

  /** Users that are gone before their answer comes, while their calls go on. */
  private static void goneAway(ServiceJvm service, RawRecorder downstream, String prefix)
      throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(6);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String target = flowTarget(i, "gone-away");
      downstream.answer(
          target,
          request -> {
            arrived.countDown();
            return answerAfter(release);
          });
      try (RawClient connection = service.connect()) {
        String path =
            RawClient.relay(
                prefix, "execute-queued", CLIENTS.get(i % CLIENTS.size()), downstream.url(target));
        connection.write(RawClient.request(path, new TraceHeaders(i).lines()));
        if (i == 5) {
          arrived.await();
        }
      }
    }
    release.countDown();
    try (RawClient connection = service.connect()) {
      for (int i = 0; i < 20; i++) {
        connection
            .get(
                RawClient.relay(
                    prefix,
                    "submit-runnable",
                    CLIENTS.get(i % CLIENTS.size()),
                    downstream.url("/none/gone" + i)))
            .ok();
        check(downstream.takeOne("/none/gone" + i), wrong);
      }
    }
    downstream.rest().forEach(call -> check(call, wrong));
    assertThat(wrong).as("calls with ids at the wrong place").isEmpty();
  }

  private static String answerAfter(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return RawRecorder.OK;
  }
}
