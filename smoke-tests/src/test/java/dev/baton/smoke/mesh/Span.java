package dev.baton.smoke.mesh;

import java.util.Map;

/**
 * What a sidecar reported, whatever its tracer.
 *
 * @param hop where; null of a further span that is for a request of Envoy's own, as of a mirror
 * @param traceId as the tracer writes it
 * @param id unique
 * @param parentId null at the root of a trace
 * @param tags Envoy's and those that its configuration adds, by Envoy's names
 */
record Span(Hop hop, String traceId, String id, String parentId, Map<String, String> tags) {

  /** The tag by which listeners name their place. */
  static final String HOP = "hop";

  /** Envoy's tag of what was asked for. */
  static final String URL = "http.url";

  /** Of the tags, the place among them. */
  static Span of(String traceId, String id, String parentId, Map<String, String> tags) {
    String hop = tags.get(HOP);
    return new Span(hop == null ? null : Hop.valueOf(hop), traceId, id, parentId, Map.copyOf(tags));
  }

  /**
   * What was asked for; it tells requests apart, as no header that is on trial has to arrive for
   * it. Null of a further span, that some make of their own call upstream.
   */
  String url() {
    return tags.get(URL);
  }

  /** The {@code x-request-id}, or null. */
  String requestId() {
    return tags.get("guid:x-request-id");
  }

  /** As it is in the access log. */
  String status() {
    return tags.get("http.status_code");
  }
}
