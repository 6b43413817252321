package dev.baton.agent;

import dev.baton.agent.settings.BorderList;
import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.EgressList;
import dev.baton.agent.settings.HeaderList;
import dev.baton.agent.settings.IdFormats;
import dev.baton.agent.settings.Relocations;
import dev.baton.agent.settings.SamplingSettings;
import dev.baton.agent.settings.Sources;
import dev.baton.agent.settings.TelemetrySettings;
import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Relocation;
import dev.baton.bootstrap.AppSpans;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.EgressHosts;
import dev.baton.bootstrap.InboundBorders;
import dev.baton.bootstrap.Log;
import dev.baton.bootstrap.LogFields;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.bootstrap.Sampling;
import dev.baton.bootstrap.ThreadStarts;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What happens once, at start, after the bootstrap classes are in place. */
final class Agent {

  /** The table of hooks in the jar, and that of those on logging libraries. */
  static final String HOOKS = "dev/baton/hooks";

  static final String LOG_HOOKS = "dev/baton/log-hooks";

  private static final int MOST_LINES = 20;

  /** Defines what flows need that begin here; null where that is on the class path. */
  private static Runnable flows;

  /** Likewise, what spans need. */
  private static Runnable spans;

  private Agent() {}

  static void start(
      String arguments, Instrumentation instrumentation, AgentJar jar, Definer definer)
      throws IOException {
    String table = latin1(jar.read(HOOKS));
    flows = new LateClasses(Definer.OF_FLOWS, definer, jar);
    spans = new LateClasses(Definer.OF_SPANS, definer, jar);
    Sources sources = new Sources(arguments, System.getProperties(), System.getenv());
    String ofLogs = sources.given.isEmpty() ? "" : latin1(jar.read(LOG_HOOKS));
    Configuration configuration = Configuration.read(sources, table + ofLogs);
    putInForce(configuration);
    say(configuration.problems());
    say(configuration.notes());
    if (configuration.isOffForGood()) {
      return;
    }
    Map<String, List<String>> index =
        HookRow.index(
            configuration.log == null ? table : table + ofLogs,
            jdk(),
            configuration.disabled,
            configuration.spans);
    Relocations relocated = configuration.relocated;
    if (relocated != null) {
      relocated.tellBootstrap();
    }
    Transformer transformer = Transformer.create(index, relocated, instrumentation, jar, definer);
    QueuedTasks.defineViewsBy(new LateClasses(Definer.OF_QUEUES, definer, jar));
    if (configuration.spans) {
      AppSpans.defineBy(new HookedInterfaces(definer, jar));
    }
    LiveStatus.publish(instrumentation);
    instrumentation.addTransformer(transformer, true);
    if (definer.recordsAotCache()) {
      Log.line(
          "this JVM records an AOT cache, which it could not write if classes that it loaded before"
              + " Baton were changed: they are left alone in this run, and new threads carry no"
              + " headers");
    } else {
      retransformLoaded(instrumentation, index, relocated);
      checkThreads(index);
    }
    if (configuration.spans) {
      SpanExport.start(jar, System.getenv());
    }
    if (configuration.isWatched()) {
      ConfigurationWatch.start(configuration);
    }
  }

  private static void checkThreads(Map<String, List<String>> index) {
    if (index.containsKey("java/lang/Thread") && !ThreadStarts.areHooked()) {
      Log.line(
          "the hook on java.lang.Thread.start did not take effect, though this JVM took it; new"
              + " threads carry no headers. Another agent may have undone it: try the other order"
              + " of the -javaagent options.");
    }
  }

