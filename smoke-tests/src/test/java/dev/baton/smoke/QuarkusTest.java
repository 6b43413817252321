package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application of Quarkus as its users start it, by {@code quarkus-run.jar}: a class loader of
 * Quarkus' own defines what Baton weaves. In the contract the same classes are on the class path.
 */
class QuarkusTest {

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

  private static final List<String> WAYS =
      List.of("/sync", "/uni", "/emit-on", "/delay", "/emitter", "/managed", "/suspended", "/sse");

  private static final Jdk NEWEST = Jdk.of(25);

  @TempDir Path folder;

  @Test
  void flowsStayApartInItsOwnClassLoader() throws Exception {
    Path errors = folder.resolve("errors");
    try (RawRecorder downstream = new RawRecorder();
        Application application =
            Application.start(NEWEST, errors, "-javaagent:" + ServiceJvm.AGENT)) {
      application.get("/sync/other-flow", new TraceHeaders(4711).lines());
      for (String way : WAYS) {
        for (int i = 0; i < 3; i++) {
          TraceHeaders flow = new TraceHeaders(i);
          application.get(to(downstream, way, "/with"), flow.lines());
          assertThat(flow.missingFrom(downstream.takeOne("/with"))).as(way).isEmpty();
          application.get(to(downstream, way, "/without"));
          assertCarriesNothing(downstream.takeOne("/without"));
        }
      }
      ExecutorService users = Executors.newFixedThreadPool(16);
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        String path = to(downstream, WAYS.get(i % WAYS.size()), "/at-once/" + i);
        String[] lines = i % 5 == 4 ? new String[0] : new TraceHeaders(i).lines();
        requests.add(users.submit(() -> application.get(path, lines)));
      }
      for (Future<?> each : requests) {
        each.get();
      }
      users.shutdown();
      for (int i = 0; i < 160; i++) {
        RawRecorder.Request call = downstream.takeOne("/at-once/" + i);
        if (i % 5 == 4) {
          assertCarriesNothing(call);
        } else {
          assertThat(new TraceHeaders(i).missingFrom(call)).as("request %s", i).isEmpty();
        }
      }
      application.get("/sync/other-flow-end");
    }
    assertThat(Files.readString(errors)).doesNotContain("[baton]");
  }

  @Test
  void withoutBatonNothingIsCarried() throws IOException {
    try (RawRecorder downstream = new RawRecorder();
        Application application = Application.start(NEWEST, folder.resolve("errors"))) {
      application.get(to(downstream, "/sync", "/plain"), new TraceHeaders(1).lines());
      assertCarriesNothing(downstream.takeOne("/plain"));
    }
  }

  private static String to(RawRecorder downstream, String way, String target) {
    return way
        + "/relay?client=urlconnection&carry=direct&url="
        + RawClient.encoded(downstream.url(target));
  }

  private static void assertCarriesNothing(RawRecorder.Request call) {
    assertThat(TraceHeaders.others(call))
        .as("headers of %s", call.line())
        .isEqualTo(call.headers());
  }

  /** The running application. */
  private record Application(Process process, int port) implements AutoCloseable {

    static Application start(Jdk jdk, Path errors, String... options) throws IOException {
      Path jar = QuarkusBuild.application(Samples.compiled("QuarkusServer@newest", jdk));
      List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx256m"));
      command.addAll(List.of(options));
      command.addAll(
          List.of(
              "-Dquarkus.http.host=127.0.0.1",
              "-Dquarkus.http.port=0",
              "-Dquarkus.banner.enabled=false",
              "-cp",
              jar + File.pathSeparator + ServiceJvm.SERVICE,
              "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      BufferedReader out = process.inputReader();
      List<String> said = new ArrayList<>();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          return new Application(process, Integer.parseInt(listening.group(1)));
        }
      }
      throw new AssertionError(
          "Quarkus did not start:\n" + String.join("\n", said) + "\n" + Files.readString(errors));
    }

    String get(String path, String... headers) {
      try (RawClient client = new RawClient(port)) {
        return client.get(path, headers).ok();
      }
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.waitFor();
        process.getInputStream().close();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
