package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test suite of W3C Trace Context ({@code w3c/trace-context}, folder {@code test}; Python, with
 * aiohttp) against services with {@code mode=participate}, at its strictest: all of level 2.
 * Between a request and the calls for it lies a hop to another thread.
 *
 * <p>It is not part of this repository. {@code .ci/run} puts it into {@code .ci/w3c}, with aiohttp;
 * the variable {@code W3C_SUITE} names another folder. Where it is missing this is said, and
 * skipped.
 */
class W3cSuiteTest {

  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("W3C_SUITE", "../.ci/w3c")).toAbsolutePath().normalize();

  private static final Path SUITE = FOLDER.resolve("suite/test");

  /** All that it had in June 2026. */
  private static final int TESTS = 41;

  record Service(Jdk jdk, String server, String client) {}

  static Stream<Service> services() {
    List<Service> services = new ArrayList<>();
    for (Jdk jdk : Jdk.all()) {
      for (String server :
          List.of("jdk-pool", "TomcatServer@newest", "ReactorNettyServer@newest")) {
        for (String client : List.of("jdk-sendasync", "ApacheHttpClient5Calls@newest")) {
          services.add(new Service(jdk, server, client));
        }
      }
    }
    return services.stream();
  }

  @ParameterizedTest
  @MethodSource("services")
  void passes(Service each) throws Exception {
    boolean there = Files.exists(SUITE.resolve("test.py")) && runs("-c", "import aiohttp");
    if (!there) {
      System.err.println(
          "!! NO W3C SUITE, or no aiohttp, in " + FOLDER + ": nothing is shown by it for " + each);
    }
    assumeTrue(there, "the W3C suite is not in " + FOLDER);
    String client = each.client.contains("@") ? Samples.compiled(each.client).id() : each.client;
    ServiceJvm.Builder start = ServiceJvm.service(each.jdk, each.server).brief();
    try (ServiceJvm service = start.agentArguments("mode=participate").start()) {
      service.expectComplaints(); // The line that says what taking part without spans is.
      String endpoint =
          "http://127.0.0.1:%d%s/call-back?text&carry=execute-queued&client=%s"
              .formatted(service.port(), service.ways().get(0), client);
      Process suite = python("-B", "test.py", endpoint).start();
      suite.getOutputStream().close();
      String said = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(suite.waitFor(5, TimeUnit.MINUTES)).isTrue();

      assertThat(failures(said)).as("%s%n%s", each, said).isEmpty();
      assertThat(said).contains("SPEC_LEVEL:   2", "Ran " + TESTS + " tests in ");
      assertThat(said.strip()).endsWith("OK");
      assertThat(suite.exitValue()).isZero();
    }
  }

  /** {@code FAIL: name} or {@code ERROR: name}, of each that did not pass. */
  private static List<String> failures(String said) {
    return said.lines().filter(line -> line.matches("(FAIL|ERROR): .*|.* skipped .*")).toList();
  }

  private static boolean runs(String... arguments) throws Exception {
    Process process = python(arguments).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  private static ProcessBuilder python(String... arguments) {
    List<String> command = new ArrayList<>(List.of("python3", "-u")); // What it says in its order.
    command.addAll(List.of(arguments));
    ProcessBuilder python = new ProcessBuilder(command).redirectErrorStream(true);
    python.directory(Files.isDirectory(SUITE) ? SUITE.toFile() : null);
    python
        .environment()
        .putAll(
            java.util.Map.of(
                "PYTHONPATH", FOLDER.resolve("python").toString(),
                "SPEC_LEVEL", "2",
                "STRICT_LEVEL", "2",
                "HARNESS_TIMEOUT", "30",
                "HARNESS_PORT", "" + freePort()));
    return python;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
