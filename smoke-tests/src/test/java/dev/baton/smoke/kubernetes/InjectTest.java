package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.kubernetes.ControlPlane.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command {@code inject} writes with its options, put to a server. */
class InjectTest {

  private static final Path MANIFESTS = Path.of("../agent/src/test/resources/inject");
  private static final String AS_IT_IS = "";
  private static final String IMAGE_VOLUME = "--image-volume";

  private static ControlPlane control;

  @BeforeAll
  static void start() throws Exception {
    control = Clusters.start("", InjectTest.class);
    if (control != null) {
      control.namespace("shop");
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

  /** The manifests that the command's tests hold it to with {@code --image-volume}. */
  static List<String> namesWithImageVolume() throws Exception {
    try (Stream<Path> files = Files.list(MANIFESTS)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".image-volume.yaml"))
          .map(each -> each.substring(0, each.length() - ".image-volume.yaml".length()))
          .sorted()
          .toList();
    }
  }

  /** It says of them what it says of the manifests without Baton, and no word more. */
  @ParameterizedTest
  @MethodSource("namesWithImageVolume")
  void aServerTakesItWithTheImageAsAVolume(String name) throws Exception {
    Said before = create(Files.readString(MANIFESTS.resolve(name + ".yaml")));
    Said after = create(Files.readString(MANIFESTS.resolve(name + ".image-volume.yaml")));
    assertThat(names(after)).isEqualTo(names(before));
    assertThat(after.err()).isEqualTo(before.err());
    assertThat(after.code()).isEqualTo(before.code());
  }

  /** Without the end that the server has made up. */
  private static String names(Said said) {
    return said.out().replaceAll("(?m)-[a-z0-9]{5}$", "-");
  }

  private static Said create(String manifest) throws Exception {
    // kubectl takes what begins with a brace for JSON.
    String yaml = manifest.startsWith("{") ? "---\n" + manifest : manifest;
    return control.kubectl(
        yaml, "create", "--dry-run=server", "--validate=strict", "-o", "name", "-f", "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {AS_IT_IS, IMAGE_VOLUME})
  void limitsAndQuotaOfANamespaceAreKept(String option) throws Exception {
    String namespace = option.isEmpty() ? "limits" : "limits-of-volumes";
    control.namespace(namespace);
    make(
        "limitranges",
        namespace,
        """
        {apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container,
         min: {cpu: 100m, memory: 64Mi}, max: {cpu: "1", memory: 1Gi},
         maxLimitRequestRatio: {cpu: "2"}}]}}
        """);
    make(
        "resourcequotas",
        namespace,
        """
        {apiVersion: v1, kind: ResourceQuota, metadata: {name: q},
         spec: {hard: {pods: "1", requests.cpu: 300m, limits.cpu: 600m, requests.memory: 512Mi,
          limits.memory: 1Gi}}}
        """);
    String quota = "/api/v1/namespaces/" + namespace + "/resourcequotas/q";
    control.await("the quota", () -> status(quota).has("hard") ? quota : null);
    String manifest =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: %s}
        spec:
          automountServiceAccountToken: false
          containers:
          - name: a
            image: x
            resources: {limits: {cpu: 600m, memory: 1Gi}, requests: {cpu: 300m, memory: 512Mi}}
        """
            .formatted(namespace);
    control.kubectl(inject(manifest, option), "create", "-f", "-").orThrow();
    JsonObject pod = control.get("/api/v1/namespaces/" + namespace + "/pods/p").orThrow();
    assertThat(Pods.array(pod.getAsJsonObject("spec"), "initContainers"))
        .hasSize(option.isEmpty() ? 1 : 0);
    assertThat(pod.getAsJsonObject("status").get("qosClass").getAsString()).isEqualTo("Burstable");
    assertThat(status(quota).get("used"))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"limits.cpu": "600m", "limits.memory": "1Gi", "pods": "1",
                 "requests.cpu": "300m", "requests.memory": "512Mi"}
                """));
  }

  private static JsonObject status(String path) throws Exception {
    return control.get(path).orThrow().getAsJsonObject("status");
  }

  private static void make(String kind, String namespace, String json) throws Exception {
    JsonElement resource = JsonParser.parseString(json);
    control.post("/api/v1/namespaces/" + namespace + "/" + kind, resource).orThrow();
  }

  private static String inject(String manifest, String option) throws Exception {
    List<String> command = new ArrayList<>(List.of("inject", "-f", "-", "--all"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    return Tools.baton(manifest, command.toArray(String[]::new)).orThrow();
  }

  /** What the command warns of. */
  @Test
  void anOlderServerDropsTheImageWithoutAWord() throws Exception {
    try (ControlPlane older = Clusters.start("1.34", InjectTest.class)) {
      String manifest =
          "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image:"
              + " x}]}}";
      String injected = inject("---\n" + manifest, IMAGE_VOLUME);
      Said said = older.kubectl(injected, "create", "--dry-run=server", "-o", "json", "-f", "-");
      JsonObject spec =
          JsonParser.parseString(said.orThrow()).getAsJsonObject().getAsJsonObject("spec");
      assertThat(said.err()).isEmpty();
      assertThat(spec.toString())
          .contains("-javaagent:/baton/baton.jar")
          .doesNotContain("baton-agent", "baton-init");
    }
  }
}
