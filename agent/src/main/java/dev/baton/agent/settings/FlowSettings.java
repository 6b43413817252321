package dev.baton.agent.settings;

/**
 * What flows are given that begin here, and in which formats ids are written; with what custom tags
 * and Istio's resources say. Immutable.
 */
public final class FlowSettings {

  /** Null unless Istio's resources or custom tags are named. */
  public final TelemetrySettings telemetry;

  /** Null if nothing is said about it, and no flow begins here. */
  public final SamplingSettings sampling;

  /** {@code none}, {@code request-id} or {@code context}. */
  public final String start;

  /** See {@link IdFormats}; null if only what came in is written. */
  public final int[] readFormats;

  public final int[] writeFormats;

  private final Choices choices;
  private final HeaderList headers;

  /**
   * Chooses.
   *
   * @param participates whether traces begin here by the mode
   * @param before what was in force until now, or null
   */
  FlowSettings(
      Choices choices,
      Sources sources,
      HeaderList headers,
      boolean participates,
      FlowSettings before) {
    this.choices = choices;
    this.headers = headers;
    telemetry = telemetry(sources, before);
    sampling = sampling(sources, participates, before);
    start = start(before);
    readFormats = formats("formats.read");
    writeFormats = formats("formats.write");
  }

  private TelemetrySettings telemetry(Sources sources, FlowSettings before) {
    Setting setting = choices.first("telemetry");
    if (setting != null) {
      choices.inForce.put("telemetry", setting);
      setting = setting.value.equalsIgnoreCase("none") ? null : setting;
    }
    return setting == null && choices.first(TelemetrySettings.TAGS) == null
        ? null
        : new TelemetrySettings(
            setting,
            choices.given,
            sources.environment,
            headers,
            choices.problems,
            before == null ? null : before.telemetry);
  }

  /** What decides about flows that begin here. */
  private SamplingSettings sampling(Sources sources, boolean participates, FlowSettings before) {
    Setting start = choices.first("start");
    boolean begins = start != null || participates;
    if (!begins && choices.first("sampling.") == null) {
      return null;
    }
    SamplingSettings settings = new SamplingSettings();
    settings.percentage = unlessNone("sampling.percentage", before);
    if (settings.percentage == null && begins && telemetry != null) {
      settings.percentage = telemetry.percentage();
      choices.inForce.put("sampling.percentage", settings.percentage);
    }
    if (settings.percentage == null && begins && sources.sampler != null) {
      settings.percentage =
          SamplingSettings.ofOpenTelemetry(
              sources.sampler, sources.samplerArgument, choices.problems);
      choices.inForce.put("sampling.percentage", settings.percentage);
    }
    Setting limit = unlessNone("sampling.limit", before);
    settings.limit = limit == null ? 0 : Integer.parseInt(limit.value);
    Setting debug = unlessNone("sampling.debug", before);
    settings.debug = debug == null ? null : debug.value;
    Setting rules = choices.first("sampling.rules");
    choices.inForce.put("sampling.rules", rules);
    if (rules != null && !rules.value.equalsIgnoreCase("none")) {
      settings.readRules(rules, choices.problems);
    }
    if (!begins && (settings.decides() || settings.limit > 0)) {
      choices.problems.add(
          Problem.of(
              choices.first("sampling."),
              "it has no effect, as no flow begins here; set start too"));
    }
    return settings;
  }

  private Setting unlessNone(String name, FlowSettings before) {
    Setting setting = choices.one(name, before == null ? null : before.choices);
    choices.inForce.put(name, setting);
    return setting == null || setting.value.equals("none") ? null : setting;
  }

  /** A context needs a decision, and nobody takes one where no percentage is set. */
  private String start(FlowSettings before) {
    Setting setting = choices.one("start", before == null ? null : before.choices);
    if (setting != null && setting.value.equals("context") && sampling.percentage == null) {
      boolean kept = before != null && !before.start.equals("none");
      String used = kept ? before.start : "none";
      choices.problems.add(
          Problem.of(
              setting,
              "ids of a trace say whether it is sampled, so sampling.percentage is needed too; "
                  + used
                  + (kept ? " stays in force" : " is used")));
      setting = kept ? before.choices.inForce.get("start") : null;
    }
    choices.inForce.put("start", setting);
    return setting == null ? "none" : setting.value;
  }

  private int[] formats(String name) {
    Setting setting = choices.first(name);
    int[] formats = setting == null ? null : IdFormats.read(setting, choices.problems);
    if (formats != null) {
      choices.inForce.put(name, setting.withValue(IdFormats.names(formats)));
      if (name.equals("formats.write")) {
        IdFormats.check(setting, formats, headers, choices.problems);
      }
    }
    return formats;
  }
}
