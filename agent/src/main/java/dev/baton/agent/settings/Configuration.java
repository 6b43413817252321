package dev.baton.agent.settings;

import dev.baton.agent.weave.HookRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What all sources together come to, with the problems found on the way. Immutable; a change of the
 * configuration file makes another one. Runs on the command line too, so it uses no bootstrap
 * class.
 */
public final class Configuration {

  /** The one of this JVM, or null if the agent does not run in it. */
  private static volatile Configuration current;

  /** {@code relay}, {@code participate}, {@code observe} or {@code off}. */
  public final String mode;

  public final HeaderList headers;
  public final int maxValue;
  public final int maxTotal;
  public final int maxHeaders;
  public final Borders borders;
  public final FlowSettings flows;

  /** What log lines are given, or null for nothing. */
  public final LogSettings log;

  /** Whether the hooks on logging libraries were installed. */
  private final boolean hooksLogs;

  /** Whether spans are reported, as it was when the hooks were installed. */
  public final boolean spans;

  /** Libraries that are left alone, as they were when the hooks were installed. */
  public final Set<String> disabled;

  /** Null if no library is; as it was when the hooks were installed. */
  public final Relocations relocated;

  /** See {@link YamlFile#state}; null if no file is named. */
  public final String fileState;

  /** Whether something of the file is in force. */
  private final boolean fileWasGood;

  private final Sources sources;
  private final Set<String> libraries;

  /** What {@link #relocated} can be about. */
  private final Set<String> names;

  private final Choices choices;

  public static Configuration current() {
    return current;
  }

  public static void makeCurrent(Configuration configuration) {
    current = configuration;
  }

  /**
   * Reads what the sources say, and the file that they name.
   *
   * @param table text of the hook table, which names the libraries
   */
  public static Configuration read(Sources sources, String table) {
    Setting file = sources.first("config");
    Set<String> none = Collections.emptySet();
    boolean needsLibraries = file != null || sources.first("disable") != null;
    Set<String> libraries = needsLibraries ? HookRow.libraries(table) : none;
    boolean needsNames = file != null || sources.first("relocated") != null;
    Set<String> names = needsNames ? HookRow.libraryNames(table) : none;
    Setting named = file == null || file.value.equals("none") ? null : file;
    return new Configuration(
        sources, libraries, names, named == null ? null : YamlFile.read(named.value), null);
  }

  /**
   * The configuration with another reading of the file; where that is bad, what this one says stays
   * in force. Of a file that was never good there is nothing to stay, and all else is read anew.
   */
  public Configuration reread(YamlFile file) {
    return file == null || file.failure == null || !fileWasGood
        ? new Configuration(sources, libraries, names, file, this)
        : new Configuration(this, file);
  }

  private Configuration(
      Sources sources,
      Set<String> libraries,
      Set<String> names,
      YamlFile file,
      Configuration before) {
    this.sources = sources;
    this.libraries = libraries;
    this.names = names;
    choices = new Choices(sources);
    fileState = file == null ? null : file.state;
    fileWasGood = file != null && file.failure == null;
    if (file != null) {
      choices.add(file);
    }
    mode = mode(before);
    headers = headers(before);
    maxValue = number("limits.value", before);
    maxTotal = number("limits.total", before);
    maxHeaders = number("limits.headers", before);
    if (choices.inForce.get("limits.value") != null && maxValue > maxTotal) {
      choices.problems.add(
          Problem.of(
              choices.inForce.get("limits.value"),
              "more than limits.total, "
                  + maxTotal
                  + ", which one value must fit too; raise both"));
    }
    borders = new Borders(choices, headers, sources.namespace);
    flows =
        new FlowSettings(
            choices,
            sources,
            headers,
            mode.equals("participate"),
            before == null ? null : before.flows);
    log = log(before);
    hooksLogs = before == null ? log != null : before.hooksLogs;
    spans = spans(before);
    disabled = disabled(before);
    relocated = relocated(before);
  }

  /** What was in force before, because the file's new version is unusable. */
  private Configuration(Configuration before, YamlFile file) {
    sources = before.sources;
    libraries = before.libraries;
    names = before.names;
    fileState = file.state;
    fileWasGood = before.fileWasGood;
    choices = new Choices(before.choices, sources, file.failure);
    mode = before.mode;
    headers = before.headers;
    maxValue = before.maxValue;
    maxTotal = before.maxTotal;
    maxHeaders = before.maxHeaders;
    borders = before.borders;
    flows = before.flows;
    log = before.log;
    hooksLogs = before.hooksLogs;
    spans = before.spans;
    disabled = before.disabled;
    relocated = before.relocated;
  }

  private String mode(Configuration before) {
    Setting off = null;
    for (Setting each : choices.given) {
      if (off == null && each.name.equals("mode") && "off".equals(SingleValue.canonical(each))) {
        off = each.withValue("off");
      }
    }
    choices.inForce.put("mode", off != null ? off : choices.one("mode", choicesOf(before)));
    return choices.inForce.get("mode") == null
        ? Sources.defaultOf("mode")
        : choices.inForce.get("mode").value;
  }

  private int number(String name, Configuration before) {
    Setting setting = choices.one(name, choicesOf(before));
    choices.inForce.put(name, setting);
    return Integer.parseInt(setting == null ? Sources.defaultOf(name) : setting.value);
  }

