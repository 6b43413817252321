package dev.baton.agent;

import dev.baton.agent.settings.Relocations;
import dev.baton.agent.weave.HookRow;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;

/** The transformer of Java 9 and newer, which is told the module of each class. */
@ForNewerJdk(9)
final class ModuleTransformer extends Transformer {

  ModuleTransformer(
      Map<String, List<String>> table,
      Relocations relocated,
      Instrumentation instrumentation,
      AgentJar jar,
      Definer definer) {
    super(table, relocated, instrumentation, jar, definer);
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    return weave(module, loader, name, redefined, bytes);
  }

  @Override
  void connect(Object module, ClassLoader loader, HookRow row) {
    NamedModules.connect(instrumentation, (Module) module, loader, row.packages);
  }
}
