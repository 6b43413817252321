package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart, the Kustomize component and Istio's template write, put to a server. */
class OtherWaysTest {

  private static final String POD =
      """
      {apiVersion: v1, kind: Pod, metadata: {name: probe, labels: {"baton.dev/inject": "true"}},
       spec: {containers: [{name: c, image: x}]}}
      """;

  private static ControlPlane control;

  @BeforeAll
  static void start() throws Exception {
    control = Clusters.start("", OtherWaysTest.class);
    if (control != null) {
      for (String namespace : new String[] {"baton-system", "shop", "infra"}) {
        control.namespace(namespace);
      }
    }
  }

  @BeforeEach
  void skipWithoutKubernetes() {
    Clusters.assumeThere(control);
  }

  @AfterAll
  static void stop() {
    if (control != null) {
      control.close();
    }
  }

  @Test
  void theChartsPolicyInjects() throws Exception {
    install("everything.values.yaml", "--set", "variable=JAVA_TOOL_OPTIONS");
    JsonObject spec =
        awaitInjected("registry.example:5000/baton-init@sha256:").getAsJsonObject("spec");
    assertThat(spec.getAsJsonArray("initContainers")).hasSize(1);
    assertThat(
            spec.getAsJsonArray("initContainers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("securityContext")
                .has("runAsUser"))
        .isFalse();
    assertThat(control.get("/api/v1/namespaces/infra/configmaps/baton-telemetry").done()).isTrue();

    install("image-volume.values.yaml");
    spec =
        awaitInjected("\"image\":{\"reference\":\"baton.dev/baton-init:").getAsJsonObject("spec");
    JsonArray init = spec.getAsJsonArray("initContainers");
    assertThat(init == null || init.isEmpty()).as("no init container").isTrue();
    assertThat(spec.getAsJsonArray("containers").toString())
        .contains("{\"name\":\"baton-agent\",\"readOnly\":true,\"mountPath\":\"/baton\"}")
        .contains("-javaagent:/baton/baton.jar");
  }

  private static void install(String values, String... more) throws Exception {
    String chart = ChartTest.template(values, "1.37", more).orThrow();
    control.kubectl(chart, "apply", "-f", "-").orThrow();
  }

  /** Once the pod has this text in it. */
  private static JsonObject awaitInjected(String text) throws Exception {
    return control.await(
        text,
        () -> {
          JsonObject pod =
              control
                  .post("/api/v1/namespaces/default/pods?dryRun=All", JsonParser.parseString(POD))
                  .orThrow();
          return pod.toString().contains(text) ? pod : null;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"init-container", "image-volume"})
  void aServerTakesWhatKustomizeBuilds(String example) throws Exception {
    assertTaken(Tools.RESOURCES.resolve("kustomize/" + example + ".yaml"), 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pods.injected.yaml", "pods.image-volume.yaml"})
  void aServerTakesWhatIstiosInjectorMakes(String pods) throws Exception {
    assertTaken(Tools.RESOURCES.resolve("istio").resolve(pods), 5);
  }

  private static void assertTaken(Path file, int resources) throws Exception {
    String said =
        control
            .kubectl(
                Files.readString(file),
                "create",
                "--dry-run=server",
                "--validate=strict",
                "-o",
                "name",
                "-f",
                "-")
            .orThrow();
    assertThat(said.lines()).hasSize(resources);
  }
}
