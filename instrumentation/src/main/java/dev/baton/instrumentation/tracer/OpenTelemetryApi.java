package dev.baton.instrumentation.tracer;

import dev.baton.bootstrap.Spans;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * OpenTelemetry's API 1.9–1.68 where there is no SDK. Hooked where it says which span is current:
 * where the application has none, that is the request's. What the API by itself makes of a span
 * that is started has the ids of the current one.
 */
public final class OpenTelemetryApi implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("io.opentelemetry.api.trace.Span").method("current").forSpans().result(Current.class);
  }

  static final class Current {
    static Span result(Span current) {
      if (current.getSpanContext().isValid()) {
        return current;
      }
      dev.baton.bootstrap.Span request = Spans.current();
      return request == null
          ? current
          : Span.wrap(
              SpanContext.create(
                  request.traceId(),
                  dev.baton.bootstrap.Span.hex(request.id),
                  TraceFlags.getSampled(),
                  TraceState.getDefault()));
    }
  }
}
