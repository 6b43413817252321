package dev.baton.agent;

import dev.baton.agent.telemetry.Workload;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/**
 * Where spans go to and what they say of this process, by OpenTelemetry's own variables and system
 * properties (its specification, "SDK environment variables" and "OTLP exporter"; the latter
 * first).
 */
final class SpanSettings {

  private static final String EXPORTER = "otel.exporter.otlp.";

  /** Of the exporter, by the names of its system properties. */
  final Map<String, String> exporter = new LinkedHashMap<String, String>();

  /** Attributes of this process. */
  final Map<String, String> resource;

  private SpanSettings(Map<String, String> resource) {
    this.resource = resource;
  }

  static SpanSettings of(
      Properties properties, Map<String, String> environment, Workload workload) {
    Map<String, String> otel = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> each : environment.entrySet()) {
      if (each.getKey().startsWith("OTEL_") && !each.getValue().trim().isEmpty()) {
        otel.put(each.getKey().toLowerCase(Locale.ROOT).replace('_', '.'), each.getValue());
      }
    }
    for (Object name : properties.keySet().toArray()) {
      if (name instanceof String
          && ((String) name).startsWith("otel.")
          && properties.getProperty((String) name) != null) {
        otel.put((String) name, properties.getProperty((String) name));
      }
    }
    SpanSettings settings = new SpanSettings(resource(otel, environment, workload));
    settings.exporter.put(EXPORTER + "protocol", "http/protobuf");
    for (Map.Entry<String, String> each : otel.entrySet()) {
      if (each.getKey().startsWith(EXPORTER)) {
        settings.exporter.put(each.getKey(), each.getValue());
      }
    }
    String headers = EXPORTER + "traces.headers";
    if (!settings.exporter.containsKey(headers)) {
      headers = EXPORTER + "headers";
    }
    String given = settings.exporter.get(headers);
    settings.exporter.put(headers, (given == null ? "" : given + ",") + untraced());
    return settings;
  }

  /**
   * Tells the sidecar that nobody wants to see these calls traced (sidecar rule R10); a random UUID
   * is one that Envoy does not sample.
   */
  private static String untraced() {
    UUID trace = UUID.randomUUID();
    String span = hex(UUID.randomUUID().getMostSignificantBits() | 1);
    return "traceparent=00-"
        + hex(trace.getMostSignificantBits())
        + hex(trace.getLeastSignificantBits())
        + '-'
        + span
        + "-00,b3=0,x-b3-sampled=0,x-request-id="
        + trace;
  }

  private static String hex(long id) {
    String digits = Long.toHexString(id);
    return "0000000000000000".substring(digits.length()) + digits;
  }

  /**
   * Who this is. The name: {@code OTEL_SERVICE_NAME}; as Istio names a service, by the labels of
   * {@code service.istio.io/canonical-name}, {@code app.kubernetes.io/name} or {@code app}; else as
   * OpenTelemetry says.
   */
  private static Map<String, String> resource(
      Map<String, String> otel, Map<String, String> environment, Workload workload) {
    Map<String, String> resource = new LinkedHashMap<String, String>();
    String name = null;
    for (String label :
        new String[] {"service.istio.io/canonical-name", "app.kubernetes.io/name", "app"}) {
      name = name == null ? workload.labels.get(label) : name;
    }
    if (workload.pod != null) {
      resource.put("k8s.pod.name", workload.pod);
    }
    if (workload.pod != null || environment.containsKey("POD_NAMESPACE")) {
      resource.put("k8s.namespace.name", workload.namespace);
      resource.put("service.namespace", workload.namespace);
    }
    String version = workload.labels.get("service.istio.io/canonical-revision");
    version = version == null ? workload.labels.get("app.kubernetes.io/version") : version;
    version = version == null ? workload.labels.get("version") : version;
    if (version != null) {
      resource.put("service.version", version);
    }
    resource.put("service.name", name == null ? "unknown_service:java" : name);
    String given = otel.get("otel.resource.attributes");
    resource.putAll(Workload.attributes(given));
    if (otel.containsKey("otel.service.name")) {
      resource.put("service.name", otel.get("otel.service.name"));
    }
    return resource;
  }
}
