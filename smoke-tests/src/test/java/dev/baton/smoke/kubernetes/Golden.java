package dev.baton.smoke.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A manifest of the command's tests and what the command makes of it, which those tests hold it to,
 * both as kubectl reads them.
 *
 * @param all made with {@code --all}
 */
record Golden(String name, boolean all, List<JsonObject> before, List<JsonObject> after) {

  /** Of those files. */
  static final String VERSION = "1.2.3";

  private static final Path FOLDER = Path.of("../agent/src/test/resources/inject");

  /** A pod template of a manifest, as a workload that a server takes, by itself. */
  record Workload(String id, boolean namespaceAsks, JsonObject before, JsonObject after) {}

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".injected.yaml"))
          .map(each -> each.substring(0, each.length() - ".injected.yaml".length()))
          .sorted()
          .toList();
    }
  }

  static Golden read(String name, ControlPlane control) throws Exception {
    List<JsonObject> before = read(control, FOLDER.resolve(name + ".yaml"));
    List<JsonObject> after = read(control, FOLDER.resolve(name + ".injected.yaml"));
    if (before.size() != after.size()) {
      throw new IllegalStateException(name + ": " + before.size() + ", then " + after.size());
    }
    return new Golden(name, name.startsWith("all-"), before, after);
  }

  private static List<JsonObject> read(ControlPlane control, Path file) throws Exception {
    String text = Files.readString(file);
    ControlPlane.Said said = asJson(control, text);
    // kubectl takes what begins with a brace for JSON.
    String json = (said.code() == 0 ? said : asJson(control, "---\n" + text)).orThrow();
    List<JsonObject> resources = new ArrayList<>();
    JsonStreamParser parser = new JsonStreamParser(json);
    while (parser.hasNext()) {
      flatten(parser.next().getAsJsonObject(), resources);
    }
    return resources;
  }

  private static ControlPlane.Said asJson(ControlPlane control, String text) throws Exception {
    return control.kubectl(
        text, "create", "--dry-run=client", "--validate=false", "-o", "json", "-f", "-");
  }

  private static void flatten(JsonObject resource, List<JsonObject> resources) {
    if (resource.has("items")) {
      for (JsonElement each : resource.getAsJsonArray("items")) {
        flatten(each.getAsJsonObject(), resources);
      }
    } else {
      resources.add(resource);
    }
  }

  /** One for each pod template that Baton knows. */
  List<Workload> workloads() {
    Map<String, String> namespaces = new HashMap<>();
    for (JsonObject each : before) {
      JsonObject metadata = each.getAsJsonObject("metadata");
      if (kind(each).equals("Namespace") && metadata.has("labels")) {
        JsonElement label = metadata.getAsJsonObject("labels").get("baton.dev/inject");
        namespaces.put(string(metadata, "name"), label == null ? "" : label.getAsString());
      }
    }
    List<Workload> workloads = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      String id = "g-" + name.replace('.', '-') + "-" + i;
      JsonObject made = made(before.get(i), id);
      if (made != null) {
        JsonObject metadata = before.get(i).getAsJsonObject("metadata");
        String namespace = metadata.has("namespace") ? string(metadata, "namespace") : "default";
        boolean asks = all || "true".equals(namespaces.get(namespace));
        workloads.add(new Workload(id, asks, made, made(after.get(i), id)));
      }
    }
    return workloads;
  }

  private static String kind(JsonObject resource) {
    return string(resource, "kind");
  }

  private static String string(JsonObject in, String name) {
    return in.get(name).getAsString();
  }

  /** Completes what the examples leave out; null if there is no pod template. */
  private static JsonObject made(JsonObject resource, String id) {
    String kind = kind(resource);
    JsonObject copy = resource.deepCopy();
    if (kind.equals("Pod")) {
      return pod(copy, id);
    }
    if (kind.equals("PodTemplate")) {
      return pod(copy.getAsJsonObject("template"), id);
    }
    JsonObject spec = copy.has("spec") ? copy.getAsJsonObject("spec") : new JsonObject();
    if (kind.equals("CronJob")) {
      // What its controller would make of it at its time.
      JsonObject job = spec.getAsJsonObject("jobTemplate").deepCopy();
      job.addProperty("apiVersion", "batch/v1");
      job.addProperty("kind", "Job");
      return made(job, id);
    }
    JsonElement template = spec.get("template");
    if (template == null || !template.getAsJsonObject().getAsJsonObject("spec").has("containers")) {
      return null;
    }
    boolean job = kind.equals("Job");
    boolean old = kind.equals("ReplicationController");
    if (!job && !old && !string(copy, "apiVersion").equals("apps/v1")) {
      return pod(template.getAsJsonObject(), id);
    }
    label(template.getAsJsonObject(), id);
    JsonObject metadata = new JsonObject();
    metadata.addProperty("name", id);
    copy.add("metadata", metadata);
    if (job) {
      JsonObject pod = template.getAsJsonObject().getAsJsonObject("spec");
      if (!pod.has("restartPolicy")) {
        pod.addProperty("restartPolicy", "Never");
      }
    } else {
      JsonObject labels = object(object(template.getAsJsonObject(), "metadata"), "labels");
      JsonObject selector = labels.deepCopy();
      JsonObject match = new JsonObject();
      match.add("matchLabels", selector);
      spec.add("selector", old ? selector : match);
    }
    if (!job && !kind.equals("DaemonSet")) {
      spec.addProperty("replicas", 1);
    }
    return copy;
  }

  private static JsonObject pod(JsonObject template, String id) {
    JsonObject pod = template.deepCopy();
    pod.addProperty("apiVersion", "v1");
    pod.addProperty("kind", "Pod");
    label(pod, id);
    JsonObject metadata = pod.getAsJsonObject("metadata");
    metadata.remove("namespace");
    metadata.remove("generateName");
    metadata.addProperty("name", id);
    return pod;
  }

  private static void label(JsonObject template, String id) {
    object(object(template, "metadata"), "labels").addProperty("golden", id);
  }

  private static JsonObject object(JsonObject in, String name) {
    if (!in.has(name) || in.get(name).isJsonNull()) {
      in.add(name, new JsonObject());
    }
    return in.getAsJsonObject(name);
  }

  /** Service accounts that pods run as. */
  static List<String> accounts(List<Workload> workloads) {
    List<String> accounts = new ArrayList<>();
    for (Workload each : workloads) {
      find(each.before, accounts);
    }
    return accounts.stream().distinct().toList();
  }

  private static void find(JsonElement value, List<String> accounts) {
    if (value.isJsonObject()) {
      value
          .getAsJsonObject()
          .asMap()
          .forEach(
              (name, each) -> {
                if (name.equals("serviceAccountName")) {
                  accounts.add(each.getAsString());
                } else {
                  find(each, accounts);
                }
              });
    } else if (value.isJsonArray()) {
      for (JsonElement each : (JsonArray) value) {
        find(each, accounts);
      }
    }
  }
}
