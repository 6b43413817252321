package dev.baton.agent;

import dev.baton.bootstrap.CurrentHeaders;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the module system of Java 9 and newer has to allow. */
@ForNewerJdk(9)
final class NamedModules {

  private NamedModules() {}

  /** Lets the agent define classes and publish its status. */
  static void exportInternals(Instrumentation instrumentation) {
    Set<Module> agent = Collections.singleton(NamedModules.class.getModule());
    Map<String, Set<Module>> exports = new HashMap<String, Set<Module>>(4);
    exports.put("jdk.internal.misc", agent);
    exports.put("jdk.internal.vm", agent);
    redefine(
        instrumentation,
        Object.class.getModule(),
        Collections.<Module>emptySet(),
        exports,
        Collections.<String, Set<Module>>emptyMap());
  }

  /** Lets the agent reach the field {@code Properties.defaults}. */
  static void openProperties(Instrumentation instrumentation) {
    redefine(
        instrumentation,
        Object.class.getModule(),
        Collections.<Module>emptySet(),
        Collections.<String, Set<Module>>emptyMap(),
        Collections.singletonMap(
            "java.util", Collections.singleton(NamedModules.class.getModule())));
  }

  /**
   * Lets woven JDK classes find the bootstrap classes, and these hand flows to threads ({@code
   * ThreadLocal.createMap}).
   */
  static void connectBootstrap(Instrumentation instrumentation) {
    Module boot = CurrentHeaders.class.getModule();
    redefine(
        instrumentation,
        Object.class.getModule(),
        Collections.singleton(boot),
        Collections.singletonMap("sun.net.www", Collections.singleton(boot)),
        Collections.singletonMap("java.lang", Collections.singleton(boot)));
  }

  /**
   * Lets woven classes of a module find their hooks, and these the module's classes.
   *
   * @param loader the loader that the hooks are defined in
   * @param packages what the hooks use, of any module
   */
  static void connect(
      Instrumentation instrumentation, Module module, ClassLoader loader, String[] packages) {
    if (!module.isNamed()) {
      return;
    }
    Module boot = CurrentHeaders.class.getModule();
    Module hooks = loader == null ? boot : loader.getUnnamedModule();
    Set<Module> reads = new HashSet<Module>(4);
    if (!module.canRead(hooks)) {
      reads.add(hooks);
    }
    if (!module.canRead(boot)) {
      reads.add(boot);
    }
    Map<String, Set<Module>> exports = new HashMap<String, Set<Module>>(4);
    for (String name : packages) {
      if (module.getPackages().contains(name) && !module.isExported(name, hooks)) {
        exports.put(name, Collections.singleton(hooks));
      }
    }
    if (!reads.isEmpty() || !exports.isEmpty()) {
      redefine(
          instrumentation, module, reads, exports, Collections.<String, Set<Module>>emptyMap());
    }
  }

  private static void redefine(
      Instrumentation instrumentation,
      Module module,
      Set<Module> reads,
      Map<String, Set<Module>> exports,
      Map<String, Set<Module>> opens) {
    instrumentation.redefineModule(
        module,
        reads,
        exports,
        opens,
        Collections.<Class<?>>emptySet(),
        Collections.<Class<?>, java.util.List<Class<?>>>emptyMap());
  }
}
