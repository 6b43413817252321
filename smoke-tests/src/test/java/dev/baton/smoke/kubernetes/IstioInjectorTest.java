package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import dev.baton.smoke.kubernetes.ControlPlane.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Istio's own injector with its own template and Baton's: what it makes of pods beside its sidecar
 * is what {@link IstioTemplateTest} says, and a server takes it.
 */
@Tag("full")
class IstioInjectorTest {

  private static final Path PODS = Tools.RESOURCES.resolve("istio/pods.yaml");
  private static final Path VALUES = Tools.KUBERNETES.resolve("istio/values.yaml");

  private static ControlPlane control;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    control = Clusters.start("", IstioInjectorTest.class);
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void besideItsSidecarItMakesWhatTheTemplateSays(boolean imageVolume) throws Exception {
    String values = Files.readString(VALUES);
    if (imageVolume) {
      values = values.replace("$imageVolume := false", "$imageVolume := true");
    }
    String file = Files.writeString(folder.resolve("values.yaml"), values).toString();
    String pods = Files.readString(PODS);
    String istios = Tools.injector(IstioInjectorTest.class, pods, file).orThrow();
    List<JsonObject> made = pods(istios);
    List<JsonObject> laid = pods(Tools.istio(IstioInjectorTest.class, pods, file).orThrow());
    assertThat(made).hasSameSizeAs(laid).hasSizeGreaterThan(3);
    int injected = 0;
    for (int i = 0; i < laid.size(); i++) {
      String name = laid.get(i).getAsJsonObject("metadata").get("name").getAsString();
      Map<String, JsonElement> expected = ofBaton(laid.get(i));
      assertThat(ofBaton(made.get(i))).as(name).isEqualTo(expected);
      assertThat(byName(made.get(i), "containers")).as(name).containsKey("istio-proxy");
      injected += expected.containsKey("volumes/baton-agent") ? 1 : 0;
    }
    assertThat(injected).as("pods that Baton is put into").isGreaterThan(1);
    Said taken =
        control.kubectl(
            istios, "create", "--dry-run=server", "--validate=strict", "-o", "name", "-f", "-");
    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(taken.out().lines()).hasSameSizeAs(laid);
    System.out.printf(
        "Istio's own injector: %d pods, %d with Baton, all taken by the server%n",
        made.size(), injected);
  }

  private static List<JsonObject> pods(String yaml) throws Exception {
    List<JsonObject> pods = new ArrayList<>();
    String json =
        control.kubectl(yaml, "create", "--dry-run=client", "-o", "json", "-f", "-").orThrow();
    JsonStreamParser each = new JsonStreamParser(json);
    while (each.hasNext()) {
      JsonObject object = each.next().getAsJsonObject();
      if (object.has("items")) {
        object.getAsJsonArray("items").forEach(item -> pods.add(item.getAsJsonObject()));
      } else {
        pods.add(object);
      }
    }
    return pods;
  }

  /** The pod's own containers, and of all else what is Baton's. */
  private static Map<String, JsonElement> ofBaton(JsonObject pod) {
    Map<String, JsonElement> all = new TreeMap<>();
    for (String field : List.of("containers", "initContainers", "volumes")) {
      byName(pod, field)
          .forEach(
              (name, item) -> {
                if (field.equals("containers")
                    ? !name.equals("istio-proxy")
                    : name.startsWith("baton-")) {
                  all.put(field + "/" + name, item);
                }
              });
    }
    return all;
  }

  private static Map<String, JsonElement> byName(JsonObject pod, String field) {
    Map<String, JsonElement> items = new TreeMap<>();
    JsonArray array = pod.getAsJsonObject("spec").getAsJsonArray(field);
    if (array != null) {
      for (JsonElement each : array) {
        items.put(each.getAsJsonObject().get("name").getAsString(), each);
      }
    }
    return items;
  }
}
