package dev.baton.smoke.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link RequestBenchmark}, or {@link NettyBenchmark}, in each of its variants, one short fork
 * of each a round, so that a noisy minute meets all of them, and prints the medians. Differences
 * are medians too: of what one variant added to the other in the same round.
 */
final class RequestReport {

  private enum Variant {
    NONE("nine trace headers in, no agent", true, false, false),
    HAND("nine trace headers in, copied by hand", true, false, true),
    BATON("nine trace headers in, Baton", true, true, false),
    BARE_NONE("no trace headers in, no agent", false, false, false),
    BARE_BATON("no trace headers in, Baton", false, true, false),
    BORN_ID("no trace headers in, an x-request-id begins", "=start=request-id", "x-request-id,"),
    BORN(
        "no trace headers in, a context begins",
        "=start=context;sampling.percentage=10",
        "x-request-id,traceparent,x-b3-traceid,x-b3-spanid,x-b3-sampled,"),
    BRIDGE(
        "nine trace headers in, written as datadog",
        "=formats.write=datadog",
        "x-datadog-trace-id,x-datadog-parent-id,x-datadog-sampling-priority,x-datadog-tags,"),
    PART(
        "nine trace headers in, Baton takes part",
        "=mode=participate",
        "traceparent,x-b3-spanid,x-b3-parentspanid,"),
    OTHER("nine trace headers in, the other Baton", true, true, false),
    BARE_OTHER("no trace headers in, the other Baton", false, true, false),
    SPANS(
        "nine trace headers in, Baton has spans",
        "=mode=participate;spans=on",
        "traceparent,x-b3-spanid,x-b3-parentspanid,"),
    OTHER_SPANS(
        "nine trace headers in, the other Baton has spans",
        "=mode=participate;spans=on",
        "traceparent,x-b3-spanid,x-b3-parentspanid,"),
    OPEN_TELEMETRY(
        "nine trace headers in, OpenTelemetry's agent", "", "traceparent,tracestate,baggage,");

    final String text;
    final boolean inbound;
    final boolean agent;
    final boolean byHand;
    String arguments = "";
    String made = "";
    final List<Double> times = new ArrayList<>();
    final List<Double> bytes = new ArrayList<>();

    Variant(String text, boolean inbound, boolean agent, boolean byHand) {
      this.text = text;
      this.inbound = inbound;
      this.agent = agent;
      this.byHand = byHand;
    }

    /** With the agent, which is told to make headers itself. */
    Variant(String text, String arguments, String made) {
      this(text, text.startsWith("nine"), true, false);
      this.arguments = arguments;
      this.made = made;
    }

    boolean isOther() {
      return this == OTHER || this == BARE_OTHER || this == OTHER_SPANS;
    }
  }

  private static final List<Variant> OF_SPANS =
      List.of(
          Variant.NONE,
          Variant.HAND,
          Variant.BATON,
          Variant.PART,
          Variant.SPANS,
          Variant.OTHER_SPANS,
          Variant.OPEN_TELEMETRY);

  private RequestReport() {}

  /**
   * Arguments: what is measured ({@code request}, {@code netty} or {@code spans}), the agent's jar,
   * the number of rounds, a file for the whole of JMH's own output, the jar of OpenTelemetry's
   * agent, which {@code spans} alone needs, and that of another Baton, which may be left out.
   */
  public static void main(String[] args) throws RunnerException, IOException {
    File log = new File(args[3]);
    int rounds = Integer.parseInt(args[2]);
    String what = args[0];
    String other = args.length > 5 ? args[5] : null;
    List<Variant> variants = new ArrayList<>(List.of(Variant.values()));
    if (what.equals("spans")) {
      variants.retainAll(OF_SPANS);
    } else {
      variants.removeAll(List.of(Variant.SPANS, Variant.OTHER_SPANS, Variant.OPEN_TELEMETRY));
      variants.removeIf(each -> what.equals("netty") && !each.made.isEmpty());
    }
    variants.removeIf(each -> other == null && each.isOther());
    for (int round = 1; round <= rounds; round++) {
      System.err.print("\rround " + round + " of " + rounds + " ");
      for (Variant variant : variants) {
        String jar = variant == Variant.OPEN_TELEMETRY ? args[4] : args[1];
        run(what, variant, variant.isOther() ? other : jar, log);
      }
    }
    System.err.print("\r");
    for (Variant variant : variants) {
      System.out.printf(
          "  %-44s %6.0f ns (%.0f to %.0f) %6.0f B%n",
          variant.text,
          median(variant.times),
          min(variant.times),
          max(variant.times),
          median(variant.bytes));
    }
    System.out.println(
        "  Baton adds "
            + added(Variant.BATON, Variant.NONE)
            + "; by hand "
            + added(Variant.HAND, Variant.NONE)
            + " (aim: no more than by hand)");
    if (what.equals("spans")) {
      System.out.println(
          "  spans add "
              + added(Variant.SPANS, Variant.NONE)
              + " (aim: at most 4000 ns and 6000 B)");
      System.out.println(
          "  OpenTelemetry's agent adds " + added(Variant.OPEN_TELEMETRY, Variant.NONE));
      System.out.printf(
          "  spans are %.2f of its time and %.2f of its bytes (aim: no more than it)%n",
          median(difference(Variant.SPANS.times, Variant.NONE.times))
              / median(difference(Variant.OPEN_TELEMETRY.times, Variant.NONE.times)),
          median(difference(Variant.SPANS.bytes, Variant.NONE.bytes))
              / median(difference(Variant.OPEN_TELEMETRY.bytes, Variant.NONE.bytes)));
      System.out.println("  taking part without spans adds " + added(Variant.PART, Variant.NONE));
      return;
    }
    System.out.println(
        "  no trace headers inbound: Baton adds "
            + added(Variant.BARE_BATON, Variant.BARE_NONE)
            + " (aim: at most 100 ns and 50 B)");
    if (other != null) {
      System.out.println(
          "  over the other Baton: "
              + added(Variant.BATON, Variant.OTHER)
              + "; no trace headers inbound "
              + added(Variant.BARE_BATON, Variant.BARE_OTHER));
    }
    if (what.equals("netty")) {
      return;
    }
    System.out.println(
        "  beyond that, the headers on the call included: an x-request-id "
            + added(Variant.BORN_ID, Variant.BARE_BATON)
            + ", a context in two formats "
            + added(Variant.BORN, Variant.BARE_BATON)
            + ", four headers of a further format "
            + added(Variant.BRIDGE, Variant.BATON));
    System.out.println(
        "  taking part adds "
            + added(Variant.PART, Variant.NONE)
            + " (aim: at most 1500 ns and 3000 B)");
  }

