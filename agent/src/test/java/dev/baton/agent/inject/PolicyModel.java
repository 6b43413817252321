package dev.baton.agent.inject;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * What the admission policy makes of manifests, written anew on plain maps and lists: it knows
 * nothing of texts, and the command must come to the same.
 */
final class PolicyModel {

  private static final List<String> VARIABLES =
      Arrays.asList(
          "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"); // Unlike List.of it may be asked for null.
  private static final String IMAGE = "baton.dev/baton-init:" + Inject.VERSION;

  private final List<Object> documents;
  private final boolean all;
  private final boolean imageVolume;
  private final String variable;
  private final Map<String, String> namespaces = new HashMap<>();
  private final Map<String, Set<String>> data = new HashMap<>();
  int injected;

  private PolicyModel(String text, List<String> options) {
    this.documents = load(text);
    this.all = options.contains("--all");
    this.imageVolume = options.contains("--image-volume");
    int at = options.indexOf("--variable");
    this.variable = at < 0 ? "JAVA_TOOL_OPTIONS" : options.get(at + 1);
  }

  /** Of a manifest, with what is in it injected; {@code injected} counts. */
  static PolicyModel of(String text, List<String> options) {
    PolicyModel model = new PolicyModel(text, options);
    model.documents.forEach(model::remember);
    model.documents.forEach(each -> model.resource(each, null));
    return model;
  }

  /** All documents, comparable with those of another text. */
  List<Object> normal() {
    return documents.stream().map(each -> normal(each, "")).collect(Collectors.toList());
  }

  static List<Object> normal(String text) {
    return load(text).stream().map(each -> normal(each, "")).collect(Collectors.toList());
  }

  private static List<Object> load(String text) {
    String readable = (text.startsWith("\ufeff") ? text.substring(1) : text).replace('\t', ' ');
    List<Object> documents = new ArrayList<>();
    // Copied, as aliases would share lists.
    new Load(
            LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setBufferSize(text.length() + 1024)
                .build())
        .loadAllFromString(readable)
        .forEach(each -> documents.add(copy(each)));
    return documents;
  }

  private static Object copy(Object value) {
    if (value instanceof Map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((name, each) -> copy.put(name, copy(each)));
      return copy;
    }
    return value instanceof List
        ? ((List<?>) value)
            .stream().map(PolicyModel::copy).collect(Collectors.toCollection(ArrayList::new))
        : value;
  }

  /** Blanks between the options of a JVM do not count, nor how an amount is quoted. */
  private static Object normal(Object value, String name) {
    if (value instanceof Map) {
      Map<Object, Object> normal = new LinkedHashMap<>();
      boolean options = VARIABLES.contains(((Map<?, ?>) value).get("name"));
      ((Map<?, ?>) value)
          .forEach(
              (key, each) ->
                  normal.put(
                      key,
                      options && key.equals("value")
                          ? String.valueOf(each).trim().replaceAll("\\s+", " ")
                          : normal(each, String.valueOf(key))));
      return normal;
    }
    if (value instanceof List) {
      return ((List<?>) value).stream().map(each -> normal(each, "")).collect(Collectors.toList());
    }
    boolean amount = List.of("cpu", "memory", "ephemeral-storage").contains(name);
    return amount ? amount(String.valueOf(value)) : value;
  }

