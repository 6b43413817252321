package dev.baton.agent.settings;

import dev.baton.agent.weave.HookRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said about sampling, for flows that begin here. Made only where {@code start} lets some
 * begin.
 */
public final class SamplingSettings {

  /** The samplers of OpenTelemetry that have a meaning here, without {@code parentbased_}. */
  private static final String[] SAMPLERS = {"always_on", "always_off", "traceidratio"};

  /** Conditions of a rule and its percentage. */
  private static final String[] KEYS = {"method", "path", "host", "header", "percentage"};

  /** One rule; what it does not ask for is null. */
  public static final class Rule {
    public String method;
    public String path;
    public String host;
    public String header;
    public String value;
    public double percentage = -1;
  }

  /** With its value in canonical form, or null if nothing sets it. */
  public Setting percentage;

  public int limit;

  /** Name of a header, or null. */
  public String debug;

  public final List<Rule> rules = new ArrayList<Rule>();

  /** Whether there is anything that decides. */
  public boolean decides() {
    return percentage != null || !rules.isEmpty() || debug != null;
  }

  /** The rules of a list; a bad one is left out and named. */
  void readRules(Setting setting, List<String> problems) {
    for (String item : setting.items()) {
      String wrong = readRule(item);
      if (wrong != null) {
        problems.add(Problem.ofItem(setting, item, wrong + "; this rule is left out"));
      }
    }
  }

  private String readRule(String item) {
    Rule rule = new Rule();
    for (String word : HookRow.split(item.trim().replace('&', ' '), ' ')) {
      if (word.isEmpty()) {
        continue;
      }
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (equals < 0 || value.isEmpty()) {
        return "expected condition=pattern words and percentage=N, as `path=/health*"
            + " percentage=0`, and found "
            + word;
      }
      if (key.equals("method")) {
        rule.method = value.toUpperCase(java.util.Locale.ROOT);
      } else if (key.equals("path")) {
        rule.path = value;
      } else if (key.equals("host")) {
        rule.host = value.toLowerCase(java.util.Locale.ROOT);
      } else if (key.equals("header")) {
        int colon = value.indexOf(':');
        rule.header = colon < 0 ? value : value.substring(0, colon);
        rule.value = colon < 0 ? null : value.substring(colon + 1);
        if (!HeaderItem.isToken(rule.header.toLowerCase(java.util.Locale.ROOT))) {
          return "expected header=name or header=name:pattern, and " + rule.header + " is no name";
        }
      } else if (key.equals("percentage")) {
        rule.percentage = SingleValue.percentage(value);
        if (rule.percentage < 0) {
          return "expected a percentage from 0.0 to 100.0, and found " + value;
        }
      } else {
        return "there is no condition " + key + Problem.didYouMean(Nearest.of(key, KEYS));
      }
      if (isOddPattern(rule.path) || isOddPattern(rule.host) || isOddPattern(rule.value)) {
        return "a star may stand at the beginning or at the end of a pattern only, not as in "
            + value;
      }
    }
    if (rule.percentage < 0) {
      return "expected percentage=N at its end";
    }
    rules.add(rule);
    return null;
  }

  private static boolean isOddPattern(String pattern) {
    int star = pattern == null ? -1 : pattern.indexOf('*');
    return star >= 0 && pattern.length() > 1
        ? star > 0 && star < pattern.length() - 1 || pattern.indexOf('*', star + 1) >= 0
        : false;
  }

  /**
   * The percentage that OpenTelemetry's settings come to: flows that begin here have no parent, so
   * {@code parentbased_} makes no difference.
   *
   * @return null if none is set, or it is no sampler that decides by a share
   */
  static Setting ofOpenTelemetry(Setting sampler, String argument, List<String> problems) {
    String name = sampler.value.toLowerCase(java.util.Locale.ROOT);
    String bare = name.startsWith("parentbased_") ? name.substring("parentbased_".length()) : name;
    if (bare.equals("always_on")) {
      return percentage("100", sampler);
    }
    if (bare.equals("always_off")) {
      return percentage("0", sampler);
    }
    if (!bare.equals("traceidratio")) {
      problems.add(
          Problem.of(
              sampler,
              "of the samplers of OpenTelemetry Baton knows always_on, always_off, traceidratio and"
                  + " these with parentbased_ before"
                  + Problem.didYouMean(Nearest.of(name, SAMPLERS))
                  + "; it is ignored"));
      return null;
    }
    double ratio = 1;
    if (argument != null && !argument.trim().isEmpty()) {
      try {
        ratio = Double.parseDouble(argument.trim());
      } catch (NumberFormatException e) {
        ratio = -1;
      }
      if (!(ratio >= 0 && ratio <= 1)) {
        problems.add(
            Problem.of(
                sampler.name + "_ARG",
                argument,
                "environment",
                "expected a ratio from 0.0 to 1.0; 1.0 is used, as OpenTelemetry does"));
        ratio = 1;
      }
    }
    return percentage(plain(ratio * 100), sampler);
  }

  private static Setting percentage(String value, Setting sampler) {
    return new Setting(
        "sampling.percentage", value, sampler.origin + "=" + Problem.plain(sampler.value));
  }

  /** Without what a double has too much: {@code 10}, {@code 0.01}. */
  static String plain(double percentage) {
    String text = Double.toString(Math.round(percentage * 1e6) / 1e6);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
