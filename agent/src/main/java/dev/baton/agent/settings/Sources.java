package dev.baton.agent.settings;

import dev.baton.agent.weave.HookRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Which settings there are, and what agent arguments, system properties and environment say of
 * them, as it is written there and in order of precedence.
 */
public final class Sources {

  static final String[] NAMES = {
    "mode",
    "headers",
    "limits.value",
    "limits.total",
    "limits.headers",
    "egress.trusted",
    "egress.allow",
    "egress.deny",
    "inbound.untrusted",
    "start",
    "spans",
    "formats.read",
    "formats.write",
    "sampling.percentage",
    "sampling.rules",
    "sampling.limit",
    "sampling.debug",
    "telemetry",
    "log.mdc",
    "config",
    "disable",
    "relocated"
  };

  private static final String[] DEFAULTS = {
    "relay",
    "istio",
    "8192",
    "32768",
    "64",
    "default",
    "everything",
    "none",
    "none",
    "none",
    "off",
    "same",
    "same",
    "none",
    "none",
    "none",
    "none",
    "none",
    "off",
    "none",
    "none",
    "none"
  };

  /**
   * Names that are settled, so that nobody uses them otherwise, and that this version does not have
   * yet.
   */
  static final String[] LATER = {"status.port"};

  public final List<Setting> given = new ArrayList<Setting>();
  final List<String> problems = new ArrayList<String>();

  /** The namespace of the pod, or null if nobody says it. */
  final String namespace;

  /** For what else it says of the workload. */
  final Map<String, String> environment;

  /** {@code OTEL_TRACES_SAMPLER}, or null. */
  final Setting sampler;

  /** What {@code OTEL_TRACES_SAMPLER_ARG} says, or null. */
  final String samplerArgument;

  public Sources(String arguments, Properties properties, Map<String, String> environment) {
    if (arguments != null) {
      readArguments(arguments);
    }
    readProperties(properties);
    readEnvironment(environment);
    this.environment = environment;
    namespace = environment.get("POD_NAMESPACE");
    String name = environment.get("OTEL_TRACES_SAMPLER");
    sampler =
        name == null || name.trim().isEmpty()
            ? null
            : new Setting("OTEL_TRACES_SAMPLER", name.trim(), "environment OTEL_TRACES_SAMPLER");
    samplerArgument = environment.get("OTEL_TRACES_SAMPLER_ARG");
  }

  /** The first setting of this name with a value, or null. */
  Setting first(String name) {
    for (Setting each : given) {
      if (each.name.equals(name)) {
        return each;
      }
    }
    return null;
  }

  private void readArguments(String text) {
    int from = 0;
    while (from <= text.length()) {
      int end = endOfArgument(text, from);
      readArgument(withoutCommasAround(text.substring(from, end).trim()));
      from = end + 1;
    }
  }

