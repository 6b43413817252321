package dev.baton.smoke.samples.tracer;

import dev.baton.smoke.service.Tracer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.util.Arrays;
import java.util.List;

/** OpenTelemetry's API without an SDK: which span it says is current. */
public final class OpenTelemetryApiTracer implements Tracer {

  @Override
  public List<String[]> headers() {
    Span started = GlobalOpenTelemetry.getTracer("sample").spanBuilder("work").startSpan();
    Span inside;
    try (Scope scope = started.makeCurrent()) {
      inside = Span.current();
    } finally {
      started.end();
    }
    return Arrays.asList(
        line("x-current", Span.current()), line("x-started", started), line("x-inside", inside));
  }

  private static String[] line(String name, Span span) {
    String ids = span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId();
    return new String[] {name, ids};
  }
}
