package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that do not live on the class path: woven classes and their hooks have to find each
 * other all the same.
 */
class OddHomesTest {

  static final Path SOURCES = Path.of("src/test/resources/homes");

  @TempDir static Path temporary;

  private static Path app;
  private static Path launcher;

  @BeforeAll
  static void compile() throws IOException {
    app = Files.createDirectory(temporary.resolve("app"));
    launcher = Files.createDirectory(temporary.resolve("launcher"));
    javac(
        "--release",
        "17",
        "-p",
        path(jars()),
        "-d",
        app.toString(),
        SOURCES + "/app/module-info.java",
        SOURCES + "/app/app/Main.java");
    javac(
        "--release",
        "17",
        "-Xlint:-deprecation",
        "-d",
        launcher.toString(),
        SOURCES + "/launcher/InLayer.java",
        SOURCES + "/launcher/InClosedLoader.java");
  }

  static void javac(String... arguments) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    assertThat(javac.run(null, null, null, arguments))
        .as("javac %s", String.join(" ", arguments))
        .isZero();
  }

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void onTheModulePath(Jdk jdk) throws Exception {
    relays(jdk, "-p", path(appAndJars()), "-m", "app/app.Main");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void inAModuleLayerOfItsOwn(Jdk jdk) throws Exception {
    List<String> command = new ArrayList<>(List.of("-cp", launcher.toString(), "InLayer"));
    appAndJars().forEach(p -> command.add(p.toString()));
    relays(jdk, command.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void inALoaderThatDelegatesNothingButTheJdk(Jdk jdk) throws Exception {
    List<String> command = new ArrayList<>(List.of("-cp", launcher.toString(), "InClosedLoader"));
    for (Path each : appAndJars()) {
      command.add(each.toUri().toURL().toString());
    }
    relays(jdk, command.toArray(String[]::new));
  }

  private static void relays(Jdk jdk, String... application) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(jdk.java().toString(), "-Xverify:all", "-javaagent:" + ServiceJvm.AGENT));
    command.addAll(Arrays.asList(application));
    Path complaints = Files.createTempFile(temporary, "stderr", ".log");
    Process process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
    try (RawRecorder downstream = new RawRecorder();
        BufferedReader out = process.inputReader()) {
      String ready = out.readLine();
      assertThat(ready).as(Files.readString(complaints)).startsWith("READY ");
      TraceHeaders flow = new TraceHeaders(7);
      try (RawClient client = new RawClient(Integer.parseInt(ready.substring(6)))) {
        client.get("/?to=http://127.0.0.1:" + downstream.port(), flow.lines()).ok();
        for (String call : new String[] {"/urlconnection", "/jdk", "/apache"}) {
          assertThat(flow.missingFrom(downstream.takeOne(call))).as(call).isEmpty();
        }
        client.get("/?to=http://127.0.0.1:" + downstream.port()).ok();
        for (String call : new String[] {"/urlconnection", "/jdk", "/apache"}) {
          for (String name : TraceHeaders.NAMES) {
            assertThat(
                    downstream.rest().stream()
                        .filter(r -> r.path().equals(call))
                        .flatMap(r -> r.lines(name).stream()))
                .as(call)
                .isEmpty();
          }
        }
      }
      process.getOutputStream().close();
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(complaints)).doesNotContain("[baton]", "Exception", "Error");
  }

  private static List<Path> appAndJars() {
    return Stream.concat(Stream.of(app), jars().stream()).toList();
  }

  private static List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (String sample : new String[] {"TomcatServer@10", "ApacheHttpClient5Calls@newest"}) {
      jars.addAll(Samples.compiled(sample).jars());
    }
    return jars;
  }

  private static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
