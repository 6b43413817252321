package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonStreamParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kustomize component, as kubectl builds it. */
class KustomizeTest {

  private static final Path EXAMPLES = Tools.RESOURCES.resolve("kustomize");

  @ParameterizedTest
  @ValueSource(strings = {"init-container", "image-volume"})
  void becomesWhatItShould(String example) throws Exception {
    assertThat(build(example)).isEqualTo(Files.readString(EXAMPLES.resolve(example + ".yaml")));
  }

  @ParameterizedTest
  @CsvSource({
    "init-container, --image registry.example/baton-init:",
    "image-volume, --image-volume"
  })
  void isWhatTheCommandWrites(String example, String options) throws Exception {
    List<String> command = new ArrayList<>(List.of("inject", "-f", "-"));
    for (String each : options.split(" ")) {
      command.add(each.endsWith(":") ? each + Tools.version() : each);
    }
    String injected = Tools.baton(build("workloads"), command.toArray(String[]::new)).orThrow();
    Map<String, JsonObject> byCommand = read(injected);
    Map<String, JsonObject> byComponent = read(build(example));
    // An example has a patch of its own.
    byComponent.get("Deployment orders").getAsJsonObject("spec").remove("replicas");
    int workloads = 0;
    for (Map.Entry<String, JsonObject> each : byCommand.entrySet()) {
      workloads += each.getValue().toString().contains("baton-agent") ? 1 : 0;
      assertThat(comparable(byComponent.get(each.getKey())))
          .as(each.getKey())
          .isEqualTo(comparable(each.getValue()));
    }
    assertThat(byComponent).hasSameSizeAs(byCommand);
    assertThat(workloads).isEqualTo(5);
    System.out.println(
        workloads
            + " kinds of workloads as `inject` writes them, by the Kustomize component: "
            + example);
  }

  private static String build(String example) throws Exception {
    return Tools.kubectl(
            KustomizeTest.class,
            "",
            "kustomize",
            EXAMPLES.resolve(example).toAbsolutePath().normalize().toString())
        .orThrow();
  }

  /** By kind and name. */
  private static Map<String, JsonObject> read(String yaml) throws Exception {
    String json =
        Tools.kubectl(
                KustomizeTest.class,
                yaml,
                "patch",
                "--local",
                "-f",
                "-",
                "--type=json",
                "-p",
                "[]",
                "-o",
                "json")
            .orThrow();
    Map<String, JsonObject> resources = new TreeMap<>();
    JsonStreamParser parser = new JsonStreamParser(json);
    while (parser.hasNext()) {
      JsonObject each = parser.next().getAsJsonObject();
      String name = each.getAsJsonObject("metadata").get("name").getAsString();
      resources.put(each.get("kind").getAsString() + " " + name, each);
    }
    return resources;
  }

  /** Blanks before an option, the order of volumes and who did it do not count. */
  private static JsonElement comparable(JsonElement value) {
    if (value.isJsonArray()) {
      JsonArray list = new JsonArray();
      value.getAsJsonArray().forEach(each -> list.add(comparable(each)));
      return list;
    }
    if (!value.isJsonObject()) {
      boolean text = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
      return text ? new JsonPrimitive(value.getAsString().trim()) : value;
    }
    JsonObject object = new JsonObject();
    for (Map.Entry<String, JsonElement> each : value.getAsJsonObject().entrySet()) {
      JsonElement field = comparable(each.getValue());
      if (each.getKey().equals("volumes")) {
        JsonArray sorted = new JsonArray();
        List<JsonElement> volumes = field.getAsJsonArray().asList();
        volumes.stream()
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .forEach(sorted::add);
        field = sorted;
      }
      if (!each.getKey().equals("baton.dev/injected")) {
        object.add(each.getKey(), field);
      }
    }
    return object;
  }
}
