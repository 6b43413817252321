package dev.baton.agent.inject;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the input says about the cluster: labels of namespaces, names in ConfigMaps and Secrets. */
final class Surroundings {

  private final Map<String, String> namespaces = new HashMap<String, String>();
  private final Map<String, Set<String>> data = new HashMap<String, Set<String>>();

  void add(Node resource, String inNamespace) {
    String kind = resource.text("kind");
    Node metadata = resource.get("metadata");
    String name = metadata == null ? null : metadata.text("name");
    if (name == null) {
      return;
    }
    if ("Namespace".equals(kind)) {
      namespaces.put(name, Template.text(metadata.get("labels"), Template.LABEL));
    } else if ("ConfigMap".equals(kind) || "Secret".equals(kind)) {
      String namespace = metadata.text("namespace");
      Set<String> names = new HashSet<String>();
      for (String field : new String[] {"data", "stringData"}) {
        Node texts = resource.get(field);
        for (int i = 0; texts != null && i < texts.entries.size(); i++) {
          names.add(texts.entries.get(i).key.value);
        }
      }
      data.put(kind + " " + (namespace == null ? inNamespace : namespace) + "/" + name, names);
    }
  }

  /** The label that switches on, of a namespace; null if it has none or is not in the input. */
  String label(String namespace) {
    return namespaces.get(namespace);
  }

  /** Whether this ConfigMap is in the input, and this name is not in it. */
  boolean lacks(String namespace, String configMap, String name) {
    Set<String> names = data.get("ConfigMap " + namespace + "/" + configMap);
    return names != null && !names.contains(name);
  }

  /** Whether what {@code envFrom} names surely does not set the variable. */
  boolean surelyWithout(Node envFrom, String namespace, String variable) {
    String prefix = envFrom.text("prefix") == null ? "" : envFrom.text("prefix");
    if (!variable.startsWith(prefix)) {
      return true;
    }
    Node map = envFrom.get("configMapRef");
    Node secret = envFrom.get("secretRef");
    Node reference = map == null ? secret : map;
    Set<String> names =
        reference == null
            ? null
            : data.get(
                (map == null ? "Secret " : "ConfigMap ")
                    + namespace
                    + "/"
                    + reference.text("name"));
    return names != null && !names.contains(variable.substring(prefix.length()));
  }
}
