package dev.baton.agent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all sources together come to, with the problems found on the way. Immutable; a change of the
 * configuration file makes another one. Runs on the command line too, so it uses no bootstrap
 * class.
 */
final class Configuration {

  /** The one of this JVM, or null if the agent does not run in it. */
  private static volatile Configuration current;

  /** {@code relay}, {@code participate}, {@code observe} or {@code off}. */
  final String mode;

  final HeaderList headers;
  final int maxValue;
  final int maxTotal;
  final int maxHeaders;
  final EgressList trusted;

  /** Null if all are. */
  final EgressList allowed;

  /** Null if none is. */
  final EgressList denied;

  /** Null if all requests are trusted. */
  final BorderList untrusted;

  /** {@code none}, {@code request-id} or {@code context}. */
  final String start;

  /** See {@link IdFormats}; null if only what came in is written. */
  final int[] readFormats;

  final int[] writeFormats;

  /** Null unless Istio's resources or custom tags are named. */
  final TelemetrySettings telemetry;

  /** Null if nothing is said about it, and no flow begins here. */
  final SamplingSettings sampling;

  /** Libraries that are left alone, as they were when the hooks were installed. */
  final Set<String> disabled;

  /** Null if no library is; as it was when the hooks were installed. */
  final Relocations relocated;

  /** See {@link YamlFile#state}; null if no file is named. */
  final String fileState;

  private final Sources sources;
  private final Set<String> libraries;

  /** What {@link #relocated} can be about. */
  private final Set<String> names;

  private final List<Setting> given;
  private final List<String> problems;

  /** What was chosen, by name; what is left at its default has nothing or null here. */
  private final Map<String, Setting> inForce;

  static Configuration current() {
    return current;
  }

  static void makeCurrent(Configuration configuration) {
    current = configuration;
  }

