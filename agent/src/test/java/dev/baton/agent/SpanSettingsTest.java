package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.telemetry.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spans say of the process that they are of, and where they go to. */
class SpanSettingsTest {

  private final Map<String, String> environment = new HashMap<>();
  private final Properties properties = new Properties();
  @TempDir Path podInfo;

  private SpanSettings read() {
    return SpanSettings.of(properties, environment, Workload.of(environment, podInfo.toFile()));
  }

  @Test
  void nobodySaysWhoThisIs() {
    assertThat(read().resource).isEqualTo(Map.of("service.name", "unknown_service:java"));
    assertThat(read().exporter).containsEntry("otel.exporter.otlp.protocol", "http/protobuf");
  }

  @Test
  void theDownwardApiSaysIt() throws IOException {
    Files.writeString(podInfo.resolve("name"), "reviews-7d9f-x2");
    Files.writeString(podInfo.resolve("namespace"), "shop");
    Files.writeString(podInfo.resolve("labels"), "app=\"reviews\"\nversion=\"v2\"\n");

    assertThat(read().resource)
        .isEqualTo(
            Map.of(
                "service.name", "reviews",
                "service.version", "v2",
                "service.namespace", "shop",
                "k8s.namespace.name", "shop",
                "k8s.pod.name", "reviews-7d9f-x2"));
  }

  @Test
  void variablesCountBeforeIt() throws IOException {
    Files.writeString(podInfo.resolve("name"), "another");
    environment.put("POD_NAME", "reviews-1");
    environment.put("POD_NAMESPACE", "shop");
    environment.put("OTEL_SERVICE_NAME", "named");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "team=blue%20one,service.name=not-this");

    assertThat(read().resource)
        .containsEntry("k8s.pod.name", "reviews-1")
        .containsEntry("k8s.namespace.name", "shop")
        .containsEntry("service.name", "named")
        .containsEntry("team", "blue one");
  }

  @Test
  void propertiesCountBeforeVariables() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://variable:4318");
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "tenant=one");
    properties.setProperty("otel.exporter.otlp.endpoint", "http://property:4318");

    Map<String, String> exporter = read().exporter;
    assertThat(exporter).containsEntry("otel.exporter.otlp.endpoint", "http://property:4318");
    assertThat(exporter.get("otel.exporter.otlp.headers"))
        .matches(
            "tenant=one,traceparent=00-[0-9a-f]{32}-[0-9a-f]{16}-00,b3=0,x-b3-sampled=0,"
                + "x-request-id=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}");
  }
}
