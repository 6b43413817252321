package dev.baton.agent.telemetry;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who this workload is: what {@code Telemetry} resources are chosen by. */
public final class Workload {

  /** Where the downward API's volume is usually mounted with the pod's labels. */
  static final String[] LABEL_FILES = {"/etc/podinfo/labels", "/etc/istio/pod/labels"};

  /** Where {@code inject} mounts what the downward API says of the pod. */
  private static final File POD_INFO = new File("/baton-pod-info");

  private static final String NAMESPACE_FILE =
      "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

  private static final String[] LABEL_ATTRIBUTES = {"k8s.pod.label.", "k8s.pod.labels."};

  public final String namespace;
  public final Map<String, String> labels;

  /** Null where it is what the mesh's configuration says, or {@code istio-system}. */
  public final String rootNamespace;

  /** The pod's name, or null. */
  public final String pod;

  public Workload(String namespace, Map<String, String> labels, String rootNamespace) {
    this(namespace, labels, rootNamespace, null);
  }

  private Workload(String namespace, Map<String, String> labels, String rootNamespace, String pod) {
    this.namespace = namespace == null ? "default" : namespace;
    this.labels = labels;
    this.rootNamespace = rootNamespace;
    this.pod = pod;
  }

  /** From the usual places, see {@code docs/configuration.md}. */
  public static Workload of(Map<String, String> environment) {
    return of(environment, POD_INFO);
  }

  /**
   * The same.
   *
   * @param podInfo where the downward API's files may be
   */
  public static Workload of(Map<String, String> environment, File podInfo) {
    Map<String, String> attributes = attributes(environment.get("OTEL_RESOURCE_ATTRIBUTES"));
    String namespace = filled(environment.get("POD_NAMESPACE"));
    if (namespace == null) {
      namespace = filled(environment.get("ISTIO_META_NAMESPACE"));
    }
    if (namespace == null) {
      namespace = filled(attributes.get("k8s.namespace.name"));
    }
    if (namespace == null) {
      namespace = filled(firstLine(new File(podInfo, "namespace")));
    }
    if (namespace == null) {
      namespace = filled(firstLine(new File(NAMESPACE_FILE)));
    }
    Map<String, String> labels = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> each : attributes.entrySet()) {
      for (String prefix : LABEL_ATTRIBUTES) {
        if (each.getKey().startsWith(prefix)) {
          labels.put(each.getKey().substring(prefix.length()), each.getValue());
        }
      }
    }
    String json = environment.get("ISTIO_METAJSON_LABELS");
    if (json != null) {
      addJson(json, labels);
    }
    for (String file : LABEL_FILES) {
      addFile(new File(file), labels);
    }
    addFile(new File(podInfo, "labels"), labels);
    String pod = filled(environment.get("POD_NAME"));
    if (pod == null) {
      pod = filled(firstLine(new File(podInfo, "name")));
    }
    if (pod == null && environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      pod = filled(environment.get("HOSTNAME"));
    }
    return new Workload(namespace, labels, null, pod);
  }

  private static String filled(String text) {
    return text == null || text.trim().isEmpty() ? null : text.trim();
  }

  /** {@code key=value,…}; values may be percent-encoded (OpenTelemetry's resource SDK). */
  public static Map<String, String> attributes(String text) {
    Map<String, String> attributes = new LinkedHashMap<String, String>();
    int from = 0;
    while (text != null && from < text.length()) {
      int end = text.indexOf(',', from);
      end = end < 0 ? text.length() : end;
      int equals = text.indexOf('=', from);
      if (equals > from && equals < end) {
        String value = text.substring(equals + 1, end).trim();
        try {
          value = java.net.URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
        } catch (IllegalArgumentException e) {
          // Not encoded, then.
        } catch (java.io.UnsupportedEncodingException e) {
          throw new IllegalStateException(e);
        }
        attributes.put(text.substring(from, equals).trim(), value);
      }
      from = end + 1;
    }
    return attributes;
  }

  /** A flat object of texts; anything else in it is passed over. */
  static void addJson(String json, Map<String, String> labels) {
    String key = null;
    StringBuilder text = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (text == null) {
        if (c == '"') {
          text = new StringBuilder();
        } else if (c == ',' || c == '{') {
          key = null;
        }
      } else if (c == '\\' && i + 1 < json.length()) {
        text.append(json.charAt(++i));
      } else if (c != '"') {
        text.append(c);
      } else {
        if (key == null) {
          key = text.toString();
        } else {
          labels.put(key, text.toString());
          key = null;
        }
        text = null;
      }
    }
  }

  /** The downward API's file: {@code key="value"}, a label a line. */
  static void addFile(File file, Map<String, String> labels) {
    if (!file.isFile()) {
      return;
    }
    try {
      BufferedReader in = open(file);
      try {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          int equals = line.indexOf('=');
          String value = line.substring(equals + 1).trim();
          if (equals > 0 && value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            labels.put(
                line.substring(0, equals).trim(),
                value.substring(1, value.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\"));
          }
        }
      } finally {
        in.close();
      }
    } catch (IOException e) {
      // A workload without labels: what is chosen by them does not apply, and `check` shows it.
    }
  }

  private static String firstLine(File file) {
    if (!file.isFile()) {
      return null;
    }
    try {
      BufferedReader in = open(file);
      try {
        return in.readLine();
      } finally {
        in.close();
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static BufferedReader open(File file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8));
  }
}
