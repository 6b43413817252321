package dev.baton.smoke.samples.tracer;

import brave.Span;
import brave.Tracing;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import dev.baton.smoke.service.Tracer;
import java.util.ArrayList;
import java.util.List;

/** Brave, with B3 in several headers. */
public final class BraveTracer implements Tracer {

  private final Tracing tracing = tracing(B3Propagation.Format.MULTI);

  /** Brave with one format; spans go nowhere, where else they would be logged. */
  static Tracing tracing(B3Propagation.Format format) {
    return Tracing.newBuilder()
        .localServiceName("sample")
        .propagationFactory(B3Propagation.newFactoryBuilder().injectFormat(format).build())
        .addSpanHandler(new SpanHandler() {})
        .build();
  }

  @Override
  public List<String[]> headers() {
    List<String[]> headers = new ArrayList<>();
    Span root = tracing.tracer().newTrace();
    Span client = tracing.tracer().newChild(root.context()).kind(Span.Kind.CLIENT).start();
    tracing
        .propagation()
        .<List<String[]>>injector((all, name, value) -> all.add(new String[] {name, value}))
        .inject(client.context(), headers);
    client.finish();
    root.finish();
    return headers;
  }
}
