package dev.baton.smoke.samples.tracer;

import brave.Tracing;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import dev.baton.smoke.service.Tracer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import java.util.ArrayList;
import java.util.List;

/** Micrometer Tracing over Brave, with B3 in one header. */
public final class MicrometerTracer implements Tracer {

  private final Tracing brave =
      Tracing.newBuilder()
          .localServiceName("sample")
          .propagationFactory(
              B3Propagation.newFactoryBuilder().injectFormat(B3Propagation.Format.SINGLE).build())
          .addSpanHandler(new SpanHandler() {}) // Else spans are logged.
          .build();
  private final io.micrometer.tracing.Tracer tracer =
      new io.micrometer.tracing.brave.bridge.BraveTracer(
          brave.tracer(), new BraveCurrentTraceContext(brave.currentTraceContext()));

  @Override
  public List<String[]> headers() {
    List<String[]> headers = new ArrayList<>();
    Span root = tracer.nextSpan().start();
    Span client = tracer.nextSpan(root).start();
    new BravePropagator(brave)
        .inject(
            client.context(), headers, (all, name, value) -> all.add(new String[] {name, value}));
    client.end();
    root.end();
    return headers;
  }
}
