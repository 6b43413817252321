package dev.baton.smoke;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prints what a request costs that makes one call, in whole reactive services: without Baton, where
 * the application copies the nine headers by hand, with Baton, and with OpenTelemetry's agent that
 * exports nothing; processor time of all Java threads of the process and bytes they allocate. Each
 * variant is a process of its own, all are run in turn, round after round, and medians are printed.
 *
 * <p>Arguments: rounds, requests a round, the jar of OpenTelemetry's agent, and services as in
 * {@code versions.txt}.
 */
final class FlowCost {

  private static final int AT_ONCE = 8;
  private static final TraceHeaders FLOW = new TraceHeaders(7);

  private FlowCost() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int requests = Integer.parseInt(args[1]);
    System.out.printf(
        "%-24s %-14s %12s %12s %14s %14s%n",
        "service, JDK 17", "variant", "us a request", "adds", "bytes", "adds");
    for (String service : List.of(args).subList(3, args.length)) {
      measure(service, rounds, requests, Path.of(args[2]));
    }
  }

  private static void measure(String name, int rounds, int requests, Path openTelemetry)
      throws Exception {
    Map<String, ServiceJvm> variants = new LinkedHashMap<>();
    Map<String, List<double[]>> measured = new LinkedHashMap<>();
    ServiceJvm ends = null;
    try (RawRecorder downstream = new RawRecorder()) {
      downstream.keepNothing();
      variants.put("none", service(name).withoutAgent().start());
      variants.put("by hand", service(name).option("-Dsmoke.byhand=true").withoutAgent().start());
      variants.put("Baton", service(name).start());
      variants.put("OpenTelemetry", openTelemetry(name, openTelemetry));
      ends = name.startsWith("Grpc") ? service(name).withoutAgent().start() : null;
      for (int round = -3; round < rounds; round++) {
        for (Map.Entry<String, ServiceJvm> each : variants.entrySet()) {
          double[] before = cost(each.getValue());
          if (ends == null) {
            http(each.getValue(), downstream, requests);
          } else {
            grpc(each.getValue(), ends, requests);
          }
          double[] after = cost(each.getValue());
          if (round >= 0) {
            measured
                .computeIfAbsent(each.getKey(), v -> new ArrayList<>())
                .add(
                    new double[] {
                      (after[0] - before[0]) / requests, (after[1] - before[1]) / requests
                    });
          }
        }
      }
    } finally {
      variants.values().forEach(ServiceJvm::stop);
      if (ends != null) {
        ends.stop();
      }
    }
    print(name, measured);
  }

  private static void print(String name, Map<String, List<double[]>> measured) {
    double time = median(measured.get("none"), 0);
    double bytes = median(measured.get("none"), 1);
    measured.forEach(
        (variant, rounds) ->
            System.out.printf(
                "%-24s %-14s %12.1f %+12.1f %14.0f %+14.0f%n",
                name,
                variant,
                median(rounds, 0) / 1000,
                (median(rounds, 0) - time) / 1000,
                median(rounds, 1),
                median(rounds, 1) - bytes));
  }

  private static ServiceJvm.Builder service(String name) {
    return ServiceJvm.service(Jdk.of(17), name);
  }

  private static ServiceJvm openTelemetry(String name, Path jar) {
    return service(name)
        .otherAgent(jar)
        .option(
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none")
        .start();
  }

  private static double[] cost(ServiceJvm service) {
    return Arrays.stream(service.get("/cost").split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static void http(ServiceJvm service, RawRecorder downstream, int requests)
      throws Exception {
    String path = "/chain/plain?url=" + RawClient.encoded(downstream.url("/cost"));
    ExecutorService users = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<?>> all = new ArrayList<>();
    for (int user = 0; user < AT_ONCE; user++) {
      all.add(
          users.submit(
              () -> {
                try (RawClient connection = service.connect()) {
                  for (int i = 0; i < requests / AT_ONCE; i++) {
                    connection.get(path, FLOW.lines()).ok();
                  }
                }
              }));
    }
    for (Future<?> each : all) {
      each.get();
    }
    users.shutdown();
  }

  private static void grpc(ServiceJvm service, ServiceJvm ends, int requests) {
    ends.get(
        "/load?calls="
            + requests
            + "&port="
            + service.get("/port")
            + "&message="
            + ends.get("/port"),
        FLOW.lines());
  }

  private static double median(List<double[]> rounds, int column) {
    double[] values = rounds.stream().mapToDouble(each -> each[column]).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
