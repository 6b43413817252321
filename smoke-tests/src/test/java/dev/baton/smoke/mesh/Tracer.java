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

  /** What its spans are sent to, started. */
  abstract Collector collector() throws IOException;

  @Override
  public String toString() {
    return title;
  }
}
