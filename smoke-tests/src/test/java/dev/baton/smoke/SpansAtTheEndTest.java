package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.OtlpRecorder.Reported;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pod is shut down under load ({@code SIGTERM}) while spans are on: the trees of which the next
 * sidecar has a part must not lack the parent that it was told.
 */
class SpansAtTheEndTest {

  private static final int CLIENTS = 32;

  /** Requests that are answered before the signal. */
  private static final int BEFORE = 640;

  record On(Jdk jdk, String server) {}

  static Stream<On> servers() {
    return Jdk.inScope().stream()
        .flatMap(
            jdk -> Stream.of("jdk-pool", "TomcatServer@newest").map(server -> new On(jdk, server)));
  }

  /** None of these servers stops before the JVM does: requests come in and go out to the last. */
  @ParameterizedTest
  @MethodSource("servers")
  void noTreeLacksAParentThoughRequestsComeInToTheLast(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(on.jdk, on.server, collector, "")) {
      SpansTest.awaitState(service, on.jdk, "exported");
      String path =
          RawClient.relay(
              service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call"));
      CountDownLatch answered = new CountDownLatch(BEFORE);
      AtomicInteger flows = new AtomicInteger(1000);
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(clients.submit(() -> ask(service, path, flows, answered)));
      }
      answered.await();
      service.terminate();
      for (Future<?> each : all) {
        each.get();
      }
      clients.shutdown();
      List<RawRecorder.Request> calls = downstream.take("/call");
      Set<String> missing = missing(calls, collector);
      System.out.printf(
          "%s: %d of %d trees lack a parent, %d calls were relayed%n",
          on,
          missing.size(),
          calls.size(),
          calls.stream().filter(c -> isSidecars(parent(c))).count());
      assertThat(calls).hasSizeGreaterThanOrEqualTo(BEFORE);
      assertThat(missing).as("parents that nobody reported").isEmpty();
    }
  }

  /** Until the service is gone. */
  private static void ask(
      ServiceJvm service, String path, AtomicInteger flows, CountDownLatch answered) {
    try (RawClient client = service.connect()) {
      while (true) {
        client.get(path, new TraceHeaders(flows.incrementAndGet()).lines()).ok();
        answered.countDown();
      }
    } catch (RuntimeException | AssertionError gone) {
      // As it was told to.
    }
  }

  /** Nor where a call has no answer by then. */
  @ParameterizedTest
  @MethodSource("servers")
  void whatIsUnderWayWhenTheJvmEndsIsReportedAsItIs(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(on.jdk, on.server, collector, "")) {
      SpansTest.awaitState(service, on.jdk, "exported");
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      downstream.answer(
          "/call",
          request -> {
            arrived.countDown();
            await(gone);
            return RawRecorder.HANG_UP;
          });
      try (RawClient client = service.connect()) {
        client.write(
            RawClient.request(
                RawClient.relay(
                    service.ways().get(0),
                    "execute-queued",
                    "urlconnection",
                    downstream.url("/call")),
                new TraceHeaders(7).lines()));
        arrived.await();
        service.terminate();
      }
      gone.countDown();
      assertThat(missing(downstream.take("/call"), collector)).isEmpty();
      assertThat(collector.spans()).hasSize(2).allMatch(span -> span.end() > span.start());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Parents of calls and of spans that are neither a sidecar's nor reported. */
  private static Set<String> missing(List<RawRecorder.Request> calls, OtlpRecorder collector) {
    Set<String> missing = new HashSet<>();
    calls.forEach(call -> missing.add(parent(call)));
    collector.spans().forEach(span -> missing.add(span.parent()));
    collector.spans().stream().map(Reported::id).forEach(missing::remove);
    missing.removeIf(SpansAtTheEndTest::isSidecars);
    return missing;
  }

  private static boolean isSidecars(String id) {
    return id.startsWith("00000000a0");
  }

  private static String parent(RawRecorder.Request call) {
    return call.only("traceparent").substring(36, 52);
  }
}
