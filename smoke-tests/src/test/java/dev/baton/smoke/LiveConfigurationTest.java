package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The file that {@code config} names takes effect in a running JVM, in the way that Kubernetes
 * changes a ConfigMap.
 */
class LiveConfigurationTest {

  @TempDir Path mount;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aConfigMapThatChangesTakesEffectAndABadOneDoesNot(Jdk jdk) throws IOException {
    Path file = mount.resolve("baton.yaml");
    publish("1", "headers: [x-request-id]\n");
    Files.createSymbolicLink(file, Path.of("..data/baton.yaml"));
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").agentArguments("config=" + file).start();
        RawRecorder downstream = new RawRecorder()) {
      service.expectComplaints();
      awaitTenant(service, downstream, false);
      publish("2", "headers: [istio, x-tenant]\n");
      awaitTenant(service, downstream, true);
      publish("3", "headers: [istio, x-tenant\n");
      awaitLine(service, "; the last good version stays in force");
      awaitTenant(service, downstream, true);
      publish("4", "mode: observe\n");
      awaitTenant(service, downstream, false);
      awaitLine(service, "mode=observe"); // It is said after it took effect.
      service.stop();
      assertThat(service.stderr())
          .containsExactly(
              "[baton] " + file + " has changed, in force now: headers=istio,x-tenant",
              "[baton] config="
                  + file
                  + " (agent argument): line 2, column 1: expected ',' or ']', but got <stream"
                  + " end>; the last good version stays in force",
              "[baton] " + file + " has changed, in force now: mode=observe; headers=istio");
    }
  }

  /** A new folder with the file, and the link to it exchanged in one step. */
  private void publish(String version, String yaml) throws IOException {
    Path folder = Files.createDirectory(mount.resolve("..version" + version));
    Files.writeString(folder.resolve("baton.yaml"), yaml);
    Path link = mount.resolve("..data_tmp");
    Files.createSymbolicLink(link, folder.getFileName());
    Files.move(
        link,
        mount.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitTenant(ServiceJvm service, RawRecorder downstream, boolean carried) {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    boolean seen;
    do {
      try (RawClient client = service.connect()) {
        String path = RawClient.relay("/sync", "direct", "urlconnection", downstream.url("/call"));
        client.get(path, "x-request-id: 1", "x-tenant: blue").ok();
      }
      seen = !downstream.takeOne("/call").lines("x-tenant").isEmpty();
    } while (seen != carried && Instant.now().isBefore(end));
    assertThat(seen).as("x-tenant arrived downstream").isEqualTo(carried);
  }

  static void awaitLine(ServiceJvm service, String text) {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (service.stderr().stream().noneMatch(line -> line.contains(text))
        && Instant.now().isBefore(end)) {
      Thread.onSpinWait();
    }
    assertThat(service.stderr()).anyMatch(line -> line.contains(text));
  }
}
