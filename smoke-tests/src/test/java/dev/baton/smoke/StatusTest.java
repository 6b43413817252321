package dev.baton.smoke;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code java -jar baton.jar status PID} against real JVMs, which are asked by one of the same
 * version.
 */
@ParameterizedClass
@MethodSource("dev.baton.smoke.Jdk#all")
class StatusTest {

  private static final String JAR = ServiceJvm.AGENT.toAbsolutePath().normalize().toString();

  /**
   * What the command is run with: a whole JDK, or a small runtime that leaves it to its own client.
   */
  private static final String WHOLE_JDK = "-Dwhole=jdk";

  private static final String NO_ATTACH_MODULE = "--limit-modules=java.base";

  /**
   * Answers {@code /} itself and {@code /out} after one call of {@code /}; prints its port, ends
   * with its input.
   */
  private static final String RELAY =
      """
      import com.sun.net.httpserver.HttpServer;
      import java.net.*;
      import java.util.concurrent.Executors;

      public class Relay {
        public static void main(String[] args) throws Exception {
          HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
          String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
          server.createContext("/", exchange -> {
            String answer = exchange.getRequestHeaders().getFirst("x-request-id") + "";
            if (exchange.getRequestURI().getPath().equals("/out")) {
              answer = new String(new URL(address).openStream().readAllBytes());
            }
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes());
            exchange.close();
          });
          server.setExecutor(Executors.newCachedThreadPool());
          server.start();
          System.out.println(server.getAddress().getPort());
          System.in.read();
          System.exit(0);
        }
      }
      """;

  @TempDir static Path folder;

  private final List<Process> started = new ArrayList<>();
  private final Map<Process, Path> errors = new HashMap<>();

  @Parameter Jdk jdk;

  private record Answer(int code, String out, String err) {
    long number(String counter) {
      Matcher found = Pattern.compile("\"" + counter + "\":(\\d+)").matcher(out);
      assertThat(found.find()).as(counter + " in " + out + err).isTrue();
      return Long.parseLong(found.group(1));
    }
  }

  private record Relay(Process process, int port) {
    String pid() {
      return Long.toString(process.pid());
    }

