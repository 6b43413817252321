package dev.baton.agent.spans;

import dev.baton.bootstrap.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A span in the words of OpenTelemetry: its semantic conventions for HTTP 1.23 and newer (stable),
 * the query left out everywhere, as it may hold what nobody should see.
 */
final class OtlpSpan implements SpanData {

  private static final String METHODS =
      " CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE QUERY ";

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private final Span span;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final SpanContext context;
  private final SpanContext parent;
  private final String name;
  private final StatusData status;
  private final Attributes attributes;

  /**
   * @param tags the user's own, by name
   */
  OtlpSpan(Span span, Map<String, String> tags, Resource resource, InstrumentationScopeInfo scope) {
    this.span = span;
    this.resource = resource;
    this.scope = scope;
    String trace = span.traceId();
    context =
        SpanContext.create(
            trace, Span.hex(span.id), TraceFlags.getSampled(), TraceState.getDefault());
    parent =
        span.parent == 0
            ? SpanContext.getInvalid()
            : span.server
                ? SpanContext.createFromRemoteParent(
                    trace, Span.hex(span.parent), TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.create(
                    trace, Span.hex(span.parent), TraceFlags.getSampled(), TraceState.getDefault());
    boolean known = span.method != null && METHODS.contains(' ' + span.method + ' ');
    name = (known ? span.method : "HTTP") + (span.route == null ? "" : ' ' + span.route);
    boolean failed = span.server ? span.status >= 500 : span.status >= 400 || span.status == 0;
    String error =
        span.error != null && (span.status == 0 || span.server)
            ? span.error
            : failed && span.status > 0 ? Integer.toString(span.status) : null;
    status = error == null ? StatusData.unset() : StatusData.error();
    AttributesBuilder all = Attributes.builder();
    all.put("http.request.method", known ? span.method : "_OTHER");
    if (!known && span.method != null) {
      all.put("http.request.method_original", span.method);
    }
    putServer(all);
    if (span.status > 0) {
      all.put("http.response.status_code", (long) span.status);
    }
    if (span.route != null) {
      all.put("http.route", span.route);
    }
    if (error != null) {
      all.put("error.type", error);
    }
    for (Map.Entry<String, String> each : tags.entrySet()) {
      all.put(each.getKey(), each.getValue());
    }
    attributes = all.build();
  }

  /** What was asked, of whom. */
  private void putServer(AttributesBuilder all) {
    String host = span.host;
    int port = span.port;
    if (host != null) {
      int colon = host.lastIndexOf(':');
      boolean bare =
          colon >= 0 && (host.endsWith("]") || host.indexOf(':') != colon && !host.startsWith("["));
      if (colon >= 0 && !bare) {
        String digits = host.substring(colon + 1);
        host = host.substring(0, colon);
        if (port <= 0 && PORT.matcher(digits).matches()) {
          port = Integer.parseInt(digits);
        }
      }
      all.put("server.address", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }
    if (port <= 0 && span.scheme != null && host != null) {
      port = span.scheme.equals("https") ? 443 : 80;
    }
    if (port > 0) {
      all.put("server.port", (long) port);
    }
    if (span.server) {
      if (span.scheme != null) {
        all.put("url.scheme", span.scheme);
      }
      if (span.path != null) {
        all.put("url.path", span.path);
      }
    } else if (span.scheme != null && host != null) {
      boolean usual = port == (span.scheme.equals("https") ? 443 : 80);
      all.put(
          "url.full",
          span.scheme
              + "://"
              + host
              + (usual ? "" : ":" + port)
              + (span.path == null ? "/" : span.path));
    } else if (span.path != null) {
      all.put("url.path", span.path);
    }
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public SpanKind getKind() {
    return span.server ? SpanKind.SERVER : SpanKind.CLIENT;
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
  public StatusData getStatus() {
    return status;
  }

  @Override
  public long getStartEpochNanos() {
    return span.start;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
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
    return 0;
  }

  @Override
  public int getTotalRecordedLinks() {
    return 0;
  }

  @Override
  public int getTotalAttributeCount() {
    return attributes.size();
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
