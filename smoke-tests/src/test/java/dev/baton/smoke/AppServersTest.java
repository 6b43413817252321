package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.smoke.appservers.AppServer;
import dev.baton.smoke.appservers.RelayWar;
import dev.baton.smoke.appservers.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Application servers, started in their usual way with the agent in the place that they have for
 * it, and a web application that calls out in every way that the server has.
 */
@Tag("full")
class AppServersTest {

  /** Every case is run that often, so that what one left on a thread meets the next. */
  private static final int ROUNDS = 3;

  private static final Path FOLDER = Path.of("target/appservers");
  private static final Path RESULTS = Path.of("target/results/appservers.tsv");

  /** Lines of Baton itself, and its classes in stack traces. */
  private static final Pattern COMPLAINT = Pattern.compile("\\[baton]|(java|dev)[./]baton[./]");

  record Run(ServerKind server, Jdk jdk) {
    @Override
    public String toString() {
      return server + " on " + jdk;
    }
  }

  /** Of these, a system property {@code appservers} may select some by a regular expression. */
  static List<Run> runs() {
    Pattern selected = Pattern.compile(System.getProperty("appservers", ""));
    return ServerKind.all().stream()
        .flatMap(server -> Jdk.inScope().stream().map(jdk -> new Run(server, jdk)))
        .filter(run -> run.server.runsOn(run.jdk) && selected.matcher(run.toString()).find())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void relays(Run run) throws Exception {
    assumeThat(run.server.missingFrom(run.jdk)).as("modules that %s lacks", run.jdk).isEmpty();
    Path folder = FOLDER.resolve(run.toString().replace(' ', '-'));
    Path war = RelayWar.build(run.server, Files.createDirectories(folder));
    Map<String, String> failures = new LinkedHashMap<>();
    int cases;
    try (AppServer server =
            new AppServer(run.server, run.jdk, folder, war, List.of("-Xmx512m", agent()));
        RawRecorder downstream = new RawRecorder()) {
      try (Requests requests = new Requests(run.server, server, downstream)) {
        cases = run(run.server, requests, failures);
      }
      status(run.jdk, server.pid(), failures);
      COMPLAINT
          .matcher(server.log())
          .results()
          .findFirst()
          .ifPresent(at -> failures.put("log", line(server.log(), at.start())));
    }
    record(
        run, cases - (int) failures.keySet().stream().filter(f -> f.contains(",")).count(), cases);
    assertThat(failures).as("%s, whose log is in %s", run, folder).isEmpty();
  }

  static String agent() {
    return "-javaagent:" + ServiceJvm.AGENT.toAbsolutePath().normalize();
  }

  static List<String> cases(ServerKind server) {
    List<String> cases =
        new ArrayList<>(List.of("direct", "pool", "apache", "filter", "start", "dispatch"));
    if (server.managedExecutor() != null) {
      cases.addAll(List.of("managed", "managed-execute"));
    }
    return cases;
  }

  private static int run(ServerKind server, Requests requests, Map<String, String> failures) {
    int flow = 0;
    List<String> cases = cases(server);
    for (int round = 0; round < ROUNDS; round++) {
      for (String how : cases) {
        String with = requests.wrong(how, new TraceHeaders(++flow));
        String bare = requests.wrong(how, new TraceHeaders(0).without(all()));
        put(failures, how + ", with headers", with);
        put(failures, how + ", without headers", bare);
      }
    }
    return 2 * cases.size();
  }

  private static String[] all() {
    return TraceHeaders.NAMES.toArray(String[]::new);
  }

  private static void put(Map<String, String> failures, String what, String wrong) {
    if (!wrong.isEmpty()) {
      failures.putIfAbsent(what, wrong);
    }
  }

  /** All on one connection, as far as the server lets it be. */
  private static final class Requests implements AutoCloseable {
    private final AppServer server;
    private final RawRecorder downstream;
    private final String executor;
    private RawClient client;

    Requests(ServerKind kind, AppServer server, RawRecorder downstream) {
      executor = kind.managedExecutor() == null ? "" : "&executor=" + kind.managedExecutor();
      this.server = server;
      this.downstream = downstream;
      client = new RawClient(server.port());
    }

    /** What is wrong with the call for one request with these headers; empty if nothing is. */
    String wrong(String how, TraceHeaders headers) {
      String path = "/" + how;
      try {
        RawClient.Response response =
            client.get(
                "/relay/call?how=" + how + "&to=" + downstream.url(path) + executor,
                Stream.of(headers.lines())
                    .filter(line -> !line.endsWith(": null"))
                    .toArray(String[]::new));
        assertThat(response.ok()).isEqualTo("ok");
        RawRecorder.Request call = downstream.takeOne(path);
        List<String> wrong = headers.missingFrom(call);
        boolean bare = TraceHeaders.NAMES.stream().allMatch(name -> call.lines(name).isEmpty());
        return bare && !wrong.isEmpty() ? "nothing arrived" : String.join("; ", wrong);
      } catch (AssertionError | RuntimeException e) {
        downstream.take(path);
        client.close();
        client = new RawClient(server.port());
        String text = e.toString().replaceAll("(?s)<style.*?</style>|<[^>]*>", " ");
        text = text.replaceAll("\\s+", " ");
        return text.substring(0, Math.min(text.length(), 1000));
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static void status(Jdk jdk, long pid, Map<String, String> failures) throws Exception {
    Process status =
        new ProcessBuilder(
                jdk.java().toString(),
                "-jar",
                ServiceJvm.AGENT.toString(),
                "status",
                Long.toString(pid),
                "--json")
            .redirectErrorStream(true)
            .start();
    String answer = new String(status.getInputStream().readAllBytes());
    boolean well = status.waitFor() == 0 && answer.contains("\"well\":true");
    if (!well || !answer.contains("\"failures\":[]") || !answer.contains("\"refused\":[]")) {
      failures.put("status", answer);
    }
  }

  private static String line(String text, int at) {
    int end = text.indexOf('\n', at);
    return text.substring(text.lastIndexOf('\n', at) + 1, end < 0 ? text.length() : end);
  }

  /** What docs/supported.md is made of. */
  private static void record(Run run, int passed, int cases) throws IOException {
    String key = run.server.name() + "\t" + run.server.version() + "\t" + run.jdk.version() + "\t";
    List<String> lines = new ArrayList<>();
    if (Files.exists(RESULTS)) {
      lines.addAll(Files.readAllLines(RESULTS));
    }
    lines.removeIf(line -> line.startsWith(key));
    lines.add(key + passed + "\t" + cases + "\t" + run.server.how());
    Files.createDirectories(RESULTS.getParent());
    Files.write(RESULTS, lines);
  }
}