  private HeaderList headers(Configuration before) {
    for (Setting each : choices.given) {
      if (each.name.equals("headers")) {
        List<String> items = each.items();
        HeaderList list = new HeaderList(items);
        if (list.bad.size() / 2 < items.size()) {
          for (int i = 0; i < list.bad.size(); i += 2) {
            choices.problems.add(
                Problem.ofItem(each, list.bad.get(i), list.bad.get(i + 1) + "; it is left out"));
            items.remove(list.bad.get(i));
          }
          for (int i = 0; i < list.doubtful.size(); i += 2) {
            choices.problems.add(
                Problem.ofItem(each, list.doubtful.get(i), list.doubtful.get(i + 1)));
          }
          choices.inForce.put("headers", each.withValue(String.join(",", items)));
          return list;
        }
        boolean kept = before != null && before.choices.inForce.get("headers") != null;
        choices.problems.add(
            Problem.of(
                each,
                (items.isEmpty() ? "the list is empty" : list.bad.get(1))
                    + "; "
                    + (kept
                        ? before.choices.inForce.get("headers").value + " stays in force"
                        : "it is ignored")));
        if (kept) {
          choices.inForce.put("headers", before.choices.inForce.get("headers"));
          return before.headers;
        }
      }
    }
    return new HeaderList();
  }

  private LogSettings log(Configuration before) {
    Setting setting = choices.first("log.mdc");
    LogSettings log = setting == null ? null : LogSettings.read(setting, headers, choices.problems);
    if (log != null && before != null && !before.hooksLogs) {
      choices.waits("log.mdc", setting, before.choices);
      return null;
    }
    if (setting != null) {
      choices.inForce.put("log.mdc", setting.withValue(log == null ? "off" : log.toString()));
    }
    return log;
  }

  /** Without ids of its own a relay has nothing that a span could have. */
  private boolean spans(Configuration before) {
    Setting setting = choices.one("spans", choicesOf(before));
    boolean on = setting != null && setting.value.equals("on");
    if (on && !mode.equals("participate") && !mode.equals("off")) {
      choices.problems.add(
          Problem.of(
              setting,
              "spans need ids of their own, and mode="
                  + mode
                  + " gives none; set mode=participate too. There are no spans"));
      on = false;
    }
    if (before != null && on != before.spans) {
      choices.waits("spans", setting, before.choices);
      return before.spans;
    }
    choices.inForce.put("spans", setting == null ? null : setting.withValue(on ? "on" : "off"));
    return on;
  }

  private Set<String> disabled(Configuration before) {
    Setting setting = choices.first("disable");
    Set<String> disabled =
        setting == null
            ? Collections.<String>emptySet()
            : LibraryList.disabled(setting, libraries, choices.problems);
    if (before != null && !before.disabled.equals(disabled)) {
      choices.waits("disable", setting, before.choices);
      return before.disabled;
    }
    if (setting != null) {
      choices.inForce.put(
          "disable", setting.withValue(disabled.isEmpty() ? "none" : String.join(",", disabled)));
    }
    return disabled;
  }

  private Relocations relocated(Configuration before) {
    Setting setting = choices.first("relocated");
    Relocations relocated =
        setting == null ? null : Relocations.read(setting, names, choices.problems);
    String shown = relocated == null ? "none" : relocated.toString();
    if (before != null
        && !shown.equals(before.relocated == null ? "none" : before.relocated.toString())) {
      choices.waits("relocated", setting, before.choices);
      return before.relocated;
    }
    if (setting != null) {
      choices.inForce.put("relocated", setting.withValue(shown));
    }
    return before == null ? relocated : before.relocated;
  }

  /** Whether Baton is off and nothing can switch it on, so that no hook is needed. */
  public boolean isOffForGood() {
    return mode.equals("off") && (file() == null || !choices.inForce.get("mode").isFromFile());
  }

  /** The file that is read and watched, or null. */
  public String file() {
    Setting file = choices.inForce.get("config");
    return file == null || file.value.equals("none") ? null : file.value;
  }

  /** Whether anything is to be looked at again, in case it changes. */
  public boolean isWatched() {
    return file() != null || flows.telemetry != null && flows.telemetry.resources != null;
  }

  /** One line for each thing that is wrong. */
  public List<String> problems() {
    return choices.problems;
  }

  /** One line for each thing that is right and still worth a word. */
  public List<String> notes() {
    List<String> notes = new ArrayList<String>();
    if (mode.equals("participate") && !spans) {
      notes.add(
          "mode=participate without spans: the parent id that each call is given is of a"
              + " span that nobody reports, so traces show a gap where this service is; mode=relay"
              + " leaves none");
    }
    if (flows.telemetry != null) {
      notes.addAll(flows.telemetry.notes);
    }
    return notes;
  }

  /**
   * Every setting with the value in force and where it stands; what is left at its default has the
   * origin {@code default}.
   */
  public List<Setting> origins() {
    List<Setting> origins = new ArrayList<Setting>();
    for (Setting each : choices.given) {
      if (flows.telemetry != null && Sources.isTag(each.name) && choices.isFirst(each)) {
        origins.add(each);
      }
    }
    for (String name : Sources.NAMES) {
      Setting chosen = choices.inForce.get(name);
      Setting setting =
          chosen == null ? new Setting(name, Sources.defaultOf(name), "default") : chosen;
      EgressList list = borders.egress(name);
      origins.add(list == null ? setting : setting.withValue(list.shown()));
    }
    return origins;
  }

  private static Choices choicesOf(Configuration configuration) {
    return configuration == null ? null : configuration.choices;
  }
}
