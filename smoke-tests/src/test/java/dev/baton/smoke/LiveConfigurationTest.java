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
    publish(mount, "1", "baton.yaml", "headers: [x-request-id]\n");
    Files.createSymbolicLink(file, Path.of("..data/baton.yaml"));
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").agentArguments("config=" + file).start();
        RawRecorder downstream = new RawRecorder()) {
      service.expectComplaints();
      awaitTenant(service, downstream, false);
      publish(mount, "2", "baton.yaml", "headers: [istio, x-tenant]\n");
      awaitTenant(service, downstream, true);
      publish(mount, "3", "baton.yaml", "headers: [istio, x-tenant\n");
      awaitLine(service, "; the last good version stays in force");
      awaitTenant(service, downstream, true);
      publish(mount, "4", "baton.yaml", "mode: observe\n");
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

  /** With the arguments that {@code inject} writes, and volumes that are empty at first. */
  @ParameterizedTest
  @MethodSource("jdks")
  void configMapsThatAreMadeLaterTakeEffectToo(Jdk jdk) throws IOException {
    Path settings = Files.createDirectory(mount.resolve("baton-config"));
    Path telemetry = Files.createDirectory(mount.resolve("baton-telemetry"));
    String arguments = "config=" + settings + "/baton.yaml;telemetry=" + telemetry;
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").agentArguments(arguments).start();
        RawRecorder downstream = new RawRecorder()) {
      service.expectComplaints();
      awaitTenant(service, downstream, false);
      publish(telemetry, "1", "mesh.yaml", TELEMETRY);
      Files.createSymbolicLink(telemetry.resolve("mesh.yaml"), Path.of("..data/mesh.yaml"));
      awaitTenant(service, downstream, true);
      publish(telemetry, "2", "mesh.yaml", TELEMETRY.replace("x-tenant", "x-team"));
      awaitTenant(service, downstream, false);
      publish(settings, "1", "baton.yaml", "headers: [istio, x-tenant]\n");
      Files.createSymbolicLink(settings.resolve("baton.yaml"), Path.of("..data/baton.yaml"));
      awaitTenant(service, downstream, true);
      awaitLine(service, "headers=istio,x-tenant"); // It is said after it took effect.
      service.stop();
      String missing =
          "[baton] config="
              + settings
              + "/baton.yaml (agent argument): there is no such file; nothing of it is used";
      assertThat(service.stderr())
          .startsWith(missing)
          .allMatch(line -> line.startsWith("[baton] "));
      assertThat(service.stderr().get(service.stderr().size() - 1))
          .startsWith("[baton] " + settings + "/baton.yaml has changed, in force now: ")
          .contains("headers=istio,x-tenant");
    }
  }

  private static final String TELEMETRY =
      """
      apiVersion: telemetry.istio.io/v1
      kind: Telemetry
      metadata: {name: mesh, namespace: istio-system}
      spec: {tracing: [{customTags: {tenant: {header: {name: x-tenant}}}}]}
      """;

  /** A new folder with the file, and the link to it exchanged in one step. */
  private static void publish(Path volume, String version, String file, String text)
      throws IOException {
    Path folder = Files.createDirectory(volume.resolve("..version" + version));
    Files.writeString(folder.resolve(file), text);
    Path link = volume.resolve("..data_tmp");
    Files.createSymbolicLink(link, folder.getFileName());
    Files.move(
        link,
        volume.resolve("..data"),
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
