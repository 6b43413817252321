package dev.baton.agent.telemetry;

import dev.baton.bootstrap.Span;
import java.util.LinkedHashMap;
import java.util.Map;

/** What custom tags come to for one span. */
public final class SpanTags implements Formatter.Call {

  private final Span span;

  private SpanTags(Span span) {
    this.span = span;
  }

  /**
   * The values, by the tags' names; those without one are left out.
   *
   * @param tags null for none
   */
  public static Map<String, String> of(Span span, Map<String, CustomTag> tags) {
    Map<String, String> values = new LinkedHashMap<String, String>();
    if (tags != null) {
      SpanTags call = new SpanTags(span);
      for (CustomTag each : tags.values()) {
        String value = each.valueFor(call);
        if (value != null) {
          values.put(each.name, value);
        }
      }
    }
    return values;
  }

  @Override
  public String requestHeader(String name) {
    if (name.equalsIgnoreCase(":path")) {
      return span.path;
    }
    if (name.equalsIgnoreCase(":method")) {
      return span.method;
    }
    if (name.equalsIgnoreCase(":authority")) {
      return span.host;
    }
    return span.requestHeader(name);
  }

  @Override
  public String responseHeader(String name) {
    return null; // Not kept.
  }

  @Override
  public String protocol() {
    return null; // Not kept.
  }

  @Override
  public int responseCode() {
    return span.status;
  }

  @Override
  public long duration() {
    return (span.end - span.start) / 1_000_000L;
  }

  @Override
  public long startTime() {
    return span.start / 1_000_000L;
  }

  @Override
  public long bytesReceived() {
    return 0; // Not counted.
  }

  @Override
  public long bytesSent() {
    return 0; // Not counted.
  }

  @Override
  public String environment(String name) {
    return System.getenv(name);
  }
}
