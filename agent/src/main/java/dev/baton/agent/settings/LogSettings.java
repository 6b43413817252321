package dev.baton.agent.settings;

import dev.baton.bootstrap.LogFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the setting {@code log.mdc} comes to. Where log lines are given nothing there is none. */
public final class LogSettings {

  private static final String EXPECTED =
      "expected on, otel, or KEY=HEADER with a key of letters, digits and . _ -";

  /** The keys that Spring Boot, Micrometer and Quarkus use, and those of OpenTelemetry's agent. */
  private static final String[][] PRESETS = {
    {"on", "requestId", "traceId", "spanId"}, {"otel", "request_id", "trace_id", "span_id"},
  };

  /** What stands under the keys of a preset. */
  private static final String[] SOURCES = {"x-request-id", LogFields.TRACE, LogFields.SPAN};

  /** As the log patterns have them. */
  public final List<String> keys = new ArrayList<String>();

  /** What stands under each of them, see {@link LogFields}. */
  public final List<String> sources = new ArrayList<String>();

  private LogSettings() {}

  /**
   * What a user's list says; a bad item is a problem.
   *
   * @param headers those that are carried, as only they can be logged
   * @return null if it lists nothing
   */
  static LogSettings read(Setting setting, HeaderList headers, List<String> problems) {
    LogSettings settings = new LogSettings();
    List<String> items = setting.items();
    if (items.size() == 1 && isOff(items.get(0))) {
      return null;
    }
    for (String item : items) {
      String problem = settings.add(item, headers);
      if (problem != null) {
        problems.add(Problem.ofItem(setting, item, problem + "; it is left out"));
      }
    }
    return settings.keys.isEmpty() ? null : settings;
  }

  /** {@code false} is what older YAML makes of off. */
  private static boolean isOff(String item) {
    return item.equalsIgnoreCase("off")
        || item.equalsIgnoreCase("none")
        || item.equalsIgnoreCase("false");
  }

  /** What is wrong with an item, or null if it was added. */
  private String add(String item, HeaderList headers) {
    int equals = item.indexOf('=');
    if (equals < 0) {
      String[] preset = preset(item);
      return preset == null
          ? EXPECTED + Problem.didYouMean(Nearest.of(item, new String[] {"on", "otel"}))
          : addPreset(preset, headers);
    }
    String key = item.substring(0, equals).trim();
    String source = item.substring(equals + 1).trim().toLowerCase(Locale.ROOT);
    if (!isKey(key) || !HeaderItem.isToken(source)) {
      return EXPECTED;
    }
    if (find(key) != null) {
      return twice(key);
    }
    if (!isId(source) && !headers.carries(source)) {
      return "no header "
          + source
          + " is carried"
          + Problem.didYouMean(Nearest.of(source, SOURCES))
          + ", and only what is carried can be logged; name it in headers";
    }
    keys.add(key);
    sources.add(source);
    return null;
  }

  private static String[] preset(String item) {
    String name = item.equalsIgnoreCase("true") ? "on" : item;
    for (String[] preset : PRESETS) {
      if (preset[0].equalsIgnoreCase(name)) {
        return preset;
      }
    }
    return null;
  }

  private String addPreset(String[] preset, HeaderList headers) {
    for (int i = 0; i < SOURCES.length; i++) {
      if (find(preset[i + 1]) != null) {
        return twice(preset[i + 1]);
      }
    }
    for (int i = 0; i < SOURCES.length; i++) {
      if (isId(SOURCES[i]) || headers.carries(SOURCES[i])) {
        keys.add(preset[i + 1]);
        sources.add(SOURCES[i]);
      }
    }
    return null;
  }

  private String twice(String key) {
    return "the key " + key + " stands a second time; the first, " + find(key) + ", counts";
  }

  /** {@code key=source} of a key that is there, or null. */
  private String find(String key) {
    int at = keys.indexOf(key);
    return at < 0 ? null : key + "=" + sources.get(at);
  }

  private static boolean isId(String source) {
    return source.equals(LogFields.TRACE) || source.equals(LogFields.SPAN);
  }

  private static boolean isKey(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** As a user would write it. */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder();
    for (String key : keys) {
      all.append(all.length() == 0 ? "" : ",").append(find(key));
    }
    return all.toString();
  }
}