  private static String withoutCommasAround(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ',') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == ',') {
      to--;
    }
    return text.substring(from, to).trim();
  }

  /**
   * A setting ends at a semicolon, and at a comma after which the name of another one stands: lists
   * have commas too.
   */
  private static int endOfArgument(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ';' || c == ',' && startsSetting(text, i + 1)) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean startsSetting(String text, int at) {
    int equals = text.indexOf('=', at);
    if (equals < 0) {
      return false;
    }
    String name = text.substring(at, equals).trim();
    return name.indexOf(',') < 0 && name.indexOf(';') < 0 && (isNow(name) || isLater(name));
  }

  private void readArgument(String argument) {
    if (argument.isEmpty()) {
      return;
    }
    int equals = argument.indexOf('=');
    if (equals < 0) {
      problems.add(Problem.noValue(argument, "agent argument"));
      return;
    }
    Setting setting =
        new Setting(
            argument.substring(0, equals).trim(),
            argument.substring(equals + 1).trim(),
            "agent argument");
    for (Setting each : given) {
      if (each.name.equals(setting.name)) {
        problems.add(
            Problem.of(setting, "stands a second time; the first, " + each.value + ", counts"));
        if (!setting.name.equals("mode")) {
          return;
        }
      }
    }
    take(setting, given, problems);
  }

  private void readProperties(Properties properties) {
    List<String> ours = null;
    for (Enumeration<Object> keys = properties.keys(); keys.hasMoreElements(); ) {
      Object name = keys.nextElement();
      if (name instanceof String
          && ((String) name).startsWith("baton.")
          && properties.get(name) instanceof String) {
        ours = added((String) name, ours);
      }
    }
    if (ours != null) {
      Collections.sort(ours);
      for (String name : ours) {
        String setting = name.substring("baton.".length());
        String origin = "system property " + name;
        if (isNow(setting) || isLater(setting)) {
          take(new Setting(setting, properties.getProperty(name).trim(), origin), given, problems);
        } else {
          problems.add(Problem.unknownOutside(name, properties.getProperty(name), origin));
        }
      }
    }
  }

  private void readEnvironment(Map<String, String> environment) {
    List<String> ours = null;
    for (String name : environment.keySet()) {
      if (name.startsWith("BATON_") && !environment.get(name).trim().isEmpty()) {
        ours = added(name, ours);
      }
    }
    if (ours != null) {
      Collections.sort(ours);
      for (String name : ours) {
        String value = environment.get(name).trim();
        String origin = "environment " + name;
        String setting = ofVariable(name);
        if (ServiceLink.is(name, value)) {
          continue;
        }
        if (name.equals("BATON_TAGS")) {
          readTags(value, origin);
          continue;
        }
        if (setting != null) {
          take(new Setting(setting, value, origin), given, problems);
        } else {
          problems.add(Problem.unknownOutside(name, value, origin));
        }
      }
    }
  }

  /**
   * All tags in one variable, {@code name=value,…}; what has no equals sign still belongs to the
   * value before.
   */
  private void readTags(String text, String origin) {
    List<String> items = new ArrayList<String>();
    for (String part : HookRow.split(text, ',')) {
      int last = items.size() - 1;
      if (part.indexOf('=') >= 0 || last < 0) {
        items.add(part);
      } else {
        items.set(last, items.get(last) + "," + part);
      }
    }
    for (String item : items) {
      int equals = item.indexOf('=');
      if (equals < 1 || item.substring(0, equals).trim().isEmpty()) {
        problems.add(Problem.noValue(item, origin));
      } else {
        String name = "tags." + item.substring(0, equals).trim();
        take(new Setting(name, item.substring(equals + 1).trim(), origin), given, problems);
      }
    }
  }

  private static List<String> added(String name, List<String> names) {
    List<String> list = names == null ? new ArrayList<String>() : names;
    list.add(name);
    return list;
  }

  /** Keeps a setting that this version has, and says what is wrong with any other. */
  static void take(Setting setting, List<Setting> given, List<String> problems) {
    if (isLater(setting.name)) {
      problems.add(
          Problem.of(
              setting, "this version of Baton does not have this setting yet; it is ignored"));
    } else if (!isNow(setting.name)) {
      problems.add(Problem.unknown(setting));
    } else if (setting.value.isEmpty() && !setting.isList()) {
      problems.add(Problem.of(setting, "has no value; it is ignored"));
    } else {
      given.add(setting);
    }
  }

  /** As it is written in a source. */
  static String defaultOf(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return DEFAULTS[i];
      }
    }
    throw new IllegalArgumentException(name);
  }

  static boolean isNow(String name) {
    if (isTag(name)) {
      return true;
    }
    for (String each : NAMES) {
      if (each.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** {@code tags.NAME}, of which there are as many as anybody wants. */
  static boolean isTag(String name) {
    return name.startsWith("tags.") && name.length() > "tags.".length();
  }

  static boolean isLater(String name) {
    for (String each : LATER) {
      if (each.endsWith(".*")
          ? name.startsWith(each.substring(0, each.length() - 1))
              || name.equals(each.substring(0, each.length() - 2))
          : name.equals(each)) {
        return true;
      }
    }
    return false;
  }

  /** The environment variable of a setting. */
  static String variable(String name) {
    StringBuilder variable = new StringBuilder("BATON_");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      variable.append(
          c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
    }
    return variable.toString();
  }

  private static String ofVariable(String variable) {
    for (String name : NAMES) {
      if (variable(name).equals(variable)) {
        return name;
      }
    }
    for (String name : LATER) {
      String known = variable(name);
      if (known.endsWith("_*")) {
        String stem = known.substring(0, known.length() - 2);
        if (variable.equals(stem) || variable.startsWith(stem + "_")) {
          return name.substring(0, name.length() - 2);
        }
      } else if (known.equals(variable)) {
        return name;
      }
    }
    return null;
  }
}
