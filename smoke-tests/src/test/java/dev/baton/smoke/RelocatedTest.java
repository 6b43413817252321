package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import me.lucko.jarrelocator.JarRelocator;
import me.lucko.jarrelocator.Relocation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tomcat and Apache HttpClient 5 shaded under another package, as a build does it, and the client
 * itself beside its copy in the same class loader.
 */
class RelocatedTest {

  private static final String[] LIBRARIES = {"hc", "catalina", "coyote", "tomcat"};

  /**
   * Without the catch-all for servlets, which are not relocated: only Tomcat's own hooks are left.
   */
  private static final String SETTING =
      "relocated=com.acme.shaded.hc=org.apache.hc,com.acme.shaded.catalina=org.apache.catalina,"
          + "com/acme/shaded/coyote/*=org.apache.coyote,com.acme.shaded.tomcat.=org.apache.tomcat"
          + ";disable=JakartaServlet";

  @TempDir static Path folder;

  private static String classPath;

  @BeforeAll
  static void relocateAndCompile() throws IOException {
    List<Relocation> rules = new ArrayList<>();
    for (String library : LIBRARIES) {
      rules.add(new Relocation("org.apache." + library, "com.acme.shaded." + library));
    }
    List<String> path = new ArrayList<>();
    for (Path jar : Samples.compiled("ApacheHttpClient5Calls@newest").jars()) {
      path.add(jar.toString());
      if (jar.getFileName().toString().startsWith("http")) {
        path.add(relocated(jar, rules));
      }
    }
    for (Path jar : Samples.compiled("TomcatServer@10").jars()) {
      path.add(relocated(jar, rules));
    }
    Path classes = Files.createDirectory(folder.resolve("classes"));
    OddHomesTest.javac(
        "--release",
        "17",
        "-cp",
        String.join(File.pathSeparator, path),
        "-d",
        classes.toString(),
        OddHomesTest.SOURCES + "/relocated/Main.java");
    path.add(classes.toString());
    classPath = String.join(File.pathSeparator, path);
  }

  private static String relocated(Path jar, List<Relocation> rules) throws IOException {
    Path relocated = folder.resolve("relocated-" + jar.getFileName());
    new JarRelocator(jar.toFile(), relocated.toFile(), rules).run();
    return relocated.toString();
  }

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theClientAndItsCopyCarryWhatTheRelocatedServerCaptured(Jdk jdk) throws Exception {
    try (Application application = new Application(jdk, agent(SETTING))) {
      application.carries("/direct", "/relocated", "/original");
      application.carries("/pool", "/relocated", "/original");
      application.carriesNothingWithoutAFlow();
      assertThat(application.status())
          .contains("  inbound   Tomcat (com.acme.shaded.catalina)  ")
          .contains("  carry     TomcatThreadPool (com.acme.shaded.tomcat)  ")
          .contains("  outbound  ApacheHttpClient5  ")
          .contains("  outbound  ApacheHttpClient5 (com.acme.shaded.hc)  ");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void classesThatWereLoadedBefore(Jdk jdk) throws Exception {
    String classes =
        String.join(
            ";",
            "com.acme.shaded.hc.core5.http.impl.io.HttpRequestExecutor",
            "com.acme.shaded.catalina.connector.CoyoteAdapter",
            "com.acme.shaded.coyote.Request",
            "com.acme.shaded.tomcat.util.threads.ThreadPoolExecutor");
    String early = LoadedBeforeTest.earlyLoader(folder, classes).toString();
    try (Application application = new Application(jdk, early, agent(SETTING))) {
      application.carries("/direct", "/relocated", "/original");
      application.carries("/pool", "/relocated", "/original");
    }
  }

  /** The servlet, which is not relocated, captures; so the client itself carries. */
  @ParameterizedTest
  @MethodSource("jdks")
  void withoutTheSettingTheCopyCarriesNothing(Jdk jdk) throws Exception {
    try (Application application = new Application(jdk, "-javaagent:" + ServiceJvm.AGENT)) {
      application.carries("/direct", "/original");
      application.carries("/pool");
    }
  }

  private static String agent(String arguments) {
    return "-javaagent:" + ServiceJvm.AGENT + "=" + arguments;
  }

  /** The program in a JVM, and what it calls. */
  private static final class Application implements AutoCloseable {
    private final Jdk jdk;
    private final RawRecorder downstream = new RawRecorder();
    private final Path complaints;
    private final Process process;
    private final RawClient client;

    Application(Jdk jdk, String... options) throws IOException {
      this.jdk = jdk;
      complaints = Files.createTempFile(folder, "stderr", ".log");
      List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xverify:all"));
      command.addAll(List.of(options));
      command.addAll(List.of("-cp", classPath, "Main"));
      process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
      BufferedReader out = process.inputReader();
      String ready = out.readLine();
      assertThat(ready).as(Files.readString(complaints)).startsWith("READY ");
      client = new RawClient(Integer.parseInt(ready.substring(6)));
    }

    /** Whether these of the two calls carry all nine headers once, and the other ones none. */
    void carries(String way, String... calls) {
      TraceHeaders flow = new TraceHeaders(7);
      client.get(way + "?to=http://127.0.0.1:" + downstream.port(), flow.lines()).ok();
      for (String call : new String[] {"/relocated", "/original"}) {
        TraceHeaders expected =
            List.of(calls).contains(call)
                ? flow
                : flow.without(TraceHeaders.NAMES.toArray(String[]::new));
        assertThat(expected.missingFrom(downstream.takeOne(call)))
            .as("%s, %s", way, call)
            .isEmpty();
      }
    }

    void carriesNothingWithoutAFlow() {
      TraceHeaders none = new TraceHeaders(7).without(TraceHeaders.NAMES.toArray(String[]::new));
      for (String way : new String[] {"/direct", "/pool"}) {
        client.get(way + "?to=http://127.0.0.1:" + downstream.port()).ok();
        for (String call : new String[] {"/relocated", "/original"}) {
          assertThat(none.missingFrom(downstream.takeOne(call))).as("%s, %s", way, call).isEmpty();
        }
      }
    }

    String status() throws Exception {
      Process status =
          new ProcessBuilder(
                  jdk.java().toString(),
                  "-jar",
                  ServiceJvm.AGENT.toString(),
                  "status",
                  Long.toString(process.pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(status.waitFor()).as(said).isZero();
      return said;
    }

    @Override
    public void close() {
      try {
        client.close();
        downstream.close();
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(complaints)).doesNotContain("[baton]", "Exception", "Error");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
