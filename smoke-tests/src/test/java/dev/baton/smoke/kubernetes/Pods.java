package dev.baton.smoke.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pods as the server stores them, made comparable. */
final class Pods {

  private Pods() {}

  /**
   * What does not depend on when, where and under which name a pod was made. The differences that
   * are let pass, and no others:
   *
   * <ul>
   *   <li>the order of volumes and mounts, which means nothing: the policy runs when the token's
   *       volume is there already
   *   <li>the random end of the token's volume's name
   *   <li>blanks in {@code JAVA_TOOL_OPTIONS}, which a JVM skips
   *   <li>the notes on the pod, that the command says on standard error: see {@link #notes}
   * </ul>
   */
  static JsonObject comparable(JsonObject stored) {
    JsonObject pod = new JsonObject();
    JsonObject metadata = stored.getAsJsonObject("metadata");
    pod.add("labels", labels(metadata));
    JsonObject annotations = annotations(metadata).deepCopy();
    annotations.remove("baton.dev/not-injected");
    annotations.remove("baton.dev/warning");
    pod.add("annotations", sorted(annotations));
    JsonObject spec = stored.getAsJsonObject("spec").deepCopy();
    sort(spec, "volumes");
    for (String field : new String[] {"initContainers", "containers"}) {
      for (JsonElement each : array(spec, field)) {
        sort(each.getAsJsonObject(), "volumeMounts");
        array(each.getAsJsonObject(), "env").forEach(Pods::trim);
      }
    }
    pod.add("spec", sorted(spec));
    pod.add("qosClass", stored.getAsJsonObject("status").get("qosClass"));
    return pod;
  }

  private static JsonElement labels(JsonObject metadata) {
    JsonObject labels =
        metadata.has("labels") ? metadata.getAsJsonObject("labels").deepCopy() : new JsonObject();
    for (String generated :
        List.of(
            "pod-template-hash",
            "controller-revision-hash",
            "controller-uid",
            "batch.kubernetes.io/controller-uid")) {
      labels.remove(generated);
    }
    return sorted(labels);
  }

  static JsonObject annotations(JsonObject metadata) {
    return metadata.has("annotations") ? metadata.getAsJsonObject("annotations") : new JsonObject();
  }

  /** What the policy says on a pod beyond what it did; empty if nothing. */
  static String notes(JsonObject stored) {
    JsonObject annotations = annotations(stored.getAsJsonObject("metadata"));
    List<String> notes = new ArrayList<>();
    for (String name : List.of("not-injected", "warning")) {
      if (annotations.has("baton.dev/" + name)) {
        notes.add(name + ": " + annotations.get("baton.dev/" + name).getAsString());
      }
    }
    return String.join(" | ", notes);
  }

  static JsonArray array(JsonObject in, String name) {
    return in.has(name) ? in.getAsJsonArray(name) : new JsonArray();
  }

  private static void trim(JsonElement entry) {
    JsonObject variable = entry.getAsJsonObject();
    if (variable.get("name").getAsString().equals("JAVA_TOOL_OPTIONS") && variable.has("value")) {
      variable.addProperty(
          "value", variable.get("value").getAsString().trim().replaceAll("\\s+", " "));
    }
  }

  private static void sort(JsonObject in, String name) {
    List<JsonObject> items = new ArrayList<>();
    for (JsonElement each : array(in, name)) {
      JsonObject item = each.getAsJsonObject();
      if (item.get("name").getAsString().startsWith("kube-api-access-")) {
        item.addProperty("name", "kube-api-access");
      }
      items.add(item);
    }
    items.sort(Comparator.comparing(JsonObject::toString));
    JsonArray sorted = new JsonArray();
    items.forEach(sorted::add);
    if (in.has(name)) {
      in.add(name, sorted);
    }
  }

  private static JsonElement sorted(JsonElement value) {
    if (value.isJsonObject()) {
      JsonObject sorted = new JsonObject();
      Map<String, JsonElement> fields = new TreeMap<>(value.getAsJsonObject().asMap());
      fields.forEach((name, each) -> sorted.add(name, sorted(each)));
      return sorted;
    }
    if (value.isJsonArray()) {
      JsonArray sorted = new JsonArray();
      value.getAsJsonArray().forEach(each -> sorted.add(sorted(each)));
      return sorted;
    }
    return value;
  }
}
