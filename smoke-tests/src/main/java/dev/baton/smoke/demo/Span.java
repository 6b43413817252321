package dev.baton.smoke.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * What a sidecar reports about one request that went through it.
 *
 * @param service the service whose sidecar it is
 * @param kind whether the request came to the service or was made by it
 * @param path the path that was asked for
 * @param traceId 32 hexadecimal digits
 * @param id 16 hexadecimal digits
 * @param parentId the span that this one was made for, or null for the first of a trace
 * @param requestId the {@code x-request-id} that left the sidecar
 * @param start when the request came to the sidecar
 * @param duration how long it took until the answer was there
 */
record Span(
    String service,
    Kind kind,
    String path,
    String traceId,
    String id,
    String parentId,
    String requestId,
    Instant start,
    Duration duration) {

  enum Kind {
    SERVER,
    CLIENT
  }

  /** What the span is, without the ids that differ from run to run. */
  String title() {
    return service + " " + kind + " GET " + path;
  }

  /** The same, once the answer is there. */
  Span endedAt(Instant end) {
    return new Span(
        service, kind, path, traceId, id, parentId, requestId, start, Duration.between(start, end));
  }
}
