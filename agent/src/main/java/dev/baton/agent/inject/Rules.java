package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pods and which of their containers are injected: the rules of the admission policy, as far
 * as a manifest tells.
 */
final class Rules {

  static final String VOLUME = "baton-agent";
  static final String INIT = "baton-init";
  static final String MOUNT = "/baton";

  /** Of service meshes. */
  static final String[] SIDECARS = {
    "istio-proxy", "linkerd-proxy", "kuma-sidecar", "consul-dataplane", "daprd"
  };

  enum Outcome {
    INJECTED,
    /** Injected before, by this version. */
    ALREADY,
    /** Neither label nor {@code --all}. */
    NOT_ASKED,
    /** Asked for, and not done. */
    LEFT_ALONE,
    REFUSED,
    REMOVED
  }

  Outcome outcome;

  /** Why the pod is left alone, or null. */
  String reason;

  /** Of each container: {@code yes}, or why it is left alone. */
  final Map<String, String> containers = new LinkedHashMap<String, String>();

  final List<Node> targets = new ArrayList<Node>();

  /** Null if nothing is injected. */
  Mounts mounts;

  final List<Refused> warnings = new ArrayList<Refused>();
  private final Template template;
  private final Options options;

  /**
   * Decides.
   *
   * @throws Refused if the pod asks for what cannot be done
   */
  Rules(Template template, Options options, Surroundings surroundings) {
    this.template = template;
    this.options = options;
    outcome = Outcome.LEFT_ALONE;
    String label = template.label(Template.LABEL);
    boolean namespace = "true".equals(surroundings.label(template.namespace));
    if (label != null && !label.equals("true") && !label.equals("false")) {
      warn(
          template.node,
          Template.LABEL + "=" + label + ": only \"true\" and \"false\" mean anything");
    }
    if ("false".equals(label) || !options.all && !"true".equals(label) && !namespace) {
      outcome = Outcome.NOT_ASKED;
      warnAboutLabelOfWorkload(label);
      return;
    }
    if (template.annotation(Template.INJECTED) != null) {
      checkVersion();
      outcome = Outcome.ALREADY;
      return;
    }
    reason = reason();
    if (reason == null) {
      mounts = new Mounts(template, options.mountedImage());
      checkNames();
      look(surroundings);
    }
  }

  /** Only the pod's own label counts. */
  private void warnAboutLabelOfWorkload(String label) {
    if (label == null && template.node != template.resource) {
      String misplaced = Template.text(template.resource.at("metadata", "labels"), Template.LABEL);
      if (misplaced != null) {
        warn(
            template.resource,
            Template.LABEL
                + "=\""
                + misplaced
                + "\" stands on the "
                + template.kind
                + " and not on its pod template, where it would count");
      }
    }
  }

  private void checkVersion() {
    String version = template.annotation(Template.VERSION);
    if (!options.version.equals(version)) {
      throw new Refused(
          template.placeOf(Template.INJECTED),
          "was injected by "
              + (version == null ? "a Baton that does not say its version" : "Baton " + version)
              + ", and this is "
              + options.version
              + "; take it out with --remove first");
    }
  }

  /** Why nothing can run in this pod, or null. */
  private String reason() {
    if ("windows"
            .equals(template.spec.get("os") == null ? null : template.spec.get("os").text("name"))
        || "windows".equals(nodeSelector("kubernetes.io/os"))) {
      return "Windows pod";
    }
    return template.annotation("kubernetes.io/config.mirror") != null ? "mirror pod" : null;
  }

  private String nodeSelector(String name) {
    Node selector = template.spec.get("nodeSelector");
    return selector == null ? null : selector.text(name);
  }

  private void checkNames() {
    for (Node volume : mounts.of(template.spec.list("volumes"), "name", false)) {
      throw new Refused(
          volume.start,
          "a volume is called " + volume.text("name") + " already, as Baton's would be");
    }
    for (Node init : template.spec.list("initContainers")) {
      if (INIT.equals(init.text("name"))) {
        throw new Refused(
            init.start, "an init container is called " + INIT + " already, as Baton's would be");
      }
    }
  }