  private static String amount(String text) {
    return text.matches("[0-9.]+([eE][0-9]+)?") ? new BigDecimal(text).toPlainString() : text;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? new HashMap<>() : (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Object value) {
    return value == null ? new ArrayList<>() : (List<Map<String, Object>>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> makeMap(Map<String, Object> in, String name) {
    if (in.get(name) == null) {
      in.put(name, new LinkedHashMap<>());
    }
    return (Map<String, Object>) in.get(name);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> makeList(Map<String, Object> in, String name) {
    if (in.get(name) == null) {
      in.put(name, new ArrayList<>());
    }
    return (List<Object>) in.get(name);
  }

  private void remember(Object document) {
    if (document == null) {
      return;
    }
    Map<String, Object> resource = map(document);
    list(resource.get("items")).forEach(this::remember);
    Map<String, Object> metadata = map(resource.get("metadata"));
    String name = (String) metadata.get("name");
    if ("Namespace".equals(resource.get("kind"))) {
      namespaces.put(name, (String) map(metadata.get("labels")).get("baton.dev/inject"));
    } else if (Arrays.asList("ConfigMap", "Secret").contains(resource.get("kind"))) {
      String namespace = (String) metadata.getOrDefault("namespace", "default");
      Map<String, Object> both = new HashMap<>(map(resource.get("data")));
      both.putAll(map(resource.get("stringData")));
      data.put(resource.get("kind") + namespace + "/" + name, both.keySet());
    }
  }

  private void resource(Object document, String kindOfList) {
    if (document == null) {
      return;
    }
    Map<String, Object> resource = map(document);
    String kind = (String) resource.getOrDefault("kind", kindOfList);
    if (kind.endsWith("List")) {
      String inner = kind.substring(0, kind.length() - 4);
      list(resource.get("items")).forEach(each -> resource(each, inner.isEmpty() ? null : inner));
      return;
    }
    Map<String, Object> spec = map(resource.get("spec"));
    Object template =
        switch (kind) {
          case "Pod" -> resource;
          case "PodTemplate" -> resource.get("template");
          case "CronJob" -> map(map(spec.get("jobTemplate")).get("spec")).get("template");
          default -> spec.get("template");
        };
    if (template != null && map(map(template).get("spec")).get("containers") != null) {
      String namespace =
          (String) map(resource.get("metadata")).getOrDefault("namespace", "default");
      pod(map(template), namespace);
    }
  }

  private void pod(Map<String, Object> pod, String namespace) {
    Map<String, Object> metadata = map(pod.get("metadata"));
    Map<String, Object> annotations = map(metadata.get("annotations"));
    Map<String, Object> spec = map(pod.get("spec"));
    Object label = map(metadata.get("labels")).get("baton.dev/inject");
    boolean asked = all || "true".equals(label) || "true".equals(namespaces.get(namespace));
    boolean windows =
        "windows".equals(map(spec.get("os")).get("name"))
            || "windows".equals(map(spec.get("nodeSelector")).get("kubernetes.io/os"));
    if (!asked
        || "false".equals(label)
        || windows
        || annotations.containsKey("kubernetes.io/config.mirror")
        || annotations.containsKey("baton.dev/injected")) {
      return;
    }
    Map<String, Map<String, Object>> volumes = volumes(annotations);
    Map<String, String> reasons = new LinkedHashMap<>();
    list(spec.get("containers"))
        .forEach(
            each ->
                reasons.put(
                    (String) each.get("name"), reason(each, annotations, volumes, namespace)));
    List<Map<String, Object>> targets =
        list(spec.get("containers")).stream()
            .filter(each -> reasons.get(each.get("name")).equals("yes"))
            .collect(Collectors.toList());
    if (targets.isEmpty()) {
      return;
    }
    injected++;
    makeList(spec, "volumes").addAll(volumes.values());
    if (!imageVolume) {
      makeList(spec, "initContainers").add(0, init(targets.get(0)));
    }
    List<Object> arguments = new ArrayList<>();
    if (annotations.containsKey("baton.dev/config-map")) {
      arguments.add("config=/baton-config/baton.yaml");
    }
    if (annotations.containsKey("baton.dev/telemetry")) {
      arguments.add("telemetry=/baton-telemetry");
    }
    if (annotations.containsKey("baton.dev/config")) {
      arguments.add(annotations.get("baton.dev/config"));
    }
    String joined = arguments.stream().map(Object::toString).collect(Collectors.joining(";"));
    String option = "-javaagent:/baton/baton.jar" + (joined.isEmpty() ? "" : "=" + joined);
    targets.forEach(
        each -> {
          container(each, option.contains(" ") ? '"' + option + '"' : option);
          volumes.forEach(
              (path, volume) ->
                  makeList(each, "volumeMounts")
                      .add(
                          Map.of("name", volume.get("name"), "mountPath", path, "readOnly", true)));
        });
    Map<String, Object> annotated = makeMap(makeMap(pod, "metadata"), "annotations");
    annotated.put(
        "baton.dev/injected",
        reasons.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("; ")));
    annotated.put("baton.dev/version", Inject.VERSION);
  }

  /** By the path of their mount. */
  private Map<String, Map<String, Object>> volumes(Map<String, Object> annotations) {
    Map<String, Map<String, Object>> volumes = new LinkedHashMap<>();
    volumes.put(
        "/baton",
        imageVolume
            ? Map.of(
                "name",
                "baton-agent",
                "image",
                Map.of("reference", IMAGE, "pullPolicy", "IfNotPresent"))
            : Map.of("name", "baton-agent", "emptyDir", Map.of("sizeLimit", "16Mi")));
    for (String what : List.of("config-map", "telemetry")) {
      Object name = annotations.get("baton.dev/" + what);
      if (name != null) {
        String volume = what.equals("config-map") ? "baton-config" : "baton-telemetry";
        Map<String, Object> source = Map.of("name", ((String) name).trim(), "optional", true);
        volumes.put("/" + volume, Map.of("name", volume, "configMap", source));
      }
    }
    if (volumes.containsKey("/baton-telemetry")
        || "true".equals(String.valueOf(annotations.get("baton.dev/pod-info")).trim())) {
      List<Object> items = new ArrayList<>();
      for (String each : List.of("labels", "name", "namespace")) {
        items.add(Map.of("path", each, "fieldRef", Map.of("fieldPath", "metadata." + each)));
      }
      volumes.put(
          "/baton-pod-info",
          Map.of("name", "baton-pod-info", "downwardAPI", Map.of("items", items)));
    }
    return volumes;
  }

  private String reason(
      Map<String, Object> container,
      Map<String, Object> annotations,
      Map<String, Map<String, Object>> volumes,
      String namespace) {
    String excluded = (String) annotations.getOrDefault("baton.dev/exclude-containers", "");
    if (Arrays.stream(excluded.split(","))
        .map(String::trim)
        .toList()
        .contains(container.get("name"))) {
      return "excluded";
    }
    if ("istio-proxy".equals(container.get("name"))) {
      return "sidecar";
    }
    List<Map<String, Object>> env = list(container.get("env"));
    boolean own = env.stream().anyMatch(e -> variable.equals(e.get("name")));
    if (env.stream().anyMatch(e -> variable.equals(e.get("name")) && e.get("valueFrom") != null)) {
      return variable + " has valueFrom";
    }
    for (String each : VARIABLES) {
      if (env.stream()
          .filter(e -> each.equals(e.get("name")) && e.get("value") != null)
          .anyMatch(e -> e.get("value").toString().contains("/baton/baton.jar"))) {
        return each + " names it already";
      }
    }
    if (!own && list(container.get("envFrom")).stream().anyMatch(e -> mayHold(e, namespace))) {
      return "envFrom may hold " + variable;
    }
    for (Map<String, Object> mount : list(container.get("volumeMounts"))) {
      for (String path : volumes.keySet()) {
        if ((mount.get("mountPath") + "/").startsWith(path + "/")) {
          return path + " is mounted";
        }
      }
    }
    return "yes";
  }

  private boolean mayHold(Map<String, Object> from, String namespace) {
    String prefix = (String) from.getOrDefault("prefix", "");
    boolean map = from.containsKey("configMapRef");
    Object name = map(from.get(map ? "configMapRef" : "secretRef")).get("name");
    Set<String> names = data.get((map ? "ConfigMap" : "Secret") + namespace + "/" + name);
    return variable.startsWith(prefix)
        && (names == null || names.contains(variable.substring(prefix.length())));
  }

  private static Map<String, Object> init(Map<String, Object> target) {
    Map<String, Object> init = new LinkedHashMap<>();
    init.put("name", "baton-init");
    init.put("image", IMAGE);
    init.put("imagePullPolicy", "IfNotPresent");
    Map<String, Object> resources = new LinkedHashMap<>();
    for (String kind : List.of("limits", "requests")) {
      Map<String, Object> amounts =
          new LinkedHashMap<>(map(map(target.get("resources")).get(kind)));
      amounts.keySet().retainAll(List.of("cpu", "memory", "ephemeral-storage"));
      if (!amounts.isEmpty()) {
        resources.put(kind, amounts);
      }
    }
    if (!resources.isEmpty()) {
      init.put("resources", resources);
    }
    init.put(
        "securityContext",
        Map.of(
            "allowPrivilegeEscalation", false,
            "readOnlyRootFilesystem", true,
            "privileged", false,
            "runAsNonRoot", true,
            "runAsUser", 65532,
            "capabilities", Map.of("drop", List.of("ALL")),
            "seccompProfile", Map.of("type", "RuntimeDefault")));
    init.put("volumeMounts", List.of(Map.of("name", "baton-agent", "mountPath", "/baton")));
    return init;
  }

  private void container(Map<String, Object> container, String option) {
    Map<String, Object> last = null;
    for (Map<String, Object> each : list(container.get("env"))) {
      last = variable.equals(each.get("name")) ? each : last;
    }
    if (last == null) {
      last = new LinkedHashMap<>();
      last.put("name", variable);
      makeList(container, "env").add(last);
    }
    Object before = last.get("value");
    last.put("value", ((before == null ? "" : before) + " " + option).trim());
  }
}
