package dev.baton.agent.settings;

import dev.baton.agent.telemetry.CustomTag;
import dev.baton.agent.telemetry.Resources;
import dev.baton.agent.telemetry.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code telemetry} and {@code tags.*} come to. Loaded only where one of them is set. */
public final class TelemetrySettings {

  /** What the setting of tags begins with; behind it stands a tag's name. */
  static final String TAGS = "tags.";

  /** Null if no files are named. */
  public final Resources resources;

  /** Tags of Baton's own configuration, by name. */
  final Map<String, CustomTag> own = new LinkedHashMap<String, CustomTag>();

  /** What is right and still worth a word. */
  final List<String> notes = new ArrayList<String>();

  private final List<String> paths;
  private final Workload workload;
  private final String state;

  /**
   * Reads them.
   *
   * @param telemetry files and folders, or null
   * @param given all settings, those of tags among them
   * @param headers gets the headers that tags are about
   * @param before what was in force: where the new files are bad, they stay so
   */
  TelemetrySettings(
      Setting telemetry,
      List<Setting> given,
      Map<String, String> environment,
      HeaderList headers,
      List<String> problems,
      TelemetrySettings before) {
    paths = telemetry == null ? new ArrayList<String>() : telemetry.items();
    workload = telemetry == null ? null : Workload.of(environment);
    Resources read = telemetry == null ? null : Resources.read(paths, workload);
    state = read == null ? "" : read.state();
    if (read != null && !read.problems.isEmpty()) {
      boolean kept = before != null && before.resources != null;
      for (String problem : read.problems) {
        problems.add(problem);
      }
      if (kept) {
        problems.add(
            Problem.of(telemetry, "the last good version of all its resources stays in force"));
        read = before.resources;
      }
    }
    resources = read;
    if (read != null) {
      notes.addAll(read.notes);
    }
    for (Setting each : given) {
      if (each.name.startsWith(TAGS) && !own.containsKey(name(each))) {
        StringBuilder wrong = new StringBuilder();
        CustomTag tag = CustomTag.of(name(each), each.value, wrong);
        if (tag == null) {
          problems.add(Problem.of(each, wrong + "; the tag is left out"));
        } else {
          own.put(tag.name, tag);
        }
      }
    }
    for (CustomTag each : all()) {
      carry(each, headers);
      if (each.note() != null && !notes.contains(each.note())) {
        notes.add(each.note());
      }
    }
  }

  /**
   * Also those of the resources that an own tag of the same name replaces: to the sidecars that
   * makes no difference.
   */
  private List<CustomTag> all() {
    List<CustomTag> all = new ArrayList<CustomTag>(own.values());
    if (resources != null) {
      all.addAll(resources.client.tags().values());
      all.addAll(resources.server.tags().values());
    }
    return all;
  }

  private static String name(Setting setting) {
    return setting.name.substring(TAGS.length());
  }

  /** A header that a tag is about goes on, so that the sidecars of later hops find it too. */
  private void carry(CustomTag tag, HeaderList headers) {
    for (String header : tag.headers()) {
      String reason = headers.addForTag(header.toLowerCase(Locale.ROOT));
      if (reason != null) {
        String note =
            Problem.plain(
                "the tag " + tag.name + " is about the header " + header + ", which " + reason);
        if (!notes.contains(note)) {
          notes.add(note);
        }
      }
    }
  }

  /** All tags: those of both sides' resources, and over them those of Baton's own configuration. */
  public Map<String, CustomTag> tags() {
    Map<String, CustomTag> tags = new LinkedHashMap<String, CustomTag>();
    if (resources != null) {
      tags.putAll(resources.server.tags());
      tags.putAll(resources.client.tags());
    }
    tags.putAll(own);
    return tags;
  }

  /** Whether no resource that applies takes spans away ({@code disableSpanReporting}). */
  public boolean reportsSpans() {
    return !resources.server.isSpanReportingDisabled();
  }

  /** The percentage for flows that begin here, as a setting; null if no resource has one. */
  Setting percentage() {
    Double percentage = resources == null ? null : resources.client.percentage();
    return percentage == null
        ? null
        : new Setting(
            "sampling.percentage",
            SamplingSettings.plain(percentage),
            "telemetry " + resources.client.percentageFrom());
  }

  /** What has changed in the resources that apply, for a line; empty if nothing has. */
  public String differenceTo(TelemetrySettings before) {
    String old = before == null || before.resources == null ? "" : before.resources.shown();
    String now = resources == null ? "" : resources.shown();
    return now.equals(old) ? "" : " " + (now.isEmpty() ? "no telemetry applies" : now);
  }

  /** What was read, to be compared with {@link #stateNow}. */
  public String state() {
    return state;
  }

  /** What the files are now. */
  public String stateNow() {
    return workload == null ? "" : Resources.read(paths, workload).state();
  }
}
