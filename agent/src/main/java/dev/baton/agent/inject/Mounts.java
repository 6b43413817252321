package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is mounted into the containers of a pod: the agent, and what annotations ask for beside it.
 * A ConfigMap that is missing stops no pod: its folder is empty until it is there.
 */
final class Mounts {

  static final String CONFIG_MAP = "baton.dev/config-map";
  static final String TELEMETRY = "baton.dev/telemetry";
  static final String POD_INFO = "baton.dev/pod-info";

  /** The only key of the ConfigMap with settings that is read. */
  static final String FILE = "baton.yaml";

  /** A volume of the pod, and where its containers find it. */
  static final class Mount {
    final String volume;
    final String path;
    private final String kind;
    private final Map<String, Object> source;

    private Mount(String volume, String path, String kind, Map<String, Object> source) {
      this.volume = volume;
      this.path = path;
      this.kind = kind;
      this.source = source;
    }

    /** The item of {@code volumes}. */
    Map<String, Object> asVolume() {
      return Content.map("name", volume, kind, source);
    }

    /** The item of a container's {@code volumeMounts}. */
    Map<String, Object> asMount() {
      return Content.map("name", volume, "mountPath", path, "readOnly", true);
    }
  }

  /** The agent's first. */
  final List<Mount> all = new ArrayList<Mount>();

  /** The option of the JVM. */
  final String option;

  /** The name of the ConfigMap with settings, or null. */
  final String configMap;

  /**
   * What this template asks for.
   *
   * @param image that is mounted with the jar in it; null for a volume that the jar is copied to
   * @throws Refused if an annotation says what cannot be
   */
  Mounts(Template template, String image) {
    all.add(
        image == null
            ? new Mount(Rules.VOLUME, Rules.MOUNT, "emptyDir", Content.map("sizeLimit", "16Mi"))
            : new Mount(
                Rules.VOLUME,
                Rules.MOUNT,
                "image",
                Content.map("reference", image, "pullPolicy", "IfNotPresent")));
    configMap = name(template, CONFIG_MAP);
    String arguments = "";
    if (configMap != null) {
      checkNotSet(template, "config", CONFIG_MAP);
      arguments += "config=" + configMap("baton-config", "/baton-config", configMap) + "/" + FILE;
    }
    String telemetry = name(template, TELEMETRY);
    if (telemetry != null) {
      checkNotSet(template, "telemetry", TELEMETRY);
      arguments +=
          (arguments.isEmpty() ? "" : ";")
              + "telemetry="
              + configMap("baton-telemetry", "/baton-telemetry", telemetry);
    }
    if (telemetry != null | isTrue(template, POD_INFO)) {
      all.add(
          new Mount(
              "baton-pod-info", "/baton-pod-info", "downwardAPI", Content.map("items", info())));
    }
    String own = template.annotation(Template.CONFIG);
    String separator = arguments.isEmpty() || own == null || own.trim().isEmpty() ? "" : ";";
    option =
        JavaOptions.option(
            arguments + separator + (own == null ? "" : own), template.placeOf(Template.CONFIG));
  }

  private String configMap(String volume, String path, String name) {
    all.add(
        new Mount(volume, path, "configMap", Content.map("name", name, "optional", Boolean.TRUE)));
    return path;
  }

  private static List<Object> info() {
    List<Object> items = new ArrayList<Object>();
    for (String each : new String[] {"labels", "name", "namespace"}) {
      items.add(
          Content.map("path", each, "fieldRef", Content.map("fieldPath", "metadata." + each)));
    }
    return items;
  }

  /** A ConfigMap's name, as RFC 1123 has names; null if none is asked for. */
  private static String name(Template template, String annotation) {
    String name = trimmed(template, annotation);
    if (name == null) {
      return null;
    }
    if (name.length() > 253
        || !name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*")) {
      throw new Refused(
          template.placeOf(annotation),
          annotation + "=" + name + ": expected the name of a ConfigMap in the pod's namespace");
    }
    return name;
  }

  /** Without the line break that a block of text ends with. */
  private static String trimmed(Template template, String annotation) {
    String text = template.annotation(annotation);
    return text == null ? null : text.trim();
  }

  private static boolean isTrue(Template template, String annotation) {
    String value = trimmed(template, annotation);
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw new Refused(
          template.placeOf(annotation),
          annotation + "=" + value + ": expected \"true\" or \"false\"");
    }
    return "true".equals(value);
  }

  private static void checkNotSet(Template template, String setting, String annotation) {
    String own = template.annotation(Template.CONFIG);
    if (own != null && own.matches("(?s)(.*[;,])?\\s*" + setting + "\\s*=.*")) {
      throw new Refused(
          template.placeOf(Template.CONFIG),
          Template.CONFIG + " sets " + setting + ", and " + annotation + " too: one of them");
    }
  }

  /** Of a list: the items that one of the mounts put there. */
  List<Node> of(List<Node> items, String field, boolean paths) {
    List<Node> found = new ArrayList<Node>();
    for (Node item : items) {
      for (Mount mount : all) {
        if ((paths ? mount.path : mount.volume).equals(item.text(field))) {
          found.add(item);
        }
      }
    }
    return found;
  }
}
