package dev.baton.agent.spans;

import dev.baton.bootstrap.AppSpan;
import dev.baton.bootstrap.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A span in the words of OpenTelemetry. */
abstract class OtlpSpan implements SpanData {

  final Span span;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final SpanContext context;
  private final SpanContext parent;

  OtlpSpan(Span span, Resource resource, InstrumentationScopeInfo scope) {
    this.span = span;
    this.resource = resource;
    this.scope = scope;
    String trace = span.traceId();
    context = context(trace, Span.hex(span.id), true);
    parent =
        span.parent == 0
            ? SpanContext.getInvalid()
            : span.server
                ? SpanContext.createFromRemoteParent(
                    trace, Span.hex(span.parent), TraceFlags.getSampled(), TraceState.getDefault())
                : context(trace, Span.hex(span.parent), true);
  }

  /**
   * A span as it is to be reported.
   *
   * @param tags the user's own, by name; of requests and calls
   */
  static SpanData of(
      Span span, Map<String, String> tags, Resource resource, InstrumentationScopeInfo scope) {
    return span instanceof AppSpan
        ? new OtlpAppSpan((AppSpan) span, resource, scope)
        : new OtlpHttpSpan(span, tags, resource, scope);
  }

  static SpanContext context(String trace, String span, boolean sampled) {
    return SpanContext.create(
        trace,
        span,
        sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public SpanContext getParentSpanContext() {
    return parent;
  }

  @Override
  public long getStartEpochNanos() {
    return span.start;
  }

  @Override
  public List<EventData> getEvents() {
    return Collections.emptyList();
  }

  @Override
  public List<LinkData> getLinks() {
    return Collections.emptyList();
  }

  @Override
  public long getEndEpochNanos() {
    return span.end;
  }

  @Override
  public boolean hasEnded() {
    return true;
  }

  @Override
  public int getTotalRecordedEvents() {
    return getEvents().size();
  }

  @Override
  public int getTotalRecordedLinks() {
    return getLinks().size();
  }

  @Override
  public int getTotalAttributeCount() {
    return getAttributes().size();
  }

  @Override
  @Deprecated
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(
        scope.getName(), scope.getVersion());
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public Resource getResource() {
    return resource;
  }
}
