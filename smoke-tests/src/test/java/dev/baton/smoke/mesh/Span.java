package dev.baton.smoke.mesh;

/**
 * What a sidecar reported, whatever its tracer.
 *
 * @param hop where
 * @param traceId as the tracer writes it
 * @param id unique
 * @param parentId null at the root of a trace
 * @param url what was asked for; it tells requests apart, as no header that is on trial has to
 *     arrive for it. Null of a further span, that some make of their own call upstream
 * @param requestId the {@code x-request-id}, or null
 */
record Span(Hop hop, String traceId, String id, String parentId, String url, String requestId) {

  /** The tag by which listeners name their place. */
  static final String HOP = "hop";

  /** Envoy's tag. */
  static final String REQUEST_ID = "guid:x-request-id";
}
