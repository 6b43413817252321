package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.List;

/** One pod template, or pod, of an input. */
final class Template {

  static final String LABEL = "baton.dev/inject";
  static final String EXCLUDE = "baton.dev/exclude-containers";
  static final String CONFIG = "baton.dev/config";
  static final String INJECTED = "baton.dev/injected";
  static final String VERSION = "baton.dev/version";

  /** Kinds that are nothing without a pod template. */
  private static final String[] WORKLOADS = {
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob"
  };

  /** From 1. */
  final int document;

  final String kind;
  final String name;
  final String namespace;

  /** The whole resource. */
  final Node resource;

  /** What has {@code metadata} and {@code spec} of the pod. */
  final Node node;

  final Node spec;

  private Template(int document, String kind, Node resource, Node node, String inNamespace) {
    this.document = document;
    this.kind = kind;
    this.resource = resource;
    this.node = node;
    this.spec = node.get("spec");
    Node metadata = resource.get("metadata");
    String name = metadata == null ? null : metadata.text("name");
    String generated = metadata == null ? null : metadata.text("generateName");
    this.name = name != null ? name : generated != null ? generated + "*" : "without a name";
    String namespace = metadata == null ? null : metadata.text("namespace");
    this.namespace = namespace == null ? inNamespace : namespace;
  }

  /** Finds the pod templates, and reports what is none and should be one. */
  static final class Finder {
    final List<Template> templates = new ArrayList<Template>();

    /** Every resource that is no list. */
    final List<Node> resources = new ArrayList<Node>();

    final List<Refused> problems = new ArrayList<Refused>();
    final List<Refused> warnings = new ArrayList<Refused>();
    private final String inNamespace;
    private int document;

    Finder(String inNamespace) {
      this.inNamespace = inNamespace;
    }

    void find(Node root, int number) {
      document = number;
      if (root.isNull()) {
        return;
      }
      try {
        find(root, null, 0);
      } catch (Refused e) {
        problems.add(e);
      }
    }

    private void find(Node resource, String kindOfList, int depth) {
      if (!resource.isMapping()) {
        throw new Refused(
            resource.start, "expected a Kubernetes resource with apiVersion and kind");
      }
      String kind = resource.text("kind") == null ? kindOfList : resource.text("kind");
      if (kind == null) {
        throw new Refused(resource.start, "expected a Kubernetes resource, and this has no kind");
      }
      if (kindOfList == null && resource.text("apiVersion") == null) {
        throw new Refused(
            resource.start,
            "expected a Kubernetes resource, and this " + kind + " has no apiVersion");
      }
      if (kind.endsWith("List") && resource.get("items") != null) {
        String inner = kind.substring(0, kind.length() - "List".length());
        for (Node item : depth > 8 ? new ArrayList<Node>() : resource.list("items")) {
          try {
            find(item, inner.isEmpty() ? null : inner, depth + 1);
          } catch (Refused e) {
            problems.add(e);
          }
        }
        return;
      }
      resources.add(resource);
      Node node = template(resource, kind);
      boolean known = isWorkload(kind) || kind.equals("Pod") || kind.equals("PodTemplate");
      Node spec = node == null || !node.isMapping() ? null : node.get("spec");
      Node containers = spec == null || !spec.isMapping() ? null : spec.get("containers");
      if (containers != null && (known || containers.isSequence())) {
        templates.add(new Template(document, kind, resource, node, inNamespace));
      } else if (known) {
        throw new Refused(
            resource.start,
            "this " + kind + " has no containers where they belong: is it complete?");
      } else if (hasContainers(resource, 0)) {
        warnings.add(
            new Refused(
                resource.start,
                "this "
                    + kind
                    + " has containers in a place that Baton does not know; it is left as it is"));
      }
    }

    private static Node template(Node resource, String kind) {
      if (kind.equals("Pod")) {
        return resource;
      }
      if (kind.equals("PodTemplate")) {
        return resource.get("template");
      }
      return kind.equals("CronJob")
          ? resource.at("spec", "jobTemplate", "spec", "template")
          : resource.at("spec", "template");
    }

    private static boolean hasContainers(Node node, int depth) {
      for (Node.Entry entry : node.entries) {
        Node value = entry.value;
        if ("containers".equals(entry.key.value)
            && value.isSequence()
            && !value.items.isEmpty()
            && value.items.get(0).resolved().isMapping()
            && value.items.get(0).resolved().get("image") != null) {
          return true;
        }
        if (depth < 8 && hasContainers(value, depth + 1)) {
          return true;
        }
      }
      for (Node item : node.items) {
        if (depth < 8 && hasContainers(item, depth + 1)) {
          return true;
        }
      }
      return false;
    }
  }

  static boolean isWorkload(String kind) {
    for (String each : WORKLOADS) {
      if (each.equals(kind)) {
        return true;
      }
    }
    return false;
  }

  String label(String name) {
    return text(node.at("metadata", "labels"), name);
  }

  String annotation(String name) {
    return text(node.at("metadata", "annotations"), name);
  }

  /** Where an annotation stands; the template if it is not there. */
  int placeOf(String annotation) {
    Node found = node.at("metadata", "annotations", annotation);
    return found == null ? node.start : found.start;
  }

  /** A label's or annotation's text; Kubernetes refuses everything else. */
  static String text(Node mapping, String name) {
    Node node = mapping == null ? null : mapping.get(name);
    if (node != null && name.startsWith("baton.dev/") && node.isNoText()) {
      throw new Refused(
          node.start,
          name
              + ": expected a text, and Kubernetes refuses "
              + (node.isScalar() ? node.value : "this")
              + ": put it into quotes");
    }
    return node == null || !node.isScalar() ? null : node.value;
  }

  /** For people: {@code Deployment shop/orders}. */
  String shown() {
    return kind + " " + namespace + "/" + name;
  }
}
