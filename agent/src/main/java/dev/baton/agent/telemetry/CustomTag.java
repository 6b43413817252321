package dev.baton.agent.telemetry;

import dev.baton.agent.settings.Problem;

/**
 * A tag for spans, of one of the four kinds that Istio's {@code Telemetry} has ({@code
 * telemetry/v1alpha1/telemetry.proto}).
 */
public final class CustomTag {

  /** Kinds, as the resource calls them. */
  static final String[] KINDS = {"literal", "environment", "header", "formatter"};

  public final String name;

  /** One of {@link #KINDS}. */
  public final String kind;

  /** A literal's or formatter's value, or the name of the variable or header. */
  public final String value;

  /** What counts where there is no such variable or header; null for none. */
  public final String defaultValue;

  /** Of a formatter, else null. */
  final Formatter formatter;

  private CustomTag(
      String name, String kind, String value, String defaultValue, Formatter formatter) {
    this.name = name;
    this.kind = kind;
    this.value = value;
    this.defaultValue = defaultValue;
    this.formatter = formatter;
  }

  /** A tag as it stands in a resource, or null if it is none. */
  static CustomTag of(String name, Fields fields) {
    String kind = null;
    for (String each : KINDS) {
      if (fields.has(each)) {
        if (kind != null) {
          fields.problem(each, null, "a tag has one kind, and this one is " + kind + " already");
          return null;
        }
        kind = each;
      }
    }
    if (fields.hasOthersThan(KINDS)) {
      return null;
    }
    if (kind == null) {
      fields.problem("", null, "expected literal, environment, header or formatter below " + name);
      return null;
    }
    Fields below = fields.mapping(kind);
    if (below == null) {
      return null;
    }
    boolean named = kind.equals("environment") || kind.equals("header");
    String key = named ? "name" : "value";
    boolean others = named ? below.hasOthersThan(key, "defaultValue") : below.hasOthersThan(key);
    String value = below.filled(key);
    if (others || value == null) {
      if (!below.has(key)) {
        below.problem(key, null, "is missing, so the tag " + name + " is left out");
      }
      return null;
    }
    String wrong = wrong(kind, value);
    if (wrong != null) {
      below.problem(key, value, wrong + "; the tag is left out");
      return null;
    }
    return make(name, kind, value, named ? below.text("defaultValue") : null);
  }

  /**
   * A tag as {@code tags.NAME} gives it.
   *
   * @param text {@code literal:…}, {@code environment:NAME[:default]}, {@code
   *     header:NAME[:default]} or {@code formatter:…}
   * @param wrong gets one sentence if it is none
   */
  public static CustomTag of(String name, String text, StringBuilder wrong) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String value = text.substring(colon + 1);
    String defaultValue = null;
    boolean known = false;
    for (String each : KINDS) {
      known |= each.equals(kind);
    }
    if (!known || value.isEmpty()) {
      wrong.append(
          "expected literal:TEXT, environment:NAME[:default], header:NAME[:default] or"
              + " formatter:TEXT");
      return null;
    }
    if (kind.equals("environment") || kind.equals("header")) {
      int second = value.indexOf(':');
      if (second >= 0) {
        defaultValue = value.substring(second + 1);
        value = value.substring(0, second);
      }
    }
    String problem = wrong(kind, value);
    if (problem != null) {
      wrong.append(problem);
      return null;
    }
    return make(name, kind, value, defaultValue);
  }

  /** A tag in the shape of the resource, in another file, as {@link #toString} has it. */
  public static String text(
      String name,
      org.snakeyaml.engine.v2.nodes.MappingNode node,
      String file,
      java.util.List<String> problems) {
    CustomTag tag = of(name, Fields.of(node, file, problems));
    return tag == null ? null : tag.text();
  }

  private String text() {
    return kind + ":" + value + (defaultValue == null ? "" : ":" + defaultValue);
  }

  /** What is wrong with a value of this kind, or null. */
  private static String wrong(String kind, String value) {
    if (kind.equals("header") && !Formatter.isHeader(value)) {
      return "expected the name of a header and found " + value;
    }
    if (kind.equals("environment") && (value.isEmpty() || value.indexOf('=') >= 0)) {
      return "expected the name of a variable and found " + value;
    }
    return kind.equals("formatter") ? Formatter.problem(value) : null;
  }

  private static CustomTag make(String name, String kind, String value, String defaultValue) {
    return new CustomTag(
        name, kind, value, defaultValue, kind.equals("formatter") ? new Formatter(value) : null);
  }

  /** The headers that must arrive for this tag to have a value. */
  public String[] headers() {
    if (kind.equals("header")) {
      return new String[] {value};
    }
    return formatter == null ? new String[0] : formatter.requestHeaders();
  }

  /** What is to be known of it, or null. */
  public String note() {
    return kind.equals("environment")
        ? Problem.plain(
            "the tag "
                + name
                + " reads the variable "
                + value
                + " of this container, where Istio reads its proxy's")
        : null;
  }

  /**
   * The tag's value for a call, or null if it has none; an empty one counts as none, as in Envoy.
   */
  String valueFor(Formatter.Call call) {
    String found;
    if (kind.equals("literal")) {
      found = value;
    } else if (kind.equals("environment")) {
      found = call.environment(value);
    } else if (kind.equals("header")) {
      found = call.requestHeader(value);
    } else {
      found = formatter.format(call);
    }
    if (found == null || found.isEmpty()) {
      found = defaultValue;
    }
    return found == null || found.isEmpty() ? null : found;
  }

  /** In the shape of the resource. */
  String json() {
    boolean named = kind.equals("environment") || kind.equals("header");
    return "{"
        + Json.quoted(kind)
        + ": {"
        + (named ? "\"name\": " : "\"value\": ")
        + Json.quoted(value)
        + (defaultValue == null ? "" : ", \"defaultValue\": " + Json.quoted(defaultValue))
        + "}}";
  }

  /** As {@code tags.NAME} would say it. */
  @Override
  public String toString() {
    return Problem.plain(text());
  }
}
