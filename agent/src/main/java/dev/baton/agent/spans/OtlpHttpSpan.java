package dev.baton.agent.spans;

import dev.baton.bootstrap.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request or a call in the words of OpenTelemetry: its semantic conventions for HTTP 1.23 and
 * newer (stable), the query left out everywhere, as it may hold what nobody should see.
 */
final class OtlpHttpSpan extends OtlpSpan {

  private static final String METHODS =
      " CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE QUERY ";

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private final String name;
  private final StatusData status;
  private final Attributes attributes;

  /**
   * @param tags the user's own, by name
   */
  OtlpHttpSpan(
      Span span, Map<String, String> tags, Resource resource, InstrumentationScopeInfo scope) {
    super(span, resource, scope);
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
  public StatusData getStatus() {
    return status;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }
}
