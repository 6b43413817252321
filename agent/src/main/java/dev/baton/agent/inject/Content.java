package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How new text is written: in lines, or between brackets. A value is a {@code Map}, a {@code List},
 * a {@code String}, or another object whose text is written as it is.
 */
final class Content {

  private Content() {}

  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  /** The lines of {@code name: value}. */
  static List<String> entry(String name, Object value, int column, int step, int dash) {
    List<String> lines = new ArrayList<String>();
    if (value instanceof Map) {
      lines.add(blanks(column) + name + ":");
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        lines.addAll(entry((String) each.getKey(), each.getValue(), column + step, step, dash));
      }
    } else if (value instanceof List) {
      lines.add(blanks(column) + name + ":");
      for (Object each : (List<?>) value) {
        lines.addAll(item(each, column + dash, step, dash));
      }
    } else {
      lines.add(blanks(column) + name + ": " + scalar(value));
    }
    return lines;
  }

  /** The lines of one item of a list. */
  static List<String> item(Object value, int column, int step, int dash) {
    List<String> lines = new ArrayList<String>();
    if (value instanceof Map) {
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        lines.addAll(entry((String) each.getKey(), each.getValue(), column + 2, step, dash));
      }
      lines.set(0, blanks(column) + "- " + lines.get(0).substring(column + 2));
    } else {
      lines.add(blanks(column) + "- " + scalar(value));
    }
    return lines;
  }

  /** Between brackets; as JSON, or as YAML where texts are quoted if they must be. */
  static String flow(Object value, boolean json) {
    StringBuilder text = new StringBuilder();
    flow(value, json, text);
    return text.toString();
  }

  private static void flow(Object value, boolean json, StringBuilder text) {
    String separator = "";
    if (value instanceof Map) {
      text.append('{');
      for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
        text.append(separator).append(name((String) each.getKey(), json)).append(": ");
        flow(each.getValue(), json, text);
        separator = ", ";
      }
      text.append('}');
    } else if (value instanceof List) {
      text.append('[');
      for (Object each : (List<?>) value) {
        text.append(separator);
        flow(each, json, text);
        separator = ", ";
      }
      text.append(']');
    } else {
      text.append(json && value instanceof String ? quoted((String) value) : scalar(value));
    }
  }

  static String name(String name, boolean json) {
    return json ? quoted(name) : name;
  }

  static String scalar(Object value) {
    return !(value instanceof String) || isPlain((String) value)
        ? value.toString()
        : quoted((String) value);
  }

  /** Means itself without quotes, between brackets too, for readers of YAML 1.1 and 1.2. */
  static boolean isPlain(String text) {
    return text.matches("-?[A-Za-z/][-A-Za-z0-9_./=@+]*(:[-A-Za-z0-9_./=@+]+)*")
            && !text.matches("(?i)y|n|yes|no|true|false|on|off|null|-?[.]?(inf|nan)")
        || text.matches("[0-9]+[A-Za-z]{1,2}") && !text.matches("0x.*|[0-9]+[eE].?");
  }

  static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  /** As it stands between double quotes, in YAML and JSON alike. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        escaped.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  static String blanks(int count) {
    StringBuilder blanks = new StringBuilder();
    for (int i = 0; i < count; i++) {
      blanks.append(' ');
    }
    return blanks.toString();
  }
}
