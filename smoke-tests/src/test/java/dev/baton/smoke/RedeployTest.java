package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.appservers.AppServer;
import dev.baton.smoke.appservers.RelayWar;
import dev.baton.smoke.appservers.ServerKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Web applications that are deployed again and again: nothing of Baton may hold on to the class
 * loader of a former one.
 */
class RedeployTest {

  private static final int TIMES = 20;
  private static final Path SOURCE =
      Path.of("src/test/resources/appservers/redeploy/Redeploy.java");

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  /** Of Tomcat itself, so that a loader that stays is Baton's fault; and of this very test. */
  @ParameterizedTest
  @MethodSource("jdks")
  void nothingIsLeftInTomcat(Jdk jdk) throws Exception {
    String agent = "-javaagent:" + ServiceJvm.AGENT;

    assertThat(leftInTomcat(jdk, agent)).isEqualTo("0");
    assertThat(leftInTomcat(jdk, "-Dno=agent")).isEqualTo("0");
    assertThat(leftInTomcat(jdk, "-Dno=agent", "pin")).isEqualTo(Integer.toString(TIMES));
  }

  private String leftInTomcat(Jdk jdk, String option, String... more) throws Exception {
    Path unpacked = unpacked(RelayWar.build(RelayWar.Api.JAKARTA, folder));
    String path =
        Stream.concat(Stream.of(folder), Samples.compiled("TomcatServer@11").jars().stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    OddHomesTest.javac("--release", "17", "-cp", path, "-d", folder.toString(), SOURCE.toString());
    try (RawRecorder downstream = new RawRecorder()) {
      List<String> command =
          new ArrayList<>(List.of(jdk.java().toString(), option, "-Xmx256m", "-cp", path));
      command.addAll(List.of("Redeploy", unpacked.toString(), folder.toString()));
      command.addAll(List.of(downstream.url("/called"), Integer.toString(TIMES)));
      command.addAll(List.of(more));
      Path errors = folder.resolve("errors.log");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String left = new String(process.getInputStream().readAllBytes()).trim();
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
      assertThat(Files.readString(errors)).doesNotContain("[baton]");
      List<RawRecorder.Request> calls = downstream.take("/called");
      assertThat(calls).hasSize(TIMES * 6);
      assertThat(calls.stream().filter(each -> each.lines("x-request-id").size() == 1))
          .hasSize(option.startsWith("-javaagent") ? calls.size() : 0);
      return left;
    }
  }

  /**
   * As Tomcat would unpack it; from the archive it would read every class through all before it.
   */
  private Path unpacked(Path war) throws IOException {
    Path target = folder.resolve("unpacked");
    try (FileSystem zip = FileSystems.newFileSystem(war);
        Stream<Path> files = Files.walk(zip.getPath("/"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return target;
  }

  static Stream<ServerKind> servers() {
    Pattern selected = Pattern.compile(System.getProperty("appservers", ""));
    return ServerKind.all().stream()
        .filter(each -> each.toString().matches("Jetty 12.*ee10|WildFly 39.*|Tomcat 9.*"))
        .filter(each -> selected.matcher(each.toString()).find());
  }

  /** Whether the server itself leaks is shown by the same without the agent. */
  @Tag("full")
  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void nothingIsLeftInAServer(ServerKind kind) throws Exception {
    assertThat(leftIn(kind, TIMES, "-Dno=agent")).isBetween(1, leftByItself(kind));
    assertThat(leftIn(kind, TIMES, AppServersTest.agent())).isBetween(1, leftByItself(kind));
    assertThat(leftIn(kind, TIMES / 2, "-Dno=agent", "pin")).isEqualTo(TIMES / 2);
  }

  /**
   * An idle worker of WildFly's has the last request that it served on its stack still, and with it
   * that copy of the application: so some stay, two or three, however often it is redeployed.
   */
  private static int leftByItself(ServerKind kind) {
    return kind.name().equals("WildFly") ? TIMES / 4 : 1;
  }

  /** How many loaders of all the deployments are left, that of the last one included. */
  private int leftIn(ServerKind kind, int times, String option, String... more) throws IOException {
    Path logs = Path.of("target/redeploy", kind.toString().replace(' ', '-'));
    Path war = RelayWar.build(kind, Files.createDirectories(logs));
    List<String> options = List.of("-Xmx512m", option);
    try (AppServer server = new AppServer(kind, Jdk.of(17), logs, war, options);
        RawRecorder downstream = new RawRecorder()) {
      assertThat(server.get("loader")).isEqualTo("1");
      for (int i = 1; i < times; i++) {
        for (String how : more) {
          assertThat(server.get(how)).isEqualTo("ok");
        }
        for (String how : AppServersTest.cases(kind)) {
          String url = downstream.url("/called") + "&executor=" + kind.managedExecutor();
          assertThat(server.get(how + "&to=" + url, "x-request-id", "flow-" + i)).isEqualTo("ok");
          assertThat(downstream.takeOne("/called").lines("x-request-id"))
              .as(how)
              .hasSize(option.startsWith("-javaagent") ? 1 : 0);
        }
        server.redeploy(war);
      }
      assertThat(server.get("loader")).isEqualTo(Integer.toString(times));
      return server.leftOf(times);
    }
  }
}
