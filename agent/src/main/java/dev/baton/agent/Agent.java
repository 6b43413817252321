package dev.baton.agent;

import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.Log;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
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
    LiveStatus.publish(instrumentation);
    instrumentation.addTransformer(transformer, true);
    retransformLoaded(instrumentation, table);
  }

  /** Classes with hooks that were loaded before: one by one, so that one that fails takes no other with it. */
  private static void retransformLoaded(Instrumentation instrumentation, Map<String, List<String>> table) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (table.containsKey(type.getName().replace('.', '/'))) {
        try {
          instrumentation.retransformClasses(type);
        } catch (Throwable e) {
          Log.line("could not weave " + type.getName() + ", which was loaded before Baton: " + e);
          String library = HookRow.library(table.get(type.getName().replace('.', '/')).get(0));
          Weaves.refused(library + " " + type.getName() + ": was loaded before Baton and could not be woven: " + e);
        }
      }
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
