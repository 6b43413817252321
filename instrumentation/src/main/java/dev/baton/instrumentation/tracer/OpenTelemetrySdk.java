package dev.baton.instrumentation.tracer;

import dev.baton.bootstrap.Spans;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * OpenTelemetry's SDK 1.9–1.68, also below Micrometer Tracing. Hooked where a tracer is given
 * somebody who takes its spans: without one the SDK makes none, as where it is there for metrics
 * only.
 */
public final class OpenTelemetrySdk implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("io.opentelemetry.sdk.trace.SdkTracerProviderBuilder")
        .method("addSpanProcessor", "io.opentelemetry.sdk.trace.SpanProcessor")
        .forSpans()
        .enter(AddSpanProcessor.class)
        .method("addSpanProcessorFirst", "io.opentelemetry.sdk.trace.SpanProcessor")
        .inSomeVersions()
        .forSpans()
        .enter(AddSpanProcessor.class);
  }

  static final class AddSpanProcessor {
    static void enter() {
      Spans.foundTracer("OpenTelemetry's SDK");
    }
  }
}
