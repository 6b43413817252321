package dev.baton.smoke.samples.tracer;

import brave.Span;
import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import brave.propagation.TraceContext;
import dev.baton.smoke.service.Tracer;
import java.util.ArrayList;
import java.util.List;

/** Brave, with B3 in several headers. */
public final class BraveTracer implements Tracer {

  /** The span that was finished last. */
  volatile TraceContext finished;

  final Tracing tracing =
      Tracing.newBuilder()
          .localServiceName("sample")
          .propagationFactory(
              B3Propagation.newFactoryBuilder().injectFormat(B3Propagation.Format.MULTI).build())
          .addSpanHandler(
              new SpanHandler() {
                @Override
                public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                  finished = context;
                  return true;
                }
              })
          .build();

  @Override
  public List<String[]> headers() {
    Span root = tracing.tracer().newTrace();
    Span client = tracing.tracer().newChild(root.context()).kind(Span.Kind.CLIENT).start();
    client.finish();
    return written(client.context());
  }

  /** What the propagation writes for a span. */
  List<String[]> written(TraceContext span) {
    List<String[]> headers = new ArrayList<>();
    tracing
        .propagation()
        .<List<String[]>>injector((all, name, value) -> all.add(new String[] {name, value}))
        .inject(span, headers);
    return headers;
  }
}
