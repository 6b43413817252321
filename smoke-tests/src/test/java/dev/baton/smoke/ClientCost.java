package dev.baton.smoke;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints what an outbound call costs with each client: in a process without Baton, in one that
 * copies the nine headers by hand, and in one with Baton; processor time and bytes allocated, of
 * the whole process. All three are run in turn, round after round, and medians are printed.
 *
 * <p>Arguments: rounds, calls a round, and samples as in {@code versions.txt}, or none for all.
 */
final class ClientCost {

  private static final String[] VARIANTS = {"none", "by hand", "Baton"};

  private ClientCost() {}

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    int calls = Integer.parseInt(args[1]);
    List<String> only = List.of(args).subList(2, args.length);
    System.out.printf(
        "%-34s %9s %22s %22s %9s %18s %18s%n",
        "client, JDK 17",
        "us a call",
        "by hand adds",
        "Baton adds",
        "bytes",
        "by hand adds",
        "Baton adds");
    for (Contract.Subject subject : ClientContractTest.clients()) {
      if (subject.jdk().version() == 17 && (only.isEmpty() || only.contains(subject.sample()))) {
        print(subject, rounds, calls);
      }
    }
  }

  private static void print(Contract.Subject subject, int rounds, int calls) {
    TraceHeaders flow = new TraceHeaders(7);
    Map<String, List<double[]>> measured = new LinkedHashMap<>();
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm without = service(subject).withoutAgent().start();
        ServiceJvm with = service(subject).start()) {
      downstream.keepNothing();
      String path =
          "/sync/cost?client="
              + subject.id()
              + "&calls="
              + calls
              + "&url="
              + RawClient.encoded(downstream.url("/cost"));
      String byHand = "&headers=" + RawClient.encoded(String.join("\n", flow.lines()));
      for (int round = -2; round < rounds; round++) {
        for (String variant : VARIANTS) {
          ServiceJvm service = variant.equals("Baton") ? with : without;
          String[] said =
              service
                  .get(path + (variant.equals("by hand") ? byHand : ""), flow.lines())
                  .split(" ");
          if (round >= 0) {
            measured
                .computeIfAbsent(variant, v -> new ArrayList<>())
                .add(new double[] {Double.parseDouble(said[0]), Double.parseDouble(said[1])});
          }
        }
      }
    }
    double time = median(measured.get("none"), 0);
    double bytes = median(measured.get("none"), 1);
    System.out.printf(
        "%-34s %9.1f %12.1f (%5.1f %%) %12.1f (%5.1f %%) %9.0f %+18.0f %+18.0f%n",
        subject.id(),
        time / 1000,
        (median(measured.get("by hand"), 0) - time) / 1000,
        100 * (median(measured.get("by hand"), 0) / time - 1),
        (median(measured.get("Baton"), 0) - time) / 1000,
        100 * (median(measured.get("Baton"), 0) / time - 1),
        bytes,
        median(measured.get("by hand"), 1) - bytes,
        median(measured.get("Baton"), 1) - bytes);
  }

  private static ServiceJvm.Builder service(Contract.Subject subject) {
    return ServiceJvm.service(subject.jdk(), "jdk-pool");
  }

  private static double median(List<double[]> rounds, int column) {
    double[] values = rounds.stream().mapToDouble(each -> each[column]).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
