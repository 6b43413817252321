package dev.baton.smoke.mesh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The configuration of an Envoy in JSON, with what Istio puts into it that touches traces: for each
 * direction a connection manager, {@code x-request-id} with the decision in it, the mesh's
 * percentage, and at a gateway a further span for its own call; and as with Istio no call has a
 * time limit, and retries none in number. Without iptables each service that is called has a
 * listener of its own in the caller's sidecar.
 */
final class SidecarConfig {

  private static final String ENVOY =
      """
      {"admin": {"address": ${address:0}},
       "node": {"id": "${service}-1", "cluster": "${service}"},
       "layered_runtime": {"layers": [{"name": "soon", "static_layer": {
         "tracing.zipkin.flush_interval_ms": 100, "tracing.opentelemetry.flush_interval_ms": 100}}]},
       "static_resources": {"listeners": [${listeners}], "clusters": [${clusters}]}}\
      """;

  private static final String LISTENER =
      """
      {"name": "${hop}", "traffic_direction": "${direction}", "address": ${address:0},
       "filter_chains": [{"filters": [{
         "name": "envoy.filters.network.http_connection_manager", "typed_config": {
           "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
           "stat_prefix": "${hop}", "use_remote_address": ${gateway}, ${connections}
           "request_id_extension": {"typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
             "use_request_id_for_trace_sampling": true}},
           "tracing": {
             "client_sampling": {"value": 100}, "random_sampling": {"value": ${sampling}},
             "overall_sampling": {"value": 100}, "spawn_upstream_span": ${spawn},
             "custom_tags": [{"tag": "${tag}", "literal": {"value": "${hop}"}}${tags}],
             "provider": {${provider}}},
           "access_log": [{"name": "envoy.access_loggers.file", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
             "path": "${log}", "log_format": {"text_format_source": {
               "inline_string": "${hop} %REQ(X-REQUEST-ID)% %RESPONSE_CODE% %REQ(${plan})% %REQ(:PATH):100%\\n"}}}}],
           "http_filters": [${filters} {"name": "envoy.filters.http.router", "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
           "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
             ${routes} {"match": {"prefix": "/"}, "route": {"cluster": "${hop}", "timeout": "0s"}}]}]}}}]}]}\
      """;

  private static final String CLUSTER =
      """
      {"name": "${cluster}", "type": "STATIC", ${protocol}
       "circuit_breakers": {"thresholds": [{"max_connections": 100000,
         "max_pending_requests": 100000, "max_requests": 100000, "max_retries": 100000}]},
       "load_assignment": {
        "cluster_name": "${cluster}", "endpoints": [{"lb_endpoints": [
          {"endpoint": {"address": ${address:port}}}]}]}}\
      """;

  private static final String HTTP2 =
      """
      "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}}}},\
      """;

  private final Tracer tracer;
  private final int sampling;
  private final Features features;

  /**
   * What all sidecars of a mesh have in common.
   *
   * @param sampling the mesh's percentage
   */
  SidecarConfig(Tracer tracer, int sampling, Features features) {
    this.tracer = tracer;
    this.sampling = sampling;
    this.features = features;
  }

  /**
   * One listener.
   *
   * @param upstream the port that it sends everything to that no feature sends elsewhere
   * @param beside where else it can send requests to, and the ports
   */
  record Route(Hop hop, int upstream, Map<Hop, Integer> beside) {}

  /** The configuration of one service's sidecar, which writes its access log to this file. */
  String sidecar(String service, int collector, Path log, List<Route> routes) {
    List<String> listeners = new ArrayList<>();
    List<String> clusters =
        new ArrayList<>(
            List.of(cluster("tracing", collector, tracer.reportsOverHttp2() ? HTTP2 : "")));
    for (Route route : routes) {
      listeners.add(listener(route.hop, log));
      clusters.add(cluster(route.hop.name(), route.upstream, ""));
      route.beside.forEach((hop, port) -> clusters.add(cluster(hop.name(), port, "")));
    }
    return ENVOY
        .replace("${listeners}", String.join(",\n", listeners))
        .replace("${clusters}", String.join(",\n", clusters))
        .replace("${service}", service)
        .replace("${address:0}", address(0));
  }

  private String listener(Hop hop, Path log) {
    return LISTENER
        .replace("${provider}", tracer.provider(hop.service))
        .replace("${gateway}", String.valueOf(hop == Hop.GATEWAY))
        .replace("${spawn}", String.valueOf(tracer.spansCallsOf(hop)))
        .replace("${direction}", hop.isOutbound() ? "OUTBOUND" : "INBOUND")
        .replace("${sampling}", String.valueOf(sampling))
        .replace("${filters}", features.filters(hop))
        .replace("${routes}", features.routes(hop))
        .replace("${connections}", features.connections())
        .replace("${tags}", features.tags())
        .replace("${plan}", Features.PLAN)
        .replace("${tag}", Span.HOP)
        .replace("${log}", log.toString())
        .replace("${hop}", hop.name());
  }

  private static String cluster(String name, int port, String protocol) {
    return CLUSTER
        .replace("${protocol}", protocol)
        .replace("${cluster}", name)
        .replace("${address:port}", address(port));
  }

  private static String address(int port) {
    return "{\"socket_address\": {\"address\": \"127.0.0.1\", \"port_value\": " + port + "}}";
  }
}