  private void look(Surroundings surroundings) {
    String excluded = template.annotation(Template.EXCLUDE);
    List<String> names = new ArrayList<String>();
    for (String each : (excluded == null ? "" : excluded).split(",")) {
      names.add(each.trim());
    }
    for (Node container : template.spec.list("containers")) {
      String name = container.isMapping() ? container.text("name") : null;
      if (name == null || name.isEmpty() || containers.containsKey(name)) {
        throw new Refused(
            container.start,
            name == null || name.isEmpty()
                ? "this container has no name: is it complete?"
                : "a second container is called " + name);
      }
      String why = names.contains(name) ? "excluded" : reason(container, name, surroundings);
      containers.put(name, why == null ? "yes" : why);
      if (why == null) {
        targets.add(container);
      }
    }
    for (String each : names) {
      if (!each.isEmpty() && !containers.containsKey(each)) {
        warn(template.node, Template.EXCLUDE + ": there is no container " + each);
      }
    }
    if (!targets.isEmpty()) {
      outcome = Outcome.INJECTED;
      warnAboutOtherAgents();
      if (surroundings.lacks(template.namespace, mounts.configMap, Mounts.FILE)) {
        warn(
            template.node,
            Mounts.CONFIG_MAP
                + ": the ConfigMap "
                + mounts.configMap
                + " has no "
                + Mounts.FILE
                + ", which is what is read of it");
      }
    } else {
      reason = containers.isEmpty() ? "no containers" : "none of its containers can be injected";
    }
  }

  /** Why a container is left alone, or null. */
  private String reason(Node container, String name, Surroundings surroundings) {
    for (String each : SIDECARS) {
      if (each.equals(name)) {
        return "sidecar";
      }
    }
    String variable = options.variable;
    boolean own = false;
    for (Node entry : container.list("env")) {
      if (variable.equals(entry.text("name"))) {
        own = true;
        if (entry.get("valueFrom") != null) {
          return variable + " has valueFrom";
        }
      }
      String value = entry.text("value");
      if (isOptions(entry.text("name")) && value != null && value.contains(JavaOptions.JAR)) {
        return entry.text("name") + " names it already";
      }
    }
    for (Node from : container.list("envFrom")) {
      if (!own && !surroundings.surelyWithout(from, template.namespace, variable)) {
        return "envFrom may hold " + variable;
      }
    }
    for (Node mount : container.list("volumeMounts")) {
      String path = mount.text("mountPath");
      for (Mounts.Mount each : mounts.all) {
        if (path != null && (path.equals(each.path) || path.startsWith(each.path + "/"))) {
          return each.path + " is mounted";
        }
      }
    }
    return null;
  }

  static boolean isOptions(String variable) {
    return "JAVA_TOOL_OPTIONS".equals(variable) || "JDK_JAVA_OPTIONS".equals(variable);
  }

  private void warnAboutOtherAgents() {
    for (Node target : targets) {
      for (Node entry : target.list("env")) {
        String value = entry.text("value");
        if (value != null && value.contains("-javaagent:")) {
          warn(
              entry,
              "container "
                  + target.text("name")
                  + " has another agent in "
                  + entry.text("name")
                  + "; both will run, Baton's last: see docs/kubernetes.md");
        }
      }
    }
    String[] annotations = {
      "instrumentation.opentelemetry.io/inject-java", "OpenTelemetry's operator",
      "admission.datadoghq.com/java-lib.version", "Datadog's admission controller",
      "admission.datadoghq.com/java-lib.custom-image", "Datadog's admission controller",
      "co.elastic.apm/attach", "Elastic's attacher",
    };
    for (int i = 0; i < annotations.length; i += 2) {
      String value = template.annotation(annotations[i]);
      if (value != null && !value.equals("false")) {
        warn(
            template.node,
            annotations[i + 1]
                + " will add an agent of its own; both will run: see docs/kubernetes.md");
      }
    }
  }

  private void warn(Node at, String warning) {
    warnings.add(new Refused(at.start, warning));
  }
}