  private static void run(String what, Variant variant, String jar, File log)
      throws RunnerException, IOException {
    // A busy machine must not decide how much is compiled when measuring begins, nor a collector's
    // threads take part in it.
    List<String> jvm =
        new ArrayList<>(List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-Xbatch"));
    if (variant.agent) {
      jvm.add("-javaagent:" + jar + variant.arguments);
    }
    if (variant == Variant.OPEN_TELEMETRY) {
      for (String signal : List.of("traces", "metrics", "logs")) {
        jvm.add("-Dotel." + signal + ".exporter=none");
      }
    }
    boolean reported = variant.arguments.endsWith("spans=on");
    boolean outbound = variant.agent && variant.inbound && variant != Variant.OPEN_TELEMETRY;
    Class<?> type = what.equals("netty") ? NettyBenchmark.class : RequestBenchmark.class;
    boolean batch = what.equals("spans");
    File one = new File(log.getPath() + ".fork");
    try (Collector collector = new Collector()) {
      jvm.add("-Dotel.exporter.otlp.endpoint=" + collector.url());
      jvm.add("-Dotel.exporter.otlp.timeout=50000"); // Milliseconds; a busy machine is no failure.
      Options options =
          new OptionsBuilder()
              .include(type.getName() + (batch ? "\\.batch$" : "\\.request$"))
              .param("inbound", Boolean.toString(variant.inbound))
              .param("byHand", Boolean.toString(variant.byHand))
              .param("outbound", Boolean.toString(outbound || variant.byHand))
              .param("made", variant.made)
              .param("collector", reported ? collector.url() : "")
              .forks(1)
              .warmupIterations(reported ? 10 : 4) // Of one or two batches.
              .warmupTime(TimeValue.seconds(1))
              .measurementIterations(reported ? 8 : 3)
              .measurementTime(TimeValue.milliseconds(700))
              .jvmArgs(jvm.toArray(new String[0]))
              .addProfiler(GCProfiler.class)
              .shouldFailOnError(true)
              .output(one.getPath())
              .build();
      RunResult result = new Runner(options).runSingle();
      double requests = secondary(result, "requests");
      variant.times.add(secondary(result, "nanos") / requests);
      variant.bytes.add(
          batch
              ? secondary(result, "bytes") / requests // Of this thread alone.
              : secondary(result, "gc.alloc.rate.norm"));
    } catch (RunnerException e) {
      throw new RunnerException("variant '" + variant.text + "' failed, " + one + " says why", e);
    }
    Files.write(
        log.toPath(),
        Files.readAllBytes(one.toPath()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Files.delete(one.toPath());
  }

  private static double secondary(RunResult result, String name) {
    return result.getSecondaryResults().get(name).getScore();
  }

  private static String added(Variant with, Variant without) {
    return String.format(
        "%+.0f ns (%.2f times) and %+.0f B",
        median(difference(with.times, without.times)),
        median(with.times) / median(without.times),
        median(difference(with.bytes, without.bytes)));
  }

  private static List<Double> difference(List<Double> with, List<Double> without) {
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      rounds.add(with.get(i) - without.get(i));
    }
    return rounds;
  }

  private static double[] sorted(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double median(List<Double> figures) {
    double[] sorted = sorted(figures);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double min(List<Double> figures) {
    return sorted(figures)[0];
  }

  private static double max(List<Double> figures) {
    return sorted(figures)[figures.size() - 1];
  }
}
