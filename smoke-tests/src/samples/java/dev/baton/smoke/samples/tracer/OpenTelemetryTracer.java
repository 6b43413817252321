package dev.baton.smoke.samples.tracer;

import dev.baton.smoke.service.Tracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.List;

/** OpenTelemetry's SDK, with W3C's headers. */
public final class OpenTelemetryTracer implements Tracer {

  private final OpenTelemetrySdk sdk = sdk();

  static OpenTelemetrySdk sdk() {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(new Nowhere()).build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  @Override
  public List<String[]> headers() {
    List<String[]> headers = new ArrayList<>();
    Span client =
        sdk.getTracer("sample").spanBuilder("call").setSpanKind(SpanKind.CLIENT).startSpan();
    sdk.getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.root().with(client),
            headers,
            (all, name, value) -> all.add(new String[] {name, value}));
    client.end();
    return headers;
  }

  /** Where spans go; without such a place the SDK makes none. */
  private static final class Nowhere implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
