package dev.baton.agent.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that the sources say, which of it was chosen, and what is wrong with the rest. */
final class Choices {

  /** The sooner the more it counts. */
  final List<Setting> given;

  /** What was chosen, by name; what is left at its default has nothing or null here. */
  final Map<String, Setting> inForce;

  /** One line for each thing that is wrong. */
  final List<String> problems;

  Choices(Sources sources) {
    given = new ArrayList<Setting>(sources.given);
    problems = new ArrayList<String>(sources.problems);
    inForce = new HashMap<String, Setting>();
    inForce.put("config", sources.first("config"));
  }

  /** The same choices, as a file's new version is unusable. */
  Choices(Choices before, Sources sources, String failure) {
    given = before.given;
    inForce = before.inForce;
    problems = new ArrayList<String>(sources.problems);
    problems.add(
        Problem.of(inForce.get("config"), failure + "; the last good version stays in force"));
  }

  /** Adds what a file says; it comes last. */
  void add(YamlFile file) {
    problems.addAll(file.problems);
    if (file.failure != null) {
      problems.add(Problem.of(inForce.get("config"), file.failure + "; nothing of it is used"));
    }
    for (Setting each : file.settings) {
      if (each.name.equals("config")) {
        problems.add(Problem.of(each, "the file cannot name another one; it is ignored"));
      } else {
        given.add(each);
      }
    }
  }

  /**
   * The first good value of a setting that has one value; null if there is none, and the default is
   * in force.
   */
  Setting one(String name, Choices before) {
    Setting good = null;
    List<Setting> refused = null;
    for (Setting each : given) {
      if (good == null && each.name.equals(name)) {
        String value = SingleValue.canonical(each);
        if (value != null) {
          good = each.withValue(value);
        } else {
          refused = refused == null ? new ArrayList<Setting>() : refused;
          refused.add(each);
        }
      }
    }
    if (refused == null) {
      return good;
    }
    boolean kept = good == null && before != null && before.inForce.get(name) != null;
    Setting used = kept ? before.inForce.get(name) : good;
    String value = used == null ? Sources.defaultOf(name) : used.value;
    for (Setting each : refused) {
      problems.add(
          Problem.of(
              each,
              SingleValue.expected(each) + "; " + value + (kept ? " stays in force" : " is used")));
    }
    return used;
  }

  /** The file has another value for what the hooks were installed by. */
  void waits(String name, Setting setting, Choices before) {
    problems.add(
        Problem.of(
            name,
            setting == null ? "none" : setting.value,
            setting == null ? "default" : setting.origin,
            "takes effect at the next start; hooks stay as they are until then"));
    inForce.put(name, before.inForce.get(name));
  }

  /** Of this name; or, where it ends with a dot, of one that begins so. */
  Setting first(String name) {
    for (Setting each : given) {
      if (name.endsWith(".") ? each.name.startsWith(name) : each.name.equals(name)) {
        return each;
      }
    }
    return null;
  }

  boolean isFirst(Setting setting) {
    return first(setting.name) == setting;
  }
}
