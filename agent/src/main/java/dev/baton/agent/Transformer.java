package dev.baton.agent;

import dev.baton.agent.settings.Relocations;
import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Relocation;
import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.Log;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Looks every loaded class up in the hook table and weaves those that stand there. Loads nothing
 * but Baton's own classes: a class that is loaded in here is never offered to any transformer.
 */
class Transformer implements ClassFileTransformer {

  private final Map<String, List<String>> table;

  /** Whose classes are left alone, as they are what Baton itself sends spans with; or null. */
  private static volatile ClassLoader spared;

  /** Null where no library is relocated. */
  private final Relocations relocated;

  private final AgentJar jar;
  private final Definer definer;
  final Instrumentation instrumentation;

  /**
   * Classes woven with a field, which must have it again when any agent retransforms them: their
   * names, each with its loader, which may go.
   */
  private WithField[] withField = {};

  Transformer(
      Map<String, List<String>> table,
      Relocations relocated,
      Instrumentation instrumentation,
      AgentJar jar,
      Definer definer) {
    this.table = table;
    this.relocated = relocated;
    this.instrumentation = instrumentation;
    this.jar = jar;
    this.definer = definer;
  }

  /** The transformer for this JVM: one that knows modules, where there are any. */
  static Transformer create(
      Map<String, List<String>> table,
      Relocations relocated,
      Instrumentation instrumentation,
      AgentJar jar,
      Definer definer) {
    return Agent.jdk() == 8
        ? new Transformer(table, relocated, instrumentation, jar, definer)
        : new ModuleTransformer(table, relocated, instrumentation, jar, definer);
  }

  /** Leaves the classes of this loader alone. */
  static void spare(ClassLoader loader) {
    spared = loader;
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
    return weave(null, loader, name, redefined, bytes);
  }

  final byte[] weave(
      Object module, ClassLoader loader, String name, Class<?> redefined, byte[] bytes) {
    List<String> lines = name == null ? null : table.get(name);
    Relocation relocation = null;
    if (lines == null && relocated != null && name != null) {
      relocation = relocated.of(name);
      lines = relocation == null ? null : relocation.lines(name, table);
    }
    if (lines == null) {
      if (ClosedLoaders.JBOSS_MODULE.equals(name)) {
        ClosedLoaders.openJBossModules();
      }
      return null;
    }
    if (loader != null && loader == spared) {
      return null;
    }
    try {
      if (!ClosedLoaders.finds(loader)) {
        throw new IllegalStateException("its class loader does not find Baton's classes");
      }
      HookRow[] rows = HookRow.rows(lines);
      boolean lacksField = redefined != null && !hasField(name, loader);
      Weaver weaver = new Weaver(bytes, rows, lacksField);
      byte[] woven = weaver.weave();
      for (String problem : weaver.problems()) {
        Log.line("hook " + problem + "; calls through it may lack headers");
        Weaves.refused(problem);
      }
      if (woven != null) {
        for (HookRow row : rows) {
          if (row.applies) {
            if (row.isField()) {
              addField(name, loader);
            }
            defineHooks(row, relocation, loader);
            connect(module, loader, row);
          }
        }
        for (int i = 0; i < rows.length; i++) {
          if (rows[i].applies) {
            Weaves.woven(lines.get(i));
          }
        }
      }
      return woven;
    } catch (Throwable e) {
      Log.line(
          "could not weave "
              + name.replace('/', '.')
              + ": "
              + e
              + "; calls through it may lack headers");
      Weaves.refused(HookRow.library(lines.get(0)) + " " + name.replace('/', '.') + ": " + e);
      return null;
    }
  }

  private synchronized boolean hasField(String name, ClassLoader loader) {
    for (WithField each : withField) {
      if (each.name.equals(name) && each.isOf(loader)) {
        return true;
      }
    }
    return false;
  }

  private synchronized void addField(String name, ClassLoader loader) {
    if (hasField(name, loader)) {
      return;
    }
    WithField[] left = new WithField[withField.length + 1];
    int count = 0;
    for (WithField each : withField) {
      if (!each.isGone()) {
        left[count++] = each;
      }
    }
    left[count++] = new WithField(name, loader);
    withField = Arrays.copyOf(left, count);
  }

  private static final class WithField {
    final String name;
    private final WeakReference<ClassLoader> loader;

    WithField(String name, ClassLoader loader) {
      this.name = name;
      this.loader = loader == null ? null : new WeakReference<ClassLoader>(loader);
    }

    boolean isOf(ClassLoader other) {
      return loader == null ? other == null : loader.get() == other && other != null;
    }

    boolean isGone() {
      return loader != null && loader.get() == null;
    }
  }

  private void defineHooks(HookRow row, Relocation relocation, ClassLoader loader)
      throws IOException {
    for (String type : row.classes) {
      byte[] bytes =
          relocation == null
              ? jar.readClass(type)
              : relocation.hookClass(row, jar.readClass(relocation.original(type)));
      try {
        definer.define(type, bytes, loader);
      } catch (LinkageError e) {
        // Defined for an earlier row, or at this moment by another thread: the same bytes in either
        // case.
      }
    }
  }

  void connect(Object module, ClassLoader loader, HookRow row) {}
}
