package dev.baton.bootstrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rules of relaying, in force for every flow captured while they are {@linkplain #inForce() in
 * force}: which headers are carried, up to what size, and where those with content may go.
 * Immutable; a change of the configuration puts another one in force.
 */
public final class CarryRules {

  private static volatile CarryRules inForce;

  /**
   * Format groups: a request gets all of a group's headers from Baton or none of them, so that ids
   * of two traces never mix. A name that stands in none is a group of its own.
   */
  private static final String[][] GROUPS = {
    {"traceparent", "tracestate"},
    {"b3", "x-b3-*"},
    {"x-datadog-*"},
    {"sw8", "sw8-*"},
  };

  /**
   * Letters that a name in a group begins with; spares most of an application's own headers the
   * comparisons.
   */
  private static final boolean[] FORMAT_INITIALS = new boolean[128];

  static {
    for (String[] group : GROUPS) {
      for (String pattern : group) {
        FORMAT_INITIALS[pattern.charAt(0)] = true;
      }
    }
  }

  /** Never carried because a pattern happens to cover them; only when named in full. */
  private static final String[] ONLY_BY_NAME = {
    "cookie", "authorization", "proxy-authorization", "set-cookie"
  };

  private static final int FIRST_OWN_GROUP = GROUPS.length;

  /** One String instance a name for the life of the JVM, see {@link HeaderName#name}. */
  private static final Map<String, String> WRITTEN = new HashMap<String, String>();

  private static volatile String[] writtenByIdentity = new String[64];

  final boolean writes;
  final int maxValue;
  final int maxTotal;
  final int maxHeaders;
  final EgressHosts trusted;

  /** Null if all are. */
  final EgressHosts allowed;

  /** Null if none is. */
  final EgressHosts denied;

  /**
   * A {@link Births}, or null unless flows begin here. Not of that type: it is defined only where
   * it is needed, and whoever looks at the fields of this class must not need it.
   */
  final Object births;

  /** Whether it is of interest which method and path an inbound request has. */
  final boolean wantsTarget;

  /** A {@link Formats}, likewise, or null unless ids are written in further formats. */
  final Object formats;

  /** A {@link Participation}, likewise, or null unless this JVM takes part in traces. */
  final Object participation;

  /** Whether requests and calls may have spans of their own. */
  final boolean spans;

  /** Whether a request may be given headers that did not come in: by any of the three above. */
  final boolean makesHeaders;

  /** An {@link InboundBorders}, likewise, or null if what comes in is trusted wherever it does. */
  final Object untrusted;

  /** A {@link LogFields}, likewise, or null if log lines are given nothing. */
  final Object log;

  private final HeaderName[] table;
  private final String[] patterns;
  private final String[] excluded;

  CarryRules(Builder b) {
    writes = b.writes;
    maxValue = b.maxValue;
    maxTotal = b.maxTotal;
    maxHeaders = b.maxHeaders;
    trusted = b.trusted;
    allowed = b.allowed;
    denied = b.denied;
    untrusted = b.untrusted;
    log = b.log;
    patterns = b.patterns.toArray(new String[0]);
    excluded = b.excluded.toArray(new String[0]);
    List<HeaderName> names = b.names;
    if (b.sampling != null) {
      names = new ArrayList<HeaderName>(b.names);
      for (HeaderName each : b.sampling.looksAt) { // Behind those that are carried.
        HeaderName carried = findByPattern(each.name);
        names.add(carried == null ? each : carried);
      }
    }
    int size = 16;
    while (size < 4 * names.size()) {
      size *= 2;
    }
    table = new HeaderName[size];
    for (HeaderName name : names) {
      int slot = slot(name.hash);
      while (table[slot] != null) {
        slot = (slot + 1) & (size - 1);
      }
      table[slot] = name;
    }
    wantsTarget = untrusted != null || b.sampling != null && b.sampling.wantsTarget;
    births = b.starts && writes ? new Births(this, b.startFormats, b.sampling) : null;
    formats = b.readFormats == null ? null : new Formats(this, b.readFormats, b.writeFormats);
    participation =
        b.knownFormats == null
            ? null
            : new Participation(this, b.knownFormats, b.begunFormats, b.sampling, b.spans);
    spans = b.reportsSpans && participation != null;
    makesHeaders = births != null || formats != null || participation != null;
  }

  /** The rules in force, or null while Baton is off. */
  public static CarryRules inForce() {
    return inForce;
  }

  /**
   * Puts {@code rules} in force for flows that begin from now on; null switches every hook to a
   * single read.
   */
  public static void putInForce(CarryRules rules) {
    inForce = rules;
  }