    String get(String path, String requestId) throws IOException {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      connection.setReadTimeout(30_000);
      if (requestId != null) {
        connection.setRequestProperty("x-request-id", requestId);
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), UTF_8);
      }
    }
  }

  @BeforeAll
  static void compile() throws IOException {
    assertThat(Path.of(JAR))
        .as("the finished jar; build it with `mvn -q -DskipTests package`")
        .isRegularFile();
    Path source = Files.writeString(folder.resolve("Relay.java"), RELAY);
    String[] arguments = {"--release", "17", "-d", folder.toString(), source.toString()};
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      process.destroyForcibly();
      assertThat(process.waitFor(30, SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE_JDK, NO_ATTACH_MODULE})
  void countersRiseWhileTheJvmRuns(String runtime) throws Exception {
    Relay relay = relay(withBaton());
    assertThat(relay.get("/out", "first")).isEqualTo("first");
    Answer before = status(runtime, relay.pid(), "--json");
    assertThat(relay.get("/out", "second")).isEqualTo("second");
    assertThat(relay.get("/", null)).isEqualTo("null");
    Answer after = status(runtime, relay.pid(), "--json");

    assertThat(before.code).isZero();
    assertThat(before.out)
        .contains(
            "\"well\":true",
            "\"version\":\"0.1.0\"",
            "\"pid\":" + relay.pid(),
            "\"main\":\"Relay\"");
    assertThat(before.out)
        .contains(
            "{\"name\":\"JdkHttpServer\",\"role\":\"inbound\"",
            "\"com.sun.net.httpserver.Filter$Chain.doFilter\":1")
        .contains(
            "{\"name\":\"HttpUrlConnection\",\"role\":\"outbound\"",
            "\"sun.net.www.http.HttpClient.writeRequests\":1");
    // The call comes back to the same JVM, so each outer request is two.
    assertThat(before.number("flowsIn")).isEqualTo(2);
    assertThat(before.number("callsWithFlow")).isEqualTo(1);
    assertThat(before.number("requestsWithoutHeaders")).isZero();
    assertThat(after.number("flowsIn")).isEqualTo(4);
    assertThat(after.number("callsWithFlow")).isEqualTo(2);
    assertThat(after.number("headersCarried")).isEqualTo(2);
    assertThat(after.number("requestsWithoutHeaders")).isEqualTo(1);
    assertQuiet(relay);
  }

  @Test
  void theReportForPeopleBeginsWithTheVerdict() throws Exception {
    Relay relay = relay(withBaton());
    assertThat(relay.get("/out", "first")).isEqualTo("first");
    Answer answer = status(WHOLE_JDK, relay.pid());
    assertThat(answer.code).isZero();
    assertThat(answer.err).isEmpty();
    assertThat(answer.out.lines().findFirst().orElse(""))
        .matches(
            "Baton 0\\.1\\.0 is carrying headers: \\d+ libraries in, 2 requests captured, 1 header"
                + " written on 1 call\\.");
    assertThat(answer.out)
        .contains(
            "\n  JVM           " + relay.pid() + "  Relay\n",
            "\n                1  headers written on calls\n");
    assertQuiet(relay);
  }

  @Test
  void batonAddsNoThreadAndAsksForNoListenerBeforehand() throws Exception {
    Relay without = relay(List.of());
    Relay with = relay(withBaton());
    assertThat(without.get("/", "served, so all its threads are there")).isNotEmpty();
    assertThat(with.get("/", "likewise")).isEqualTo("likewise");
    assertThat(socket(with)).doesNotExist();
    assertThat(threads(with)).isEqualTo(threads(without));
    assertThat(status(NO_ATTACH_MODULE, with.pid()).code).isZero();
    assertThat(status(NO_ATTACH_MODULE, without.pid()).code).isEqualTo(1);
    assertThat(threads(with)).isEqualTo(threads(without)).contains("Attach Listener");
    assertThat(Path.of("/tmp/.attach_pid" + with.pid())).doesNotExist();
  }

  @Test
  void bothClientsAreUsedEachWhereItBelongs() throws Exception {
    Relay relay = relay(withBaton());
    String api = "com.sun.tools.attach.VirtualMachine ";
    String own = "dev.baton.agent.status.AttachSocket ";
    assertThat(classesLoadedBy(WHOLE_JDK, relay)).contains(api).doesNotContain(own);
    assertThat(classesLoadedBy(NO_ATTACH_MODULE, relay)).contains(own).doesNotContain(api);
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE_JDK, NO_ATTACH_MODULE})
  void aJvmWithoutBaton(String runtime) throws Exception {
    Relay relay = relay(List.of());
    assertNoAnswer(
        status(runtime, relay.pid()),
        "JVM "
            + relay.pid()
            + " (Relay) runs without Baton: none of its options is -javaagent:baton.jar; put it"
            + " into JAVA_TOOL_OPTIONS or the command line and restart");
    assertQuiet(relay);
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE_JDK, NO_ATTACH_MODULE})
  void aJvmWithAttachSwitchedOff(String runtime) throws Exception {
    Relay relay = relay(withBaton("-XX:+DisableAttachMechanism"));
    Answer answer = status(runtime, relay.pid(), "--json");
    String message =
        "JVM "
            + relay.pid()
            + " runs with -XX:+DisableAttachMechanism, so it answers nobody; "
            + "start it without that option to see its status";
    String json = "{\"well\":false,\"pid\":" + relay.pid() + ",\"error\":\"" + message + "\"}\n";
    assertThat(answer).isEqualTo(new Answer(1, json, "[baton] " + message + "\n"));
    assertThat(relay.get("/out", "still there")).isEqualTo("still there");
    assertQuiet(relay);
  }

  /**
   * Such a JVM listens from its start; without its socket only the signal is left, which would end
   * it.
   */
  @ParameterizedTest
  @ValueSource(strings = {WHOLE_JDK, NO_ATTACH_MODULE})
  void aJvmThatSigquitWouldEndIsAskedWithoutIt(String runtime) throws Exception {
    Relay relay = relay(withBaton("-Xrs"));
    assertThat(status(runtime, relay.pid()).code).isZero();
    Files.delete(socket(relay));
    assertNoAnswer(
        status(runtime, relay.pid()),
        "JVM "
            + relay.pid()
            + " cannot be asked: /proc/"
            + relay.pid()
            + "/root/tmp/.java_pid"
            + relay.pid()
            + " is not there, and the SIGQUIT that makes a JVM open it would end this one, which"
            + " does not catch it; it runs with -Xrs and somebody cleaned up /tmp, or it has only"
            + " just started. Nothing was sent");
    assertThat(relay.get("/out", "still there")).isEqualTo("still there");
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE_JDK, NO_ATTACH_MODULE})
  void notAJvm(String runtime) throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    started.add(sleep);
    assertNoAnswer(
        status(runtime, Long.toString(sleep.pid())),
        "process "
            + sleep.pid()
            + " is not a JVM, it runs `sleep 600`; `pgrep java` lists the JVMs");
    assertThat(sleep.isAlive()).isTrue();
  }

  @Test
  void noProcess() throws Exception {
    assertNoAnswer(
        status(WHOLE_JDK, "999999999"),
        "there is no process 999999999 here; a JVM in a container is asked inside it, or by its"
            + " number on the host");
  }

  @Test
  void aStoppedJvmIsNotWaitedFor() throws Exception {
    Relay relay = relay(withBaton());
    assertThat(new ProcessBuilder("kill", "-STOP", relay.pid()).start().waitFor()).isZero();
    Answer answer = status(WHOLE_JDK, relay.pid());
    assertThat(answer.code).isEqualTo(1);
    assertThat(answer.err)
        .contains("process " + relay.pid() + " is stopped")
        .endsWith("kill -CONT " + relay.pid() + "\n");
  }

  @Test
  void theCommandItselfRunsWithoutBatonThoughTheEnvironmentNamesIt() throws Exception {
    ProcessBuilder command = new ProcessBuilder(java(), "-Xlog:class+load", "-jar", JAR, "version");
    command.environment().put("JAVA_TOOL_OPTIONS", "-javaagent:" + JAR);
    Answer answer = run(command);
    assertThat(answer.code).isZero();
    assertThat(answer.out)
        .contains("\nBaton 0.1.0\n")
        .contains(" dev.baton.agent.Premain ")
        .doesNotContain(" java.baton.");
  }

  private List<String> withBaton(String... further) {
    List<String> options = new ArrayList<>(List.of(further));
    options.add("-javaagent:" + JAR);
    return options;
  }

  private Relay relay(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.addAll(List.of("-cp", folder.toString(), "Relay"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(Files.createTempFile(folder, "relay", ".err").toFile());
    Process process = withoutOptions(builder).start();
    started.add(process);
    errors.put(process, builder.redirectError().file().toPath());
    BufferedReader out = process.inputReader();
    return new Relay(process, Integer.parseInt(out.readLine()));
  }

  /** Whatever the environment of this test says to JVMs and to Baton. */
  private static ProcessBuilder withoutOptions(ProcessBuilder command) {
    command
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("BATON_") || name.contains("JAVA_"));
    return command;
  }

  private void assertQuiet(Relay relay) throws IOException {
    assertThat(errors.get(relay.process)).content().isEmpty();
  }

  private static void assertNoAnswer(Answer answer, String message) {
    assertThat(answer).isEqualTo(new Answer(1, "", "[baton] " + message + "\n"));
  }

  private Answer status(String runtime, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java(), runtime, "-jar", JAR, "status"));
    command.addAll(List.of(arguments));
    return run(withoutOptions(new ProcessBuilder(command)));
  }

  private String classesLoadedBy(String runtime, Relay relay) throws Exception {
    Answer answer =
        run(
            withoutOptions(
                new ProcessBuilder(
                    java(), runtime, "-Xlog:class+load", "-jar", JAR, "status", relay.pid())));
    assertThat(answer.code).as(answer.err).isZero();
    return answer.out;
  }

  private Answer run(ProcessBuilder command) throws Exception {
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    Process process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    started.add(process);
    assertThat(process.waitFor(60, SECONDS)).as(command.command() + " ends").isTrue();
    return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static Path socket(Relay relay) {
    return Path.of("/tmp/.java_pid" + relay.pid());
  }

  /**
   * The names of all threads but those that come and go, compiling and collecting garbage; not
   * asked of the JVM.
   */
  private static Set<String> threads(Relay relay) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", relay.pid(), "task"))) {
      for (Path task : tasks) {
        String name = Files.readString(task.resolve("comm")).trim();
        if (!name.matches("(C1|C2|G1|GC) .*")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private String java() {
    return jdk.java().toString();
  }
}
