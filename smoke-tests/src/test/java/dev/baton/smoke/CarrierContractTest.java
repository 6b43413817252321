package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What everything that hands work to another thread has to do, in each of its ways: each case is
 * run for each library, in each version and on each JDK of this run.
 */
@ParameterizedClass
@MethodSource("carriers")
@ExtendWith(Contract.class)
class CarrierContractTest implements Contract.Party {

  private static final int OTHER_FLOW = 1;
  private static final int USERS = 12;

  private static RawRecorder downstream;
  private static ServiceJvm service;

  @Parameter Contract.Subject subject;

  private final List<String> wrong = new ArrayList<>();

  static List<Contract.Subject> carriers() {
    Map<String, String> ofJdk = new LinkedHashMap<>();
    for (String part :
        List.of(
            "ThreadPools",
            "FutureTasks",
            "ForkJoin",
            "CompletableFutures",
            "Threads",
            "Timers",
            "SubmissionPublishers")) {
      ofJdk.put(part, part);
    }
    return Contract.subjects("carry", ofJdk);
  }

  @BeforeParameterizedClassInvocation
  static void start(Contract.Subject subject) {
    downstream = new RawRecorder();
    int jdk = subject.jdk().version();
    ServiceJvm.Builder start =
        ServiceJvm.service(subject.jdk(), jdk < 17 ? "TomcatServer@9" : "jdk-pool")
            .brief()
            .option("--add-opens=java.base/java.lang=ALL-UNNAMED");
    if (jdk >= 21) {
      // For StructuredTaskScope, and for the sweep of virtual threads.
      start.option("--enable-preview", "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED");
    }
    service = start.start();
    service.get("/sync/other-flow", new TraceHeaders(OTHER_FLOW).lines());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    service.close();
    downstream.close();
  }

  @Override
  public Contract.Subject subject() {
    return subject;
  }

  private List<String> ways() {
    List<String> ways = service.get("/sync/ways?of=" + subject.id()).lines().toList();
    assertThat(ways).isNotEmpty();
    return ways;
  }

  private void relay(RawClient client, String way, String target, String... headers) {
    RawClient.Response response;
    try {
      response =
          client.get(
              RawClient.relay(
                  "/sync",
                  RawClient.encoded(subject.id() + ":" + way),
                  "urlconnection",
                  downstream.url(target)),
              headers);
    } catch (UncheckedIOException e) {
      throw new AssertionError("no answer to " + way, e);
    }
    if (response.status() != 200) {
      synchronized (wrong) {
        wrong.add(way + ": " + response.body());
      }
    }
  }

