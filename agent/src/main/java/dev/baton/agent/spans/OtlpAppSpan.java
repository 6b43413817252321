package dev.baton.agent.spans;

import dev.baton.bootstrap.AppSpan;
import dev.baton.bootstrap.SpanAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;

/** A span of the application's, as the application made it. */
final class OtlpAppSpan extends OtlpSpan {

  private static final SpanKind[] KINDS = SpanKind.values();
  private static final StatusCode[] CODES = StatusCode.values();

  private final AppSpan made;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;

  OtlpAppSpan(AppSpan made, Resource resource, InstrumentationScopeInfo scope) {
    super(made, resource, scope);
    this.made = made;
    attributes = attributes(made.attributes);
    events = new ArrayList<EventData>(made.events.size());
    for (AppSpan.Event each : made.events) {
      events.add(
          EventData.create(
              each.time, each.name, attributes(each.attributes), total(each.attributes)));
    }
    links = new ArrayList<LinkData>(made.links.size());
    for (AppSpan.Link each : made.links) {
      links.add(
          LinkData.create(
              context(each.trace, each.span, each.sampled),
              attributes(each.attributes),
              total(each.attributes)));
    }
  }

  private static int total(SpanAttributes attributes) {
    return attributes.size() + attributes.dropped();
  }

  private static Attributes attributes(SpanAttributes from) {
    AttributesBuilder all = Attributes.builder();
    for (int i = 0; i < from.size(); i++) {
      put(all, from.key(i), from.value(i));
    }
    return all.build();
  }

  private static void put(AttributesBuilder all, String key, Object value) {
    if (value instanceof Long) {
      all.put(AttributeKey.longKey(key), (Long) value);
    } else if (value instanceof Double) {
      all.put(AttributeKey.doubleKey(key), (Double) value);
    } else if (value instanceof Boolean) {
      all.put(AttributeKey.booleanKey(key), (Boolean) value);
    } else if (value instanceof String[]) {
      all.put(key, (String[]) value);
    } else if (value instanceof long[]) {
      all.put(key, (long[]) value);
    } else if (value instanceof double[]) {
      all.put(key, (double[]) value);
    } else if (value instanceof boolean[]) {
      all.put(key, (boolean[]) value);
    } else {
      all.put(key, (String) value);
    }
  }

  @Override
  public String getName() {
    return made.name();
  }

  @Override
  public SpanKind getKind() {
    return KINDS[made.kind];
  }

  @Override
  public StatusData getStatus() {
    return StatusData.create(CODES[made.statusCode], made.description);
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links;
  }

  @Override
  public int getTotalAttributeCount() {
    return total(made.attributes);
  }

  @Override
  public int getTotalRecordedEvents() {
    return events.size() + made.droppedEvents();
  }

  @Override
  public int getTotalRecordedLinks() {
    return links.size() + made.droppedLinks();
  }
}
