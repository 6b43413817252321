package dev.baton.agent;

import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.Log;
import dev.baton.bootstrap.ThreadStarts;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What happens once, at start, after the bootstrap classes are in place. */
final class Agent {

  private Agent() {}

  static void start(String arguments, Instrumentation instrumentation, AgentJar jar, Definer definer) throws IOException {
    CarryRules.Builder rules = new CarryRules.Builder();
    for (String id : new String[] {"x-request-id", "traceparent", "tracestate", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"}) {
      rules.id(id);
    }
    CarryRules.putInForce(rules.build());
    Map<String, List<String>> table = HookRow.index(latin1(jar.read("dev/baton/hooks")), jdk());
    Transformer transformer = Transformer.create(table, instrumentation, jar, definer);
    instrumentation.addTransformer(transformer, true);
    retransformLoaded(instrumentation, table);
    if (table.containsKey("java/lang/Thread") && !ThreadStarts.areHooked()) {
      Log.line("the hook on java.lang.Thread.start did not take effect, though this JVM took it; new threads carry no headers."
          + " Another agent may have undone it: try the other order of the -javaagent options.");
    }
  }

  /** Classes with hooks that were loaded before: one by one, so that one that fails takes no other with it. */
  private static void retransformLoaded(Instrumentation instrumentation, Map<String, List<String>> table) {
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
          retransform(instrumentation, type);
        }
      }
    }
  }

  private static void retransform(Instrumentation instrumentation, Class<?> type) {
    try {
      instrumentation.retransformClasses(type);
    } catch (Throwable e) {
      Log.line("could not weave " + type.getName() + ", which was loaded before Baton: " + e + "; calls through it may lack headers");
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
