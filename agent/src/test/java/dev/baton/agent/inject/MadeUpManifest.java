package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A manifest of made-up resources, written in a made-up style. */
final class MadeUpManifest {

  private static final String[] KINDS = {
    "Pod",
    "PodTemplate",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "ReplicationController",
    "Rollout",
    "ConfigMap",
    "Namespace",
    "List",
    "PodList"
  };

  private static final String[] TEXTS = {
    "a",
    "a b",
    "-Xmx1g",
    "it's",
    "say \"x\"",
    "a: b",
    "#no",
    "a #b",
    "{x}",
    "[y]",
    "true",
    "1",
    "",
    "ü 🛒",
    "a\\b",
    "- a",
    "*a",
    "x\ny",
    "%d",
    "@at",
    "long text with many words in it",
    "$(A)",
    "!x"
  };

  private final SplittableRandom random;
  private final StringBuilder text = new StringBuilder();
  private final String eol;
  private final int step;
  private final int dash;
  private final boolean comments;
  private final int flowPercent;
  private int number;

  MadeUpManifest(SplittableRandom random) {
    this.random = random;
    eol = chance(20) ? "\r\n" : "\n";
    step = chance(70) ? 2 : 1 + random.nextInt(5);
    dash = chance(50) ? 0 : 1 + random.nextInt(4);
    comments = chance(60);
    flowPercent = chance(50) ? 0 : random.nextInt(30);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String any(String... words) {
    return words[random.nextInt(words.length)];
  }

  String text() {
    if (chance(10)) {
      text.append('\ufeff');
    }
    int documents = 1 + random.nextInt(4);
    for (int i = 0; i < documents; i++) {
      if (i > 0 || chance(30)) {
        text.append("---").append(comments && chance(30) ? " # document" : "").append(eol);
      }
      Map<String, Object> resource = resource(any(KINDS), 0);
      int style = random.nextInt(10);
      if (style == 0) {
        json(resource, "", chance(50) ? (chance(50) ? "  " : "    ") : null);
        text.append(eol);
      } else if (style == 1) {
        flow(resource);
        text.append(eol);
      } else {
        comment(0);
        block(resource, 0);
      }
      if (chance(10)) {
        text.append("...").append(eol);
      }
    }
    // A block scalar at the end that keeps its line break would become another text.
    if (chance(20) && text.indexOf("|+") < 0) {
      text.setLength(text.length() - eol.length());
    }
    return text.toString();
  }

  // ------------------------------------------------------------------------------ what it is about

  private Map<String, Object> resource(String kind, int depth) {
    Map<String, Object> resource = new LinkedHashMap<>();
    if (depth == 0 || chance(70)) {
      resource.put("apiVersion", kind.equals("Rollout") ? "argoproj.io/v1alpha1" : "apps/v1");
    }
    resource.put("kind", kind.endsWith("List") && depth > 0 ? "Pod" : kind);
    if (depth > 0) {
      resource.putIfAbsent("apiVersion", "v1");
      kind = (String) resource.get("kind");
    }
    if (kind.endsWith("List")) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        Map<String, Object> item = resource(kind.equals("PodList") ? "Pod" : any(KINDS), 1);
        if (kind.equals("PodList")) {
          item.remove("kind");
          item.remove("apiVersion");
        }
        items.add(item);
      }
      resource.put("items", items);
      return resource;
    }
    Map<String, Object> metadata = metadata(kind.equals("Pod") || kind.equals("Namespace"));
    metadata.put("name", kind.equals("Namespace") ? any("shop", "other") : "n" + number++);
    if (chance(50)) {
      metadata.put("namespace", any("shop", "other", "default"));
    }
    resource.put("metadata", metadata);
    Map<String, Object> template = new LinkedHashMap<>();
    switch (kind) {
      case "ConfigMap" -> resource.put("data", texts());
      case "Namespace" -> {}
      case "Pod" -> resource.put("spec", pod());
      case "PodTemplate" -> resource.put("template", template);
      case "CronJob" ->
          resource.put("spec", Map.of("jobTemplate", Map.of("spec", Map.of("template", template))));
      default -> {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("replicas", 1);
        spec.put("template", template);
        if (chance(30)) {
          spec.put("minReadySeconds", 3);
        }
        resource.put("spec", spec);
      }
    }
    if (chance(90)) {
      template.put("metadata", chance(10) ? (chance(50) ? null : Map.of()) : metadata(true));
    }
    template.put("spec", pod());
    return shuffled(resource);
  }

  private Map<String, Object> metadata(boolean labelled) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    Map<String, Object> labels = chance(50) ? texts() : new LinkedHashMap<>();
    if (labelled && chance(60)) {
      labels.put("baton.dev/inject", chance(85) ? "true" : "false");
    }
    if (!labels.isEmpty() || chance(20)) {
      metadata.put("labels", labels);
    }
    if (chance(40)) {
      Map<String, Object> annotations = chance(80) ? texts() : new LinkedHashMap<>();
      if (chance(20)) {
        annotations.put("baton.dev/exclude-containers", any("c0", "c1, c2", "c2"));
      }
      if (chance(20)) {
        annotations.put(
            "baton.dev/config",
            any("mode=observe", "headers=a,b;mode=relay", "tags.a=literal:b c"));
      }
      if (chance(20)) {
        annotations.put("baton.dev/config-map", any("shop-config", "a.b", "1e3"));
      }
      if (chance(20)) {
        annotations.put("baton.dev/telemetry", "tracing");
      }
      if (chance(20)) {
        annotations.put("baton.dev/pod-info", any("true", "false"));
      }
      metadata.put("annotations", annotations.isEmpty() && chance(50) ? null : annotations);
    }
    return metadata;
  }

  private Map<String, Object> texts() {
    Map<String, Object> texts = new LinkedHashMap<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      texts.put(any("app", "team/x", "z", "long.example.com/name") + i, any(TEXTS));
    }
    return texts;
  }

  private Map<String, Object> pod() {
    Map<String, Object> spec = new LinkedHashMap<>();
    List<Object> containers = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      containers.add(container("c" + i));
    }
    spec.put("containers", containers);
    if (chance(40)) {
      spec.put("volumes", listOrNothing(Map.of("name", "v", "emptyDir", Map.of())));
    }
    if (chance(30)) {
      spec.put("initContainers", listOrNothing(container("init")));
    }
    if (chance(30)) {
      spec.put("nodeSelector", chance(20) ? Map.of("kubernetes.io/os", "windows") : texts());
    }
    return shuffled(spec);
  }

  private Object listOrNothing(Object item) {
    if (chance(15)) {
      return chance(50) ? null : List.of();
    }
    return chance(30) ? List.of(item, item) : List.of(item);
  }

  private Map<String, Object> container(String name) {
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("name", chance(5) ? "istio-proxy" + (name.equals("c0") ? "" : name) : name);
    if (chance(90)) {
      container.put("image", "shop/" + name + ":1");
    }
    if (chance(60)) {
      List<Object> env = new ArrayList<>();
      for (int i = 0; i < random.nextInt(4); i++) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", chance(40) ? "JAVA_TOOL_OPTIONS" : "V" + i);
        if (chance(10)) {
          entry.put("valueFrom", Map.of("fieldRef", Map.of("fieldPath", "metadata.name")));
        } else if (chance(90)) {
          entry.put("value", chance(8) ? null : any(TEXTS));
        }
        env.add(shuffled(entry));
      }
      container.put("env", env.isEmpty() && chance(50) ? null : env);
    }
    if (chance(15)) {
      container.put(
          "envFrom", List.of(Map.of("configMapRef", Map.of("name", "n" + random.nextInt(3)))));
    }
    if (chance(40)) {
      String path = chance(10) ? any("/baton", "/baton-config", "/baton-pod-info/x") : "/data";
      container.put("volumeMounts", listOrNothing(Map.of("name", "v", "mountPath", path)));
    }
    if (chance(40)) {
      Map<String, Object> amounts = new LinkedHashMap<>();
      amounts.put("cpu", chance(50) ? any("500m", "1", "0.5") : Integer.valueOf(1));
      amounts.put(
          any("memory", "nvidia.com/gpu", "ephemeral-storage"), any("1Gi", "1", "128974848"));
      container.put("resources", chance(20) ? Map.of() : Map.of("limits", amounts));
    }
    if (chance(20)) {
      container.put("args", List.of(any(TEXTS), any(TEXTS)));
    }
    return shuffled(container);
  }

  private Map<String, Object> shuffled(Map<String, Object> map) {
    if (chance(60)) {
      return map;
    }
    List<String> names = new ArrayList<>(map.keySet());
    Map<String, Object> shuffled = new LinkedHashMap<>();
    while (!names.isEmpty()) {
      String name = names.remove(random.nextInt(names.size()));
      shuffled.put(name, map.get(name));
    }
    return shuffled;
  }

  // ----------------------------------------------------------------------------- how it is written

  private void comment(int column) {
    while (comments && chance(8)) {
      text.append(chance(50) ? "" : " ".repeat(column) + "# -javaagent: {comment} 🛒").append(eol);
    }
  }

  private void end() {
    text.append(chance(5) ? "  " : "")
        .append(comments && chance(8) ? " # it's \"so\"" : "")
        .append(eol);
  }

  private void block(Map<?, ?> map, int column) {
    boolean first = true;
    for (Map.Entry<?, ?> each : map.entrySet()) {
      if (!first || text.toString().endsWith("\n")) {
        comment(column);
        text.append(" ".repeat(column));
      }
      first = false;
      String name = (String) each.getKey();
      text.append(chance(5) ? '"' + name + '"' : name).append(':');
      value(each.getValue(), column, column + step);
    }
  }

  /** Behind a colon. */
  private void value(Object value, int column, int inner) {
    boolean flow = chance(flowPercent);
    if (value instanceof Map && !((Map<?, ?>) value).isEmpty() && !flow) {
      end();
      block((Map<?, ?>) value, inner);
    } else if (value instanceof List && !((List<?>) value).isEmpty() && !flow) {
      end();
      for (Object item : (List<?>) value) {
        comment(column + dash);
        text.append(" ".repeat(column + dash)).append('-').append(" ".repeat(chance(90) ? 1 : 3));
        int at = text.length() - Math.max(text.lastIndexOf("\n"), -1) - 1;
        at -= text.charAt(0) == '\ufeff' && text.lastIndexOf("\n") < 0 ? 1 : 0;
        if (item instanceof Map && !chance(flowPercent)) {
          block((Map<?, ?>) item, at);
        } else {
          flowOrText(item, column + dash + 1, false);
        }
      }
    } else {
      text.append(value == null ? "" : " ");
      flowOrText(value, column + 1, true);
    }
  }

  private void flowOrText(Object value, int column, boolean blocks) {
    if (value instanceof Map || value instanceof List) {
      flow(value);
      end();
    } else if (value == null) {
      text.append(any("", " null", " ~"));
      end();
    } else if (value instanceof String
        && blocks
        && chance(20)
        && List.of(TEXTS).contains(value)
        && !((String) value).isBlank()
        && !((String) value).startsWith(" ")) {
      text.append(any("|", "|-", ">", ">-", "|+")).append(eol);
      for (String line : ((String) value).split("\n")) {
        text.append(" ".repeat(column + 1)).append(line).append(eol);
      }
    } else {
      scalar(value, false);
      end();
    }
  }

  private void scalar(Object value, boolean inFlow) {
    String word = value.toString();
    boolean plain =
        word.matches(
                inFlow
                    ? "[A-Za-z/$-][-A-Za-z0-9 ./()]*"
                    : "[A-Za-z/$-][-A-Za-z0-9 ./:(),;='\"\\\\]*")
            && !word.contains(": ")
            && !word.startsWith("- ")
            && !word.endsWith(" ")
            && !word.matches("true|false");
    if (!(value instanceof String)) {
      text.append(word);
    } else if (plain && chance(60)) {
      text.append(word);
    } else if (!word.contains("\n") && chance(40)) {
      text.append('\'').append(word.replace("'", "''")).append('\'');
    } else {
      text.append(Content.quoted(word));
    }
  }

  private void flow(Object value) {
    boolean wide = chance(20);
    if (value instanceof Map) {
      text.append(wide ? "{ " : "{");
      String separator = "";
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        text.append(separator).append(each.getKey()).append(": ");
        flow(each.getValue());
        separator = wide ? " , " : ", ";
      }
      text.append(wide ? " }" : "}");
    } else if (value instanceof List) {
      text.append(wide ? "[ " : "[");
      String separator = "";
      for (Object each : (List<?>) value) {
        text.append(separator);
        flow(each);
        separator = wide ? " , " : ", ";
      }
      text.append(wide ? ", ]".substring(((List<?>) value).isEmpty() ? 1 : 0) : "]");
    } else if (value == null) {
      text.append(any("null", "~"));
    } else {
      scalar(value, true);
    }
  }

  /** With line breaks unless the step is null. */
  private void json(Object value, String indent, String step) {
    String line = step == null ? "" : eol + indent + step;
    String end = step == null ? "" : eol + indent;
    String inner = step == null ? "" : indent + step;
    if (value instanceof Map && !((Map<?, ?>) value).isEmpty()) {
      String separator = "{";
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        text.append(separator).append(line).append('"').append(each.getKey()).append("\":");
        text.append(step == null ? "" : " ");
        json(each.getValue(), inner, step);
        separator = ",";
      }
      text.append(end).append('}');
    } else if (value instanceof List && !((List<?>) value).isEmpty()) {
      String separator = "[";
      for (Object each : (List<?>) value) {
        text.append(separator).append(line);
        json(each, inner, step);
        separator = ",";
      }
      text.append(end).append(']');
    } else if (value instanceof Map || value instanceof List) {
      text.append(value instanceof Map ? "{}" : "[]");
    } else {
      text.append(value instanceof String ? Content.quoted((String) value) : String.valueOf(value));
    }
  }
}