  /**
   * Reads what the sources say, and the file that they name.
   *
   * @param table text of the hook table, which names the libraries
   */
  static Configuration read(Sources sources, String table) {
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
   * in force.
   */
  Configuration reread(YamlFile file) {
    return file == null || file.failure == null
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
    given = new ArrayList<Setting>(sources.given);
    problems = new ArrayList<String>(sources.problems);
    inForce = new HashMap<String, Setting>();
    inForce.put("config", sources.first("config"));
    fileState = file == null ? null : file.state;
    if (file != null) {
      add(file);
    }
    mode = mode(before);
    headers = headers(before);
    maxValue = number("limits.value", before);
    maxTotal = number("limits.total", before);
    maxHeaders = number("limits.headers", before);
    if (inForce.get("limits.value") != null && maxValue > maxTotal) {
      problems.add(
          Problem.of(
              inForce.get("limits.value"),
              "more than limits.total, "
                  + maxTotal
                  + ", which one value must fit too; raise both"));
    }
    trusted = egress("egress.trusted", "default", "headers with content go nowhere");
    allowed = egress("egress.allow", "everything", "nothing goes anywhere");
    denied = egress("egress.deny", "none", "nothing is denied");
    untrusted = untrusted();
    telemetry = telemetry(before);
    sampling = sampling(before);
    start = start(before);
    readFormats = formats("formats.read");
    writeFormats = formats("formats.write");
    disabled = disabled(before);
    relocated = relocated(before);
  }

  /** What was in force before, because the file's new version is unusable. */
  private Configuration(Configuration before, YamlFile file) {
    sources = before.sources;
    libraries = before.libraries;
    names = before.names;
    fileState = file.state;
    given = before.given;
    inForce = before.inForce;
    mode = before.mode;
    headers = before.headers;
    maxValue = before.maxValue;
    maxTotal = before.maxTotal;
    maxHeaders = before.maxHeaders;
    trusted = before.trusted;
    allowed = before.allowed;
    denied = before.denied;
    untrusted = before.untrusted;
    start = before.start;
    telemetry = before.telemetry;
    sampling = before.sampling;
    readFormats = before.readFormats;
    writeFormats = before.writeFormats;
    disabled = before.disabled;
    relocated = before.relocated;
    problems = new ArrayList<String>(sources.problems);
    problems.add(
        Problem.of(inForce.get("config"), file.failure + "; the last good version stays in force"));
  }

  private void add(YamlFile file) {
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

  private String mode(Configuration before) {
    Setting off = null;
    for (Setting each : given) {
      if (off == null && each.name.equals("mode") && "off".equals(SingleValue.canonical(each))) {
        off = each.withValue("off");
      }
    }
    inForce.put("mode", off != null ? off : one("mode", before));
    return inForce.get("mode") == null ? Sources.defaultOf("mode") : inForce.get("mode").value;
  }

  private int number(String name, Configuration before) {
    Setting setting = one(name, before);
    inForce.put(name, setting);
    return Integer.parseInt(setting == null ? Sources.defaultOf(name) : setting.value);
  }

  /**
   * The first good value of a setting that has one value; null if there is none, and the default is
   * in force.
   */
  private Setting one(String name, Configuration before) {
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

  private HeaderList headers(Configuration before) {
    for (Setting each : given) {
      if (each.name.equals("headers")) {
        List<String> items = each.items();
        HeaderList list = new HeaderList(items);
        if (list.bad.size() / 2 < items.size()) {
          for (int i = 0; i < list.bad.size(); i += 2) {
            problems.add(
                Problem.ofItem(each, list.bad.get(i), list.bad.get(i + 1) + "; it is left out"));
            items.remove(list.bad.get(i));
          }
          for (int i = 0; i < list.doubtful.size(); i += 2) {
            problems.add(Problem.ofItem(each, list.doubtful.get(i), list.doubtful.get(i + 1)));
          }
          inForce.put("headers", each.withValue(String.join(",", items)));
          return list;
        }
        boolean kept = before != null && before.inForce.get("headers") != null;
        problems.add(
            Problem.of(
                each,
                (items.isEmpty() ? "the list is empty" : list.bad.get(1))
                    + "; "
                    + (kept
                        ? before.inForce.get("headers").value + " stays in force"
                        : "it is ignored")));
        if (kept) {
          inForce.put("headers", before.inForce.get("headers"));
          return before.headers;
        }
      }
    }
    return new HeaderList();
  }

  /**
   * @param usual what the setting says where it stands for nothing else
   * @param otherwise what happens if no item is good
   * @return null for what needs no list
   */
  private EgressList egress(String name, String usual, String otherwise) {
    Setting setting = firstGiven(name);
    inForce.put(name, setting);
    boolean ofContent = name.equals("egress.trusted");
    if (setting == null || setting.value.equalsIgnoreCase(usual)) {
      return ofContent ? new EgressList(sources.namespace) : null;
    }
    EgressList list = new EgressList(setting.items(), sources.namespace);
    if (list.patterns.isEmpty() && !list.bad.isEmpty()) {
      problems.add(Problem.of(setting, EgressList.EXPECTED + "; no item is left, so " + otherwise));
    } else {
      for (String item : list.bad) {
        problems.add(Problem.ofItem(setting, item, EgressList.EXPECTED + "; it is left out"));
      }
    }
    for (String item : setting.items()) {
      String header = list.bad.contains(item) ? null : EgressList.header(item);
      if (header != null && !headers.carries(header)) {
        problems.add(
            Problem.ofItem(
                setting, item, "no header " + header + " is carried; name it in headers"));
      } else if (header != null && ofContent && HeaderList.isId(header)) {
        problems.add(
            Problem.ofItem(
                setting,
                item,
                header
                    + " holds ids, which need no trust; egress.allow and egress.deny bind them"));
      }
    }
    return list;
  }

  private BorderList untrusted() {
    Setting setting = firstGiven("inbound.untrusted");
    BorderList list = BorderList.read(setting, problems);
    if (setting != null) {
      inForce.put("inbound.untrusted", setting.withValue(list == null ? "none" : list.shown()));
    }
    return list;
  }

  private TelemetrySettings telemetry(Configuration before) {
    Setting setting = firstGiven("telemetry");
    if (setting != null) {
      inForce.put("telemetry", setting);
      setting = setting.value.equalsIgnoreCase("none") ? null : setting;
    }
    return setting == null && firstGiven(TelemetrySettings.TAGS) == null
        ? null
        : new TelemetrySettings(
            setting,
            given,
            sources.environment,
            headers,
            problems,
            before == null ? null : before.telemetry);
  }

  /** What decides about flows that begin here. */
  private SamplingSettings sampling(Configuration before) {
    Setting start = firstGiven("start");
    boolean begins = start != null || mode.equals("participate");
    if (!begins && firstGiven("sampling.") == null) {
      return null;
    }
    SamplingSettings settings = new SamplingSettings();
    settings.percentage = unlessNone("sampling.percentage", before);
    if (settings.percentage == null && begins && telemetry != null) {
      settings.percentage = telemetry.percentage();
      inForce.put("sampling.percentage", settings.percentage);
    }
    if (settings.percentage == null && begins && sources.sampler != null) {
      settings.percentage =
          SamplingSettings.ofOpenTelemetry(sources.sampler, sources.samplerArgument, problems);
      inForce.put("sampling.percentage", settings.percentage);
    }
    Setting limit = unlessNone("sampling.limit", before);
    settings.limit = limit == null ? 0 : Integer.parseInt(limit.value);
    Setting debug = unlessNone("sampling.debug", before);
    settings.debug = debug == null ? null : debug.value;
    Setting rules = firstGiven("sampling.rules");
    inForce.put("sampling.rules", rules);
    if (rules != null && !rules.value.equalsIgnoreCase("none")) {
      settings.readRules(rules, problems);
    }
    if (!begins && (settings.decides() || settings.limit > 0)) {
      problems.add(
          Problem.of(
              firstGiven("sampling."), "it has no effect, as no flow begins here; set start too"));
    }
    return settings;
  }

  private Setting unlessNone(String name, Configuration before) {
    Setting setting = one(name, before);
    inForce.put(name, setting);
    return setting == null || setting.value.equals("none") ? null : setting;
  }

  /** A context needs a decision, and nobody takes one where no percentage is set. */
  private String start(Configuration before) {
    Setting setting = one("start", before);
    if (setting != null && setting.value.equals("context") && sampling.percentage == null) {
      boolean kept = before != null && !before.start.equals("none");
      String used = kept ? before.start : "none";
      problems.add(
          Problem.of(
              setting,
              "ids of a trace say whether it is sampled, so sampling.percentage is needed too; "
                  + used
                  + (kept ? " stays in force" : " is used")));
      setting = kept ? before.inForce.get("start") : null;
    }
    inForce.put("start", setting);
    return setting == null ? "none" : setting.value;
  }

  private int[] formats(String name) {
    Setting setting = firstGiven(name);
    int[] formats = setting == null ? null : IdFormats.read(setting, problems);
    if (formats != null) {
      inForce.put(name, setting.withValue(IdFormats.names(formats)));
      if (name.equals("formats.write")) {
        IdFormats.check(setting, formats, headers, problems);
      }
    }
    return formats;
  }

  private Set<String> disabled(Configuration before) {
    Setting setting = firstGiven("disable");
    Set<String> disabled =
        setting == null
            ? Collections.<String>emptySet()
            : LibraryList.disabled(setting, libraries, problems);
    if (before != null && !before.disabled.equals(disabled)) {
      waits("disable", setting, before);
      return before.disabled;
    }
    if (setting != null) {
      inForce.put(
          "disable", setting.withValue(disabled.isEmpty() ? "none" : String.join(",", disabled)));
    }
    return disabled;
  }

  private Relocations relocated(Configuration before) {
    Setting setting = firstGiven("relocated");
    Relocations relocated = setting == null ? null : Relocations.read(setting, names, problems);
    String shown = relocated == null ? "none" : relocated.toString();
    if (before != null
        && !shown.equals(before.relocated == null ? "none" : before.relocated.toString())) {
      waits("relocated", setting, before);
      return before.relocated;
    }
    if (setting != null) {
      inForce.put("relocated", setting.withValue(shown));
    }
    return before == null ? relocated : before.relocated;
  }

  /** The file has another value for what the hooks were installed by. */
  private void waits(String name, Setting setting, Configuration before) {
    problems.add(
        Problem.of(
            name,
            setting == null ? "none" : setting.value,
            setting == null ? "default" : setting.origin,
            "takes effect at the next start; hooks stay as they are until then"));
    inForce.put(name, before.inForce.get(name));
  }

  /** Of this name; or, where it ends with a dot, of one that begins so. */
  private Setting firstGiven(String name) {
    for (Setting each : given) {
      if (name.endsWith(".") ? each.name.startsWith(name) : each.name.equals(name)) {
        return each;
      }
    }
    return null;
  }

  private boolean isFirst(Setting setting) {
    return firstGiven(setting.name) == setting;
  }

  /** Whether Baton is off and nothing can switch it on, so that no hook is needed. */
  boolean isOffForGood() {
    return mode.equals("off") && (file() == null || !inForce.get("mode").isFromFile());
  }

  /** The file that is read and watched, or null. */
  String file() {
    Setting file = inForce.get("config");
    return file == null || file.value.equals("none") ? null : file.value;
  }

  /** Whether anything is to be looked at again, in case it changes. */
  boolean isWatched() {
    return file() != null || telemetry != null && telemetry.resources != null;
  }

  /** One line for each thing that is wrong. */
  List<String> problems() {
    return problems;
  }

  /** One line for each thing that is right and still worth a word. */
  List<String> notes() {
    List<String> notes = new ArrayList<String>();
    if (mode.equals("participate")) {
      notes.add(
          "mode=participate without spans: the parent id that each call is given is of a span that"
              + " nobody reports, so traces show a gap where this service is; mode=relay leaves"
              + " none");
    }
    if (telemetry != null) {
      notes.addAll(telemetry.notes);
    }
    return notes;
  }

  /**
   * Every setting with the value in force and where it stands; what is left at its default has the
   * origin {@code default}.
   */
  List<Setting> origins() {
    List<Setting> origins = new ArrayList<Setting>();
    for (Setting each : given) {
      if (telemetry != null && Sources.isTag(each.name) && isFirst(each)) {
        origins.add(each);
      }
    }
    for (String name : Sources.NAMES) {
      Setting chosen = inForce.get(name);
      Setting setting =
          chosen == null ? new Setting(name, Sources.defaultOf(name), "default") : chosen;
      EgressList list = egress(name);
      origins.add(list == null ? setting : setting.withValue(list.shown()));
    }
    return origins;
  }

  private EgressList egress(String name) {
    return name.equals("egress.trusted")
        ? trusted
        : name.equals("egress.allow") ? allowed : name.equals("egress.deny") ? denied : null;
  }
}
