package dev.baton.smoke.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Shows what the agent does: the same requests to the same services behind the same sidecars, once
 * without it and once with it. Fails unless each request is torn without it and one whole trace
 * with it.
 */
public final class Demo {

  private static final int REQUESTS = 12;
  private static final int SHOWN = 5;

  private final Terminal terminal;
  private final Path agent;
  private final Path directory;

  private Demo(Terminal terminal, Path agent, Path directory) {
    this.terminal = terminal;
    this.agent = agent;
    this.directory = directory;
  }

  /**
   * Runs the demo and exits with 0, or with 1 if a trace is not as it should be.
   *
   * @param args the agent's jar, a directory for the services' logs, and, if the traces are to be
   *     served as pages, Zipkin's jar
   */
  public static void main(String[] args) throws Exception {
    Terminal terminal = Terminal.standardOutput();
    int status = 0;
    try {
      Path agent = Path.of(args[0]).toAbsolutePath().normalize();
      if (!Files.isRegularFile(agent)) {
        throw new DemoException(
            agent
                + " is missing; run `mvn -Pdemo verify` from the project's root, which builds it");
      }
      Path zipkin = args.length > 2 ? Path.of(args[2]) : null;
      new Demo(terminal, agent, Path.of(args[1])).run(zipkin);
    } catch (DemoException e) {
      terminal.print("\nDEMO FAILED: " + e.getMessage() + "\n");
      status = 1;
    }
    System.exit(status);
  }

  private void run(Path zipkin) throws IOException, InterruptedException {
    Instant start = Instant.now();
    terminal.print("");
    terminal.print(
        "  Four services without tracing code, each behind a sidecar that makes spans as Istio's"
            + " does:");
    terminal.print("");
    terminal.print(
        "      client ──> front ──┬──> catalog               two calls at once, from a thread"
            + " pool");
    terminal.print("                         └──> reviews ──> ratings");

    TraceCheck before = requests("before", null);
    show("BEFORE", "java Front", before);
    require(
        "without the agent every call out of a service should begin a new trace",
        before.differencesFromTorn());

    TraceCheck after = requests("after", agent);
    show("AFTER", "java -javaagent:agent/target/baton.jar Front", after);
    require("with the agent every request should be one whole trace", after.differencesFromWhole());

    terminal.print("");
    terminal.print(
        "  ✘ before: "
            + REQUESTS
            + " requests made "
            + before.traces()
            + " traces, every request torn apart");
    terminal.print(
        "  ✔ after:  "
            + REQUESTS
            + " requests made "
            + after.traces()
            + " traces, every request whole");
    terminal.print("");
    if (zipkin != null) {
      serve(zipkin, start, before, after);
    }
    terminal.print("  Next, your own application:");
    terminal.print("");
    terminal.print(
        "      " + terminal.bold("java -javaagent:agent/target/baton.jar -jar your-app.jar"));
    terminal.print("");
  }

  private TraceCheck requests(String round, Path agent) throws IOException, InterruptedException {
    try (Mesh mesh = new Mesh(directory.resolve(round), agent)) {
      mesh.start();
      return new TraceCheck(mesh.request(REQUESTS), REQUESTS);
    }
  }

  private void show(String title, String command, TraceCheck check) {
    List<Span> spans = check.spansOf(1);
    long traces = spans.stream().map(Span::traceId).distinct().count();
    long requestIds = spans.stream().map(Span::requestId).distinct().count();
    String found =
        "one request is " + count(traces, "trace") + " with " + count(requestIds, "x-request-id");
    terminal.print("");
    terminal.print(
        "  " + terminal.bold(title + ": " + found) + terminal.faint("   (" + command + ")"));
    terminal.print("");
    Drawing.draw(terminal, spans).forEach(terminal::print);
  }

  /** Until Enter is pressed, or standard input ends. */
  private void serve(Path jar, Instant start, TraceCheck before, TraceCheck after)
      throws IOException, InterruptedException {
    terminal.print("  Zipkin starts ...");
    terminal.print("");
    try (ZipkinProcess zipkin = new ZipkinProcess(jar)) {
      zipkin.report("without", before.spans());
      zipkin.report("with", after.spans());
      terminal.print("  The same request as pages of Zipkin, for your browser:");
      terminal.print("");
      terminal.print("      before, one request in 4 traces:");
      terminal.print("      " + terminal.bold(zipkin.results("without", 1, start, Instant.now())));
      terminal.print("");
      terminal.print("      after, the same request in 1 trace:");
      terminal.print("      " + terminal.bold(zipkin.page(after.spansOf(1).get(0).traceId())));
      terminal.print("");
      terminal.print("  Zipkin runs until you press Enter or Ctrl-C.");
      int key = System.in.read();
      while (key >= 0 && key != '\n') {
        key = System.in.read();
      }
    }
    terminal.print("");
  }

  private static String count(long number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  private void require(String expectation, List<String> differences) {
    if (differences.isEmpty()) {
      return;
    }
    StringBuilder message =
        new StringBuilder(expectation).append(", but of ").append(REQUESTS).append(" requests:");
    differences.stream()
        .limit(SHOWN)
        .forEach(difference -> message.append("\n  - ").append(difference));
    if (differences.size() > SHOWN) {
      message.append("\n  - and ").append(differences.size() - SHOWN).append(" more");
    }
    throw new DemoException(
        message
            + "\nWhat the services and the agent said is in the files stderr.log below "
            + directory);
  }
}