  @Test
  void workRunsInTheFlowThatHandedItOver() {
    try (RawClient client = service.connect()) {
      int flow = 100;
      for (String way : ways()) {
        TraceHeaders headers = new TraceHeaders(++flow);
        relay(client, way, "/flow/" + way, headers.lines());
        List<RawRecorder.Request> calls = downstream.take("/flow/" + way);
        if (calls.size() != 1) {
          wrong.add(way + ": expected one call, received " + calls);
        }
        for (RawRecorder.Request call : calls) {
          headers.missingFrom(call).forEach(problem -> wrong.add(way + ": " + problem));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Each way right after a request with headers went through the same threads. */
  @Test
  void workOfNoFlowRunsInNone() {
    try (RawClient client = service.connect()) {
      for (String way : ways()) {
        relay(client, way, "/before", new TraceHeaders(99).lines());
        downstream.takeOne("/before");
        relay(client, way, "/none/" + way);
        noHeaders("/none/" + way);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private void noHeaders(String target) {
    List<RawRecorder.Request> calls = downstream.take(target);
    if (calls.size() != 1) {
      wrong.add(target + ": expected one call, received " + calls);
    }
    for (RawRecorder.Request call : calls) {
      if (!TraceHeaders.others(call).equals(call.headers())) {
        wrong.add(target + ": without headers inbound received " + call.headers());
      }
    }
  }

  @Test
  void flowsOnSharedThreadsStayApart() throws Exception {
    List<String> ways = ways();
    ExecutorService users = Executors.newFixedThreadPool(USERS);
    try {
      List<Future<?>> requests = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        int flow = 200 + user;
        requests.add(users.submit(() -> oneUser(ways, flow)));
      }
      for (Future<?> each : requests) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
    for (int flow = 200; flow < 200 + USERS; flow++) {
      for (String way : waysOf(flow, ways)) {
        if (flow % 4 == 0) {
          noHeaders("/many/" + flow + "/" + way);
        } else {
          new TraceHeaders(flow)
              .missingFrom(downstream.takeOne("/many/" + flow + "/" + way))
              .forEach(problem -> wrong.add(way + ": " + problem));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** A third of them for each user, so that four users are on every way. */
  private static List<String> waysOf(int flow, List<String> ways) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < ways.size(); i++) {
      if (i % 3 == flow % 3) {
        some.add(ways.get(i));
      }
    }
    return some;
  }

  private void oneUser(List<String> ways, int flow) {
    try (RawClient client = service.connect()) {
      for (String way : waysOf(flow, ways)) {
        String[] headers = flow % 4 == 0 ? new String[0] : new TraceHeaders(flow).lines();
        relay(client, way, "/many/" + flow + "/" + way, headers);
      }
    }
  }

  /** What the library's own rules are stands in the sample's checks. */
  @Test
  void theLibraryBehavesAsItsDocumentationSays() {
    List<String> checks = service.get("/sync/checks?of=" + subject.id()).lines().toList();
    assertThat(checks).isNotEmpty();
    int flow = 300;
    for (String name : checks) {
      check(name, new TraceHeaders(++flow));
    }
    assertThat(wrong).isEmpty();
  }

  private void check(String name, TraceHeaders headers) {
    String path =
        "/sync/check?of="
            + subject.id()
            + "&name="
            + name
            + "&with="
            + RawClient.encoded(downstream.url("/flow/" + name))
            + "&without="
            + RawClient.encoded(downstream.url("/none/" + name));
    try (RawClient client = service.connect()) {
      RawClient.Response response = client.get(path, headers.lines());
      if (response.status() != 200) {
        wrong.add(name + ": " + response.body());
      }
    }
    int shared = 0;
    int calls = 0;
    for (RawRecorder.Request call : downstream.rest()) {
      calls++;
      downstream.take(call.path());
      if (call.path().startsWith("/flow/")) {
        headers.missingFrom(call).forEach(problem -> wrong.add(call.path() + ": " + problem));
      } else if (call.path().startsWith("/shared/")) {
        boolean ours = headers.missingFrom(call).isEmpty();
        boolean others = new TraceHeaders(OTHER_FLOW).missingFrom(call).isEmpty();
        shared += ours ? 1 : others ? 10 : 100;
      } else if (!TraceHeaders.others(call).equals(call.headers())) {
        wrong.add(call.path() + ": expected no trace header, received " + call.headers());
      }
    }
    if (shared != (name.startsWith("stateless-") ? 11 : 0)) {
      wrong.add(
          name
              + ": expected one call in each of the two flows, got "
              + shared % 10
              + " in this one, "
              + shared / 10 % 10
              + " in the other one and "
              + shared / 100
              + " in neither");
    }
  }

  /** Threads may take a moment to end their work, so this is asked again until it is so. */
  @Test
  void noThreadKeepsAFlow() {
    try (RawClient client = service.connect()) {
      for (String way : ways()) {
        relay(client, way, "/kept", new TraceHeaders(98).lines());
      }
    }
    downstream.take("/kept");
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    String report = sweep();
    while (report.indexOf('\n') < report.length() - 1 && Instant.now().isBefore(deadline)) {
      report = sweep();
    }
    assertThat(wrong).isEmpty();
    assertThat(report)
        .as("what threads still hold")
        .matches("\\d+ threads, \\d+ with Baton's state\n");
  }

  /** The thread in the middle of another flow is meant to hold it. */
  private static String sweep() {
    String report = service.get("/sync/sweep");
    return report.replaceAll("thread other-flow .*\n?", "");
  }
}
