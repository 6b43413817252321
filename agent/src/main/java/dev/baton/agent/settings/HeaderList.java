package dev.baton.agent.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which headers are carried: what the setting {@code headers} comes to. */
public final class HeaderList {

  /** Each preset's name and then its headers. */
  static final String[][] PRESETS = {
    {
      "istio",
      "x-request-id",
      "traceparent",
      "tracestate",
      "baggage",
      "x-b3-traceid",
      "x-b3-spanid",
      "x-b3-parentspanid",
      "x-b3-sampled",
      "x-b3-flags",
      "b3",
      "x-ot-span-context",
      "x-cloud-trace-context",
      "grpc-trace-bin",
      "x-datadog-trace-id",
      "x-datadog-parent-id",
      "x-datadog-sampling-priority",
      "x-datadog-origin",
      "x-datadog-tags",
      "sw8",
      "sw8-correlation",
      "sw8-x",
      "x-amzn-trace-id",
      "x-client-trace-id"
    },
    {"w3c", "traceparent", "tracestate", "baggage"},
    {"b3", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags"},
    {
      "datadog",
      "x-datadog-trace-id",
      "x-datadog-parent-id",
      "x-datadog-sampling-priority",
      "x-datadog-origin",
      "x-datadog-tags"
    },
    {"skywalking", "sw8", "sw8-correlation", "sw8-x"},
    {"aws", "x-amzn-trace-id"},
    {"gcp", "x-cloud-trace-context", "traceparent", "tracestate", "grpc-trace-bin"},
    {
      "lightstep", "x-ot-span-context", "ot-tracer-traceid", "ot-tracer-spanid", "ot-tracer-sampled"
    },
    {
      "preview",
      "traceparent",
      "tracestate",
      "baggage",
      "x-telepresence-id",
      "uberctx-*",
      "ot-baggage-*"
    },
  };

  /** Names of presets that hold more than ids. */
  private static final String[] CONTENT = {"baggage", "sw8-correlation", "x-telepresence-id"};

  /** What proxies say to each other; a pattern covers it only if it begins with it. */
  private static final String[] OF_PROXIES = {"x-envoy-*", "x-forwarded-*"};

  private static final String[] CREDENTIALS = {
    "authorization", "proxy-authorization", "cookie", "set-cookie", "jwt"
  };

  /** What whoever sends a request says of itself or of the answer that it wants. */
  private static final String[] OF_ONE_REQUEST = {
    "accept",
    "accept-charset",
    "accept-language",
    "cache-control",
    "content-language",
    "date",
    "forwarded",
    "from",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "origin",
    "pragma",
    "range",
    "referer",
    "user-agent",
    "via"
  };

  /** Headers with trace ids, by name. */
  public final List<String> ids = new ArrayList<String>(24);

  /** Headers with content, by name. */
  public final List<String> contents = new ArrayList<String>(4);

  public final List<String> patterns = new ArrayList<String>(0);

  /** Names and patterns that no pattern may cover. */
  public final List<String> excluded = new ArrayList<String>(0);

  /** Items that were left out, each followed by the reason. */
  final List<String> bad = new ArrayList<String>(0);

  /** Items that are used though something else may have been meant, each followed by what. */
  final List<String> doubtful = new ArrayList<String>(0);

  private final List<String> taken = new ArrayList<String>(0);

  /** The default. */
  HeaderList() {
    addPreset(PRESETS[0]);
  }

  /**
   * What a user's list says: presets and patterns first, then what is taken out, then the names in
   * full.
   */
  HeaderList(List<String> items) {
    List<String> names = new ArrayList<String>();
    List<String[]> presets = new ArrayList<String[]>();
    List<String> listedPatterns = new ArrayList<String>();
    boolean withoutPresets = false;
    for (String item : items) {
      String lower = item.toLowerCase(Locale.ROOT);
      String[] preset = preset(lower);
      String reason = HeaderItem.reason(lower);
      if (reason != null) {
        bad.add(item);
        bad.add(reason);
      } else if (preset != null) {
        presets.add(preset);
      } else if (lower.equals("-*")) {
        withoutPresets = true;
      } else if (lower.startsWith("-")) {
        taken.add(lower.substring(1));
      } else {
        (lower.indexOf('*') < 0 ? names : listedPatterns).add(lower);
      }
    }
    if (presets.isEmpty()) {
      presets.add(PRESETS[0]);
    }
    if (!withoutPresets) {
      for (String[] preset : presets) {
        addPreset(preset);
      }
    }
    for (String pattern : listedPatterns) {
      addPattern(pattern);
    }
    for (String name : names) {
      if (taken.contains(name)) {
        bad.add(name);
        bad.add("stands in the list with and without a minus");
      } else {
        addName(name);
        doubt(name, HeaderItem.doubt(name));
      }
    }
    for (String name : taken) {
      doubt("-" + name, HeaderItem.doubtTaken(name));
    }
    excluded.addAll(taken);
  }

  /**
   * Adds a header that a custom tag is about, as content.
   *
   * @return why it is not carried, or null if it is
   */
  String addForTag(String name) {
    if (ids.contains(name) || contents.contains(name)) {
      return null;
    }
    if (isTaken(name)) {
      return "is not carried, as headers takes it out";
    }
    if (contains(CREDENTIALS, name)) {
      return "is not carried, as it may be a credential; name it in headers if it is to be";
    }
    if (contains(HeaderItem.OF_ONE_MESSAGE, name)
        || contains(OF_ONE_REQUEST, name)
        || covers(OF_PROXIES[0], name)
        || covers(OF_PROXIES[1], name)) {
      return "is not carried, as it is about one message alone";
    }
    addName(name);
    return null;
  }

  private void doubt(String item, String doubt) {
    if (doubt != null) {
      doubtful.add(item);
      doubtful.add(doubt);
    }
  }

  private void addPreset(String[] preset) {
    for (int i = 1; i < preset.length; i++) {
      if (preset[i].indexOf('*') >= 0) {
        addPattern(preset[i]);
      } else if (!isTaken(preset[i])) {
        addName(preset[i]);
      }
    }
  }

  private void addName(String name) {
    List<String> list = isId(name) ? ids : contents;
    if (!list.contains(name)) {
      list.add(name);
    }
  }

  /** A pattern, the trace ids that it covers by their names, and what it must not cover. */
  private void addPattern(String pattern) {
    if (patterns.contains(pattern)) {
      return;
    }
    patterns.add(pattern);
    for (String[] preset : PRESETS) {
      for (int i = 1; i < preset.length; i++) {
        if (covers(pattern, preset[i]) && isId(preset[i]) && !isTaken(preset[i])) {
          addName(preset[i]);
        }
      }
    }
    for (String name : HeaderItem.OF_ONE_MESSAGE) {
      if (covers(pattern, name)) {
        excluded.add(name);
      }
    }
    for (String proxies : OF_PROXIES) {
      if (!pattern.startsWith(proxies.substring(0, proxies.length() - 1))) {
        excluded.add(proxies);
      }
    }
  }

  /** Whether the name, or something that the pattern covers, is carried. */
  boolean carries(String nameOrPattern) {
    for (String pattern : patterns) {
      if (pattern.equals(nameOrPattern) || covers(pattern, nameOrPattern)) {
        return true;
      }
    }
    return carriesOneOf(ids, nameOrPattern) || carriesOneOf(contents, nameOrPattern);
  }

  private static boolean carriesOneOf(List<String> names, String nameOrPattern) {
    for (String name : names) {
      if (covers(nameOrPattern, name)) {
        return true;
      }
    }
    return false;
  }

  private boolean isTaken(String name) {
    for (String each : taken) {
      if (covers(each, name)) {
        return true;
      }
    }
    return false;
  }

  static boolean covers(String pattern, String name) {
    if (pattern.endsWith("*")) {
      return name.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    return pattern.startsWith("*") ? name.endsWith(pattern.substring(1)) : pattern.equals(name);
  }

  /** Whether a name is a known trace id, however it came into the list. */
  static boolean isId(String name) {
    if (contains(CONTENT, name) || name.indexOf('*') >= 0) {
      return false;
    }
    for (String[] preset : PRESETS) {
      for (int i = 1; i < preset.length; i++) {
        if (preset[i].equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean contains(String[] names, String name) {
    for (String each : names) {
      if (each.equals(name)) {
        return true;
      }
    }
    return false;
  }

  static String[] preset(String name) {
    for (String[] preset : PRESETS) {
      if (preset[0].equals(name)) {
        return preset;
      }
    }
    return null;
  }
}
