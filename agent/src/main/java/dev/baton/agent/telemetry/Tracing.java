package dev.baton.agent.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code tracing} comes to for one side of a workload, or what one entry of it says: values by
 * field, each with the resource it stands in. Fields that nothing sets are not there.
 */
public final class Tracing {

  static final String PROVIDER = "provider";
  static final String SAMPLING = "randomSamplingPercentage";
  static final String DISABLED = "disableSpanReporting";
  static final String REQUEST_ID = "useRequestIdForTraceSampling";
  static final String ISTIO_TAGS = "enableIstioTags";
  static final String NO_CONTEXT = "disableContextPropagation";
  static final String TAGS = "customTags";

  /** A value and where it is from. */
  public static final class Sourced {
    /** A String, Boolean, Double, or a map of {@link CustomTag}s by name. */
    final Object value;

    /** {@code namespace/name} of the resource. */
    public final String from;

    Sourced(Object value, String from) {
      this.value = value;
      this.from = from;
    }
  }

  private final Map<String, Sourced> values = new LinkedHashMap<String, Sourced>();

  void set(String field, Object value, String from) {
    if (value != null) {
      values.put(field, new Sourced(value, from));
    }
  }

  /** What the other one sets counts; tags are replaced whole. */
  void override(Tracing other) {
    values.putAll(other.values);
  }

  Map<String, Sourced> values() {
    return values;
  }

  /** The percentage, or null. */
  public Double percentage() {
    Sourced sourced = values.get(SAMPLING);
    return sourced == null ? null : (Double) sourced.value;
  }

  /** Where the percentage is from, or null. */
  public String percentageFrom() {
    Sourced sourced = values.get(SAMPLING);
    return sourced == null ? null : sourced.from;
  }

  /** Whether spans of Baton's own are not wanted. Relaying goes on. */
  public boolean isSpanReportingDisabled() {
    Sourced sourced = values.get(DISABLED);
    return sourced != null && (Boolean) sourced.value;
  }

  /** The custom tags, by name. */
  @SuppressWarnings("unchecked")
  public Map<String, CustomTag> tags() {
    Sourced sourced = values.get(TAGS);
    return sourced == null
        ? new LinkedHashMap<String, CustomTag>()
        : (Map<String, CustomTag>) sourced.value;
  }

  /** As {@code check --json} prints it. */
  public String json() {
    StringBuilder json = new StringBuilder("{");
    for (Map.Entry<String, Sourced> each : values.entrySet()) {
      json.append(json.length() == 1 ? "" : ", ")
          .append(Json.quoted(each.getKey()))
          .append(": {\"value\": ")
          .append(json(each.getValue().value))
          .append(", \"from\": ")
          .append(Json.quoted(each.getValue().from))
          .append('}');
    }
    return json.append('}').toString();
  }

  private static String json(Object value) {
    if (value instanceof String) {
      return Json.quoted((String) value);
    }
    if (!(value instanceof Map)) {
      return value instanceof Double ? number((Double) value) : value.toString();
    }
    StringBuilder json = new StringBuilder("{");
    for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
      json.append(json.length() == 1 ? "" : ", ")
          .append(Json.quoted((String) each.getKey()))
          .append(": ")
          .append(((CustomTag) each.getValue()).json());
    }
    return json.append('}').toString();
  }

  /** Without an exponent, and without a fraction where there is none. */
  static String number(double value) {
    String text = new java.math.BigDecimal(Double.toString(value)).toPlainString();
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** A field's value for people. */
  static String shown(Object value) {
    if (!(value instanceof Map)) {
      return value instanceof Double ? number((Double) value) : value.toString();
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(each.getKey())
          .append('=')
          .append(each.getValue());
    }
    return text.toString();
  }
}
