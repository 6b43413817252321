package dev.baton.smoke.samples.tracer;

import dev.baton.smoke.service.Tracer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.ArrayList;
import java.util.List;

/** Micrometer Tracing over OpenTelemetry, with W3C's headers. */
public final class MicrometerOtelTracer implements Tracer {

  private final OpenTelemetrySdk sdk = OpenTelemetryTracer.sdk();
  private final OtelTracer tracer =
      new OtelTracer(sdk.getTracer("sample"), new OtelCurrentTraceContext(), event -> {});

  @Override
  public List<String[]> headers() {
    List<String[]> headers = new ArrayList<>();
    Span root = tracer.nextSpan().start();
    Span client = tracer.nextSpan(root).start();
    new OtelPropagator(sdk.getPropagators(), sdk.getTracer("sample"))
        .inject(
            client.context(), headers, (all, name, value) -> all.add(new String[] {name, value}));
    client.end();
    root.end();
    return headers;
  }
}
