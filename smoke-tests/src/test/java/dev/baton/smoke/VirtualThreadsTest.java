package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * 100,000 virtual threads at once, of ten flows and of a request without one, some of them pinned
 * to their carriers: each sees its own flow, before and after it waited, none is stuck, and nothing
 * is left of any.
 */
class VirtualThreadsTest {

  private static final int FLOWS = 10;
  private static final int THREADS = 10_000;

  static Stream<Jdk> jdks() {
    return Jdk.inScope().stream().filter(jdk -> jdk.version() >= 21);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachKeepsItsFlowAndLeavesNothing(Jdk jdk) throws Exception {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-virtual")
                .option(
                    "-Xmx768m",
                    "-Djdk.virtualThreadScheduler.parallelism=8",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED")
                .start()) {
      storm(service, downstream, 100);
      nothingIsLeft(service, jdk);
      long before = heap(histogram(service, jdk));
      storm(service, downstream, THREADS);
      nothingIsLeft(service, jdk);
      assertThat(heap(histogram(service, jdk)))
          .as("bytes in use after %d threads, %d before", FLOWS * THREADS, before)
          .isLessThan(before + 4_000_000);
    }
  }

  private static void storm(ServiceJvm service, RawRecorder downstream, int threads)
      throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(FLOWS + 1);
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 1; i <= FLOWS; i++) {
        TraceHeaders headers = new TraceHeaders(i);
        String path =
            path(downstream, "/flow/" + i, threads) + "&id=" + headers.value("x-request-id");
        answers.add(users.submit(() -> service.get(path, headers.lines())));
      }
      String none = path(downstream, "/none", threads);
      answers.add(users.submit(() -> service.get(none)));
      for (Future<String> each : answers) {
        assertThat(each.get()).isEqualTo("0 wrong, 0 failed, " + threads / 50 + " calls");
      }
    } finally {
      users.shutdown();
    }
    List<String> wrong = new ArrayList<>();
    List<RawRecorder.Request> calls = downstream.rest();
    for (RawRecorder.Request call : calls) {
      downstream.take(call.path());
      String[] path = call.path().split("/");
      if (path[1].equals("flow")) {
        new TraceHeaders(Integer.parseInt(path[2]))
            .missingFrom(call)
            .forEach(problem -> wrong.add(call.path() + ": " + problem));
      } else if (!TraceHeaders.others(call).equals(call.headers())) {
        wrong.add(call.path() + " of a request without headers: " + call.headers());
      }
    }
    assertThat(wrong).as("calls with ids at the wrong place").isEmpty();
    assertThat(calls).hasSize((FLOWS + 1) * threads / 50);
  }

  private static String path(RawRecorder downstream, String target, int threads) {
    return "/virtual-storm?threads="
        + threads
        + "&url="
        + RawClient.encoded(downstream.url(target));
  }

  /** Threads take their time to end, so this is asked again until it is so. */
  private static void nothingIsLeft(ServiceJvm service, Jdk jdk) throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
    String sweep = service.get("/sweep");
    long flows = instances(histogram(service, jdk), "java.baton.CapturedHeaders");
    while ((sweep.indexOf('\n') < sweep.length() - 1 || flows > 0)
        && Instant.now().isBefore(deadline)) {
      sweep = service.get("/sweep");
      flows = instances(histogram(service, jdk), "java.baton.CapturedHeaders");
    }
    assertThat(sweep)
        .as("what threads still hold when all is over")
        .matches("\\d+ threads, \\d+ with Baton's state\n");
    assertThat(flows).as("captured headers that the heap still holds").isZero();
  }

  /** The classes on the heap with their instances, after a full collection. */
  private static String histogram(ServiceJvm service, Jdk jdk) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                jdk.home().resolve("bin/jcmd").toString(),
                Long.toString(service.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (InputStream out = jcmd.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long instances(String histogram, String type) {
    Matcher line =
        Pattern.compile(
                "^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "\\b(?!\\$)", Pattern.MULTILINE)
            .matcher(histogram);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static long heap(String histogram) {
    Matcher total = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE).matcher(histogram);
    assertThat(total.find()).as("total in jcmd's answer:\n%s", histogram).isTrue();
    return Long.parseLong(total.group(1));
  }
}