  /** Makes a configuration the one of this JVM, for flows that begin from now on. */
  static void putInForce(Configuration configuration) {
    CarryRules.Builder rules = new CarryRules.Builder();
    HeaderList headers = configuration.headers;
    for (String pattern : headers.excluded) {
      rules.exclude(pattern);
    }
    for (String pattern : headers.patterns) {
      rules.pattern(pattern);
    }
    for (String name : headers.ids) {
      rules.id(name);
    }
    for (String name : headers.contents) {
      rules.content(name);
    }
    rules.limits(configuration.maxValue, configuration.maxTotal, configuration.maxHeaders);
    rules.trusted(hosts(configuration.borders.trusted));
    rules.egress(hosts(configuration.borders.allowed), hosts(configuration.borders.denied));
    rules.writes(!configuration.mode.equals("observe"));
    boolean participates = configuration.mode.equals("participate");
    boolean needed =
        participates
            || configuration.borders.untrusted != null
            || configuration.log != null
            || !configuration.flows.start.equals("none")
            || configuration.flows.readFormats != null
            || configuration.flows.writeFormats != null;
    if (needed && flows != null) {
      flows.run();
    }
    if (configuration.spans && spans != null) {
      spans.run();
    }
    TelemetrySettings telemetry = configuration.flows.telemetry;
    rules.spans(
        configuration.spans,
        telemetry == null || telemetry.resources == null || telemetry.reportsSpans());
    BorderList untrusted = configuration.borders.untrusted;
    if (untrusted != null) {
      rules.untrusted(
          new InboundBorders(untrusted.portNumbers(), untrusted.paths.toArray(new String[0])));
    }
    if (configuration.log != null) {
      int[] read = configuration.flows.readFormats;
      rules.log(
          new LogFields(
              configuration.log.keys.toArray(new String[0]),
              configuration.log.sources.toArray(new String[0]),
              read == null ? IdFormats.ALL : read));
    }
    int[] write = configuration.flows.writeFormats;
    Sampling sampling =
        configuration.flows.sampling == null ? null : sampling(configuration.flows.sampling);
    if (!configuration.flows.start.equals("none")) {
      int[] formats = write == null ? IdFormats.USUAL : write;
      rules.start(configuration.flows.start.equals("context") ? formats : null, sampling);
    }
    if (participates) {
      rules.participate(
          configuration.flows.readFormats == null ? IdFormats.ALL : configuration.flows.readFormats,
          write == null ? IdFormats.OF_PARTICIPANTS : write,
          sampling);
    }
    if (write != null || configuration.flows.readFormats != null) {
      rules.formats(
          configuration.flows.readFormats == null ? IdFormats.ALL : configuration.flows.readFormats,
          write == null ? new int[0] : write);
    }
    CarryRules.putInForce(configuration.mode.equals("off") ? null : rules.build());
    Configuration.makeCurrent(configuration);
  }

  private static EgressHosts hosts(EgressList list) {
    return list == null ? null : new EgressHosts(list.patterns.toArray(new String[0]));
  }

  private static Sampling sampling(SamplingSettings settings) {
    if (!settings.decides()) {
      return null;
    }
    Sampling.Builder sampling = new Sampling.Builder().limit(settings.limit);
    if (settings.percentage != null) {
      sampling.percentage(Double.parseDouble(settings.percentage.value));
    }
    if (settings.debug != null) {
      sampling.debug(settings.debug);
    }
    for (SamplingSettings.Rule each : settings.rules) {
      sampling.rule(each.method, each.path, each.host, each.header, each.value, each.percentage);
    }
    return sampling.build();
  }

  /** One line each, up to a number that still can be read. */
  static void say(List<String> problems) {
    for (int i = 0; i < problems.size(); i++) {
      if (i == MOST_LINES) {
        Log.line(
            "and "
                + (problems.size() - MOST_LINES)
                + " more problems; `java -jar baton.jar check` lists all");
        return;
      }
      Log.line(problems.get(i));
    }
  }

  /**
   * Classes with hooks that were loaded before: one by one, so that one that fails takes no other
   * with it.
   */
  static void retransformLoaded(
      Instrumentation instrumentation, Map<String, List<String>> table, Relocations relocated) {
    String[][] byLength = new String[256][];
    for (String name : table.keySet()) {
      int slot = name.length() & 255;
      String[] same = byLength[slot] == null ? new String[0] : byLength[slot];
      byLength[slot] = Arrays.copyOf(same, same.length + 1);
      byLength[slot][same.length] = name.replace('/', '.');
    }
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      String name = type.getName();
      String[] hooked = byLength[name.length() & 255];
      for (int i = 0; hooked != null && i < hooked.length; i++) {
        if (hooked[i].equals(name)) {
          retransform(
              instrumentation, type, HookRow.library(table.get(name.replace('.', '/')).get(0)));
        }
      }
      if (relocated != null) {
        String internalName = name.replace('.', '/');
        Relocation relocation = relocated.of(internalName);
        List<String> lines = relocation == null ? null : relocation.lines(internalName, table);
        if (lines != null) {
          retransform(instrumentation, type, HookRow.library(lines.get(0)));
        }
      }
    }
  }

  private static void retransform(Instrumentation instrumentation, Class<?> type, String library) {
    try {
      instrumentation.retransformClasses(type);
    } catch (Throwable e) {
      Log.line(
          "could not weave "
              + type.getName()
              + ", which was loaded before Baton: "
              + e
              + "; calls through it may lack headers");
      Weaves.refused(
          library
              + " "
              + type.getName()
              + ": was loaded before Baton and could not be woven: "
              + e);
    }
  }

  static int jdk() {
    String version = System.getProperty("java.specification.version");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  @SuppressWarnings("deprecation") // One byte a character, without a charset's set-up.
  private static String latin1(byte[] bytes) {
    return new String(bytes, 0);
  }
}
