package dev.baton.smoke.mesh;

import java.io.IOException;

/** A tracer of Envoy's, set up as Istio does it. */
enum Tracer {
  ZIPKIN(
      "Zipkin",
      """
      "name": "envoy.tracers.zipkin", "typed_config": {
        "@type": "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig",
        "collector_cluster": "tracing", "collector_endpoint": "/api/v2/spans",
        "collector_endpoint_version": "HTTP_JSON",
        "trace_id_128bit": true, "shared_span_context": false}\
      """) {
    @Override
    Collector collector() throws IOException {
      return new Collector.Zipkin();
    }
  },
  ZIPKIN_AND_W3C(
      "Zipkin with W3C",
      ZIPKIN.provider.replace(
          "\"trace_id_128bit\"",
          "\"trace_context_option\": \"USE_B3_WITH_W3C_PROPAGATION\", \"trace_id_128bit\"")) {
    @Override
    Collector collector() throws IOException {
      return new Collector.Zipkin();
    }
  },
  OPENTELEMETRY(
      "OpenTelemetry",
      """
      "name": "envoy.tracers.opentelemetry", "typed_config": {
        "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
        "service_name": "${service}", "http_service": {"http_uri": {
          "uri": "http://127.0.0.1/v1/traces", "cluster": "tracing", "timeout": "5s"}}}\
      """) {
    @Override
    Collector collector() throws IOException {
      return new Collector.OpenTelemetry();
    }
  },
  DATADOG(
      "Datadog",
      """
      "name": "envoy.tracers.datadog", "typed_config": {
        "@type": "type.googleapis.com/envoy.config.trace.v3.DatadogConfig",
        "collector_cluster": "tracing", "service_name": "${service}"}\
      """) {
    @Override
    Collector collector() throws IOException {
      return new Collector.Datadog();
    }
  },
  SKYWALKING(
      "SkyWalking",
      """
      "name": "envoy.tracers.skywalking", "typed_config": {
        "@type": "type.googleapis.com/envoy.config.trace.v3.SkyWalkingConfig",
        "grpc_service": {"envoy_grpc": {"cluster_name": "tracing"}},
        "client_config": {"service_name": "${service}", "instance_name": "${service}-1"}}\
      """) {
    @Override
    Collector collector() throws IOException {
      return new SkyWalkingCollector();
    }

    @Override
    boolean spansCallsOf(Hop hop) {
      return true;
    }

    @Override
    boolean reportsOverHttp2() {
      return true;
    }
  };

  private final String title;
  private final String provider;

  Tracer(String title, String provider) {
    this.title = title;
    this.provider = provider;
  }

  /** The fields of the {@code provider} in the sidecar of this service. */
  String provider(String service) {
    return provider.replace("${service}", service);
  }

  /** Whether this listener makes a further span, of its own call upstream. */
  boolean spansCallsOf(Hop hop) {
    return hop == Hop.GATEWAY;
  }

  boolean reportsOverHttp2() {
    return false;
  }

  /** What its spans are sent to, started. */
  abstract Collector collector() throws IOException;

  @Override
  public String toString() {
    return title;
  }
}