  /** The carried header of this name, or null. */
  public HeaderName find(String name) {
    int hash = HeaderName.hash(name);
    for (int slot = slot(hash); table[slot] != null; slot = (slot + 1) & (table.length - 1)) {
      if (table[slot].hash == hash && table[slot].is(name)) {
        return table[slot];
      }
    }
    return patterns.length == 0 ? null : findByPattern(name);
  }

  /**
   * The carried header whose name stands in these bytes, or null. Allocates nothing unless patterns
   * are configured.
   */
  public HeaderName find(byte[] bytes, int start, int length) {
    int hash = HeaderName.hash(bytes, start, length);
    for (int slot = slot(hash); table[slot] != null; slot = (slot + 1) & (table.length - 1)) {
      if (table[slot].hash == hash && table[slot].is(bytes, start, length)) {
        return table[slot];
      }
    }
    return patterns.length == 0 ? null : findByPattern(latin1(bytes, start, length));
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 15) & (table.length - 1);
  }

  private HeaderName findByPattern(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String unwanted : ONLY_BY_NAME) {
      if (unwanted.equals(lower)) {
        return null;
      }
    }
    for (String pattern : excluded) {
      if (matches(pattern, lower)) {
        return null;
      }
    }
    for (String pattern : patterns) {
      if (matches(pattern, lower)) {
        return new HeaderName(written(lower), group(lower), true, ",", true);
      }
    }
    return null;
  }

  /**
   * Whether {@code lower} is {@code pattern}, where a star at the pattern's beginning or end stands
   * for anything.
   */
  static boolean matches(String pattern, String lower) {
    if (pattern.endsWith("*")) {
      return lower.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    return pattern.startsWith("*") ? lower.endsWith(pattern.substring(1)) : pattern.equals(lower);
  }

  /** A header that is looked at where a flow begins, and goes no further. */
  static HeaderName watched(String name) {
    return new HeaderName(name.toLowerCase(Locale.ROOT), -1, true, null, false);
  }

  private static int group(String name) {
    int group = formatGroup(name);
    return group >= 0 ? group : FIRST_OWN_GROUP + (name.hashCode() & 0x3fffffff);
  }

  /** The format group that a name belongs to, carried or not, or -1 if it is no format's. */
  static int formatGroup(String name) {
    if (!beginsLikeAFormat(name)) {
      return -1;
    }
    for (int i = 0; i < GROUPS.length; i++) {
      for (String pattern : GROUPS[i]) {
        boolean prefix = pattern.charAt(pattern.length() - 1) == '*';
        int length = prefix ? pattern.length() - 1 : pattern.length();
        if ((prefix || name.length() == length)
            && name.regionMatches(true, 0, pattern, 0, length)) {
          return i;
        }
      }
    }
    return -1;
  }

  private static boolean beginsLikeAFormat(String name) {
    int first = name.isEmpty() ? 0 : name.charAt(0) | 0x20;
    return first < FORMAT_INITIALS.length && FORMAT_INITIALS[first];
  }

  @SuppressWarnings(
      "deprecation") // The one decoding that maps bytes to characters one to one without a
  // charset's set-up.
  static String latin1(byte[] bytes, int start, int length) {
    return new String(bytes, 0, start, length);
  }

  private static String written(String lower) {
    synchronized (WRITTEN) {
      String name = WRITTEN.get(lower);
      if (name == null) {
        if (WRITTEN.size() > 1024) {
          return lower; // Names that come in by pattern are not ours to count without end.
        }
        name = new String(lower);
        WRITTEN.put(lower, name);
        String[] next = new String[Math.max(64, Integer.highestOneBit(WRITTEN.size()) * 8)];
        for (String each : WRITTEN.values()) {
          int slot = each.hashCode() & (next.length - 1);
          while (next[slot] != null) {
            slot = (slot + 1) & (next.length - 1);
          }
          next[slot] = each;
        }
        writtenByIdentity = next;
      }
      return name;
    }
  }

  /**
   * Whether a header's name is the very instance that Baton writes: then Baton put it on this
   * request earlier, for a flow that may be another one.
   */
  @SuppressWarnings("StringEquality")
  public static boolean isWrittenByBaton(String name) {
    String[] table = writtenByIdentity;
    for (int slot = name.hashCode() & (table.length - 1);
        table[slot] != null;
        slot = (slot + 1) & (table.length - 1)) {
      if (table[slot] == name) {
        return true;
      }
    }
    return false;
  }

  /** Collects what the configuration says. */
  public static final class Builder {
    boolean writes = true;
    int maxValue = 8192;
    int maxTotal = 32 * 1024;
    int maxHeaders = 64;
    EgressHosts trusted = EgressHosts.NONE;
    EgressHosts allowed;
    EgressHosts denied;
    InboundBorders untrusted;
    LogFields log;
    boolean starts;
    int[] startFormats;
    Sampling sampling;
    int[] readFormats;
    int[] writeFormats;
    int[] knownFormats;
    int[] begunFormats;
    boolean spans;
    boolean reportsSpans;
    final List<HeaderName> names = new ArrayList<HeaderName>();
    final List<String> patterns = new ArrayList<String>();
    final List<String> excluded = new ArrayList<String>();

    /** False for {@code mode: observe}: captured and counted, never written. */
    public Builder writes(boolean writes) {
      this.writes = writes;
      return this;
    }

    /**
     * Bytes of one value, bytes of a request's values together, and number of headers (1 to 64).
     */
    public Builder limits(int value, int total, int headers) {
      this.maxValue = value;
      this.maxTotal = total;
      this.maxHeaders = headers;
      return this;
    }

    /** Where headers with content may go. */
    public Builder trusted(EgressHosts hosts) {
      this.trusted = hosts;
      return this;
    }

    /** The only places that anything may go to, null for all; and those to which nothing may. */
    public Builder egress(EgressHosts allowed, EgressHosts denied) {
      this.allowed = allowed;
      this.denied = denied;
      return this;
    }

    /** Where requests come in whose headers do not count; null for nowhere. */
    public Builder untrusted(InboundBorders borders) {
      this.untrusted = borders;
      return this;
    }

    /** What log lines are given; null for nothing. */
    public Builder log(LogFields fields) {
      this.log = fields;
      return this;
    }

    /**
     * Flows begin here, with an {@code x-request-id} of their own.
     *
     * @param formats in which formats they get ids of a trace too, by number; null for none
     * @param sampling decides about them; null leaves that to the sidecars
     */
    public Builder start(int[] formats, Sampling sampling) {
      this.starts = true;
      this.startFormats = formats;
      this.sampling = sampling;
      return this;
    }

    /**
     * Takes part in traces.
     *
     * @param read which formats of ids are understood, by number
     * @param write in which a trace begins
     * @param sampling decides about these; null for nobody
     */
    public Builder participate(int[] read, int[] write, Sampling sampling) {
      this.knownFormats = read;
      this.begunFormats = write;
      this.sampling = sampling;
      return this;
    }

    /**
     * A participant has spans; what it cannot report it relays word for word.
     *
     * @param reported whether it is to report any at the moment
     */
    public Builder spans(boolean spans, boolean reported) {
      this.spans = spans;
      this.reportsSpans = spans && reported;
      return this;
    }

    /** Which formats of ids are understood, in order, and in which they are written, by number. */
    public Builder formats(int[] read, int[] write) {
      this.readFormats = read;
      this.writeFormats = write;
      return this;
    }

    /** A header that holds trace ids. */
    public Builder id(String name) {
      return add(name, false, name.equalsIgnoreCase("tracestate") ? "," : null);
    }

    /** A header with content, {@code baggage} or one that a user listed. */
    public Builder content(String name) {
      return add(name, true, name.equalsIgnoreCase("cookie") ? "; " : ",");
    }

    private Builder add(String name, boolean content, String joint) {
      String lower = name.toLowerCase(Locale.ROOT);
      remove(lower);
      names.add(new HeaderName(written(lower), group(lower), content, joint, true));
      return this;
    }

    /** {@code prefix-*} or {@code *-suffix}; what it covers counts as content. */
    public Builder pattern(String pattern) {
      patterns.add(pattern.toLowerCase(Locale.ROOT));
      return this;
    }

    /** Takes a name, or all that a pattern covers, out again. */
    public Builder remove(String nameOrPattern) {
      String lower = nameOrPattern.toLowerCase(Locale.ROOT);
      for (int i = names.size() - 1; i >= 0; i--) {
        if (matches(lower, names.get(i).name)) {
          names.remove(i);
        }
      }
      return this;
    }

    /** As {@link #remove}, and keeps patterns from covering it. */
    public Builder exclude(String nameOrPattern) {
      excluded.add(nameOrPattern.toLowerCase(Locale.ROOT));
      return remove(nameOrPattern);
    }

    /** The rules; at least one header must be carried for them to make sense. */
    public CarryRules build() {
      return new CarryRules(this);
    }
  }
}
