package dev.baton.smoke;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints what the start of a Spring Boot service costs until its first request, which makes one
 * call, is answered and its spans are with the collector where there are any: processor time of the
 * whole process, and the time on the clock until it is ready. Each start is a process of its own;
 * all variants are started in turn, round after round, and medians are printed.
 *
 * <p>Arguments: rounds and the jar of OpenTelemetry's agent.
 */
final class BootCost {

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final TraceHeaders FLOW = new TraceHeaders(7);

  private BootCost() {}

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    Path openTelemetry = Path.of(args[1]);
    Map<String, List<double[]>> measured = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // The first one fills the page cache.
      List<double[]> once =
          List.of(
              start(service().withoutAgent(), false),
              start(service(), false),
              start(service().agentArguments("mode=participate;spans=on"), true),
              start(openTelemetry(openTelemetry, "otlp"), true),
              start(openTelemetry(openTelemetry, "none"), false));
      List<String> names =
          List.of(
              "none", "Baton", "Baton with spans", "OpenTelemetry", "OpenTelemetry, not exporting");
      for (int i = 0; i < names.size() && round >= 0; i++) {
        measured.computeIfAbsent(names.get(i), n -> new ArrayList<>()).add(once.get(i));
      }
    }
    print(measured);
  }

  /** Processor time until the end, and the time until it was ready, in milliseconds. */
  private static double[] start(ServiceJvm.Builder builder, boolean spans) {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder()) {
      long begun = System.nanoTime();
      ServiceJvm service =
          builder
              .option("-Xverify:remote", "-Dotel.exporter.otlp.endpoint=" + collector.url())
              .start();
      long ready = System.nanoTime() - begun;
      try {
        if (spans) {
          await(service, downstream, collector);
        } else {
          ask(service, downstream);
        }
        long used =
            ProcessHandle.of(service.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow()
                .toNanos();
        return new double[] {used / 1e6, ready / 1e6};
      } finally {
        service.stop();
      }
    }
  }

  private static void ask(ServiceJvm service, RawRecorder downstream) {
    service.get("/join?as=x&urls=" + RawClient.encoded(downstream.url("/call")), FLOW.lines());
  }

  /** Baton relays while its exporter is not up yet; then the next one has spans. */
  private static void await(ServiceJvm service, RawRecorder downstream, OtlpRecorder collector) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (collector.spans().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the collector has no spans");
      }
      ask(service, downstream);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static ServiceJvm.Builder service() {
    return ServiceJvm.service(Jdk.of(17), "SpringBootService@newest");
  }

  private static ServiceJvm.Builder openTelemetry(Path jar, String exporter) {
    return service()
        .otherAgent(jar)
        .option(
            "-Dotel.traces.exporter=" + exporter,
            "-Dotel.bsp.schedule.delay=500",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none");
  }

  private static void print(Map<String, List<double[]>> measured) {
    System.out.printf("%-32s %12s %20s %16s%n", "", "processor, ms", "adds", "ready, ms");
    List<double[]> none = measured.get("none");
    measured.forEach(
        (variant, rounds) ->
            System.out.printf(
                "%-32s %12.0f %+12.0f (%+.2f) %16.0f%n",
                variant,
                median(rounds, 0),
                added(rounds, none),
                added(rounds, none) / median(none, 0),
                median(rounds, 1)));
    double spans = added(measured.get("Baton with spans"), none);
    double openTelemetry = added(measured.get("OpenTelemetry"), none);
    System.out.printf(
        "Baton with spans adds %.2f of what OpenTelemetry's agent adds (aim: at most 0.2)%n",
        spans / openTelemetry);
  }

  /** The median over the rounds of what one variant added to the other in the same round. */
  private static double added(List<double[]> with, List<double[]> without) {
    List<double[]> rounds = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      rounds.add(new double[] {with.get(i)[0] - without.get(i)[0]});
    }
    return median(rounds, 0);
  }

  private static double median(List<double[]> rounds, int column) {
    double[] values = rounds.stream().mapToDouble(each -> each[column]).toArray();
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
