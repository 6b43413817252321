package dev.baton.agent;

import dev.baton.bootstrap.CurrentHeaders;

/**
 * Class loaders that ask only for what they know by name, and so would not find what woven code
 * calls: packages below {@code java.} are known to nearly all of them, but not to JBoss Modules,
 * which has a list of the JDK's.
 */
final class ClosedLoaders {

  /** Reads {@link #JBOSS_PACKAGES} when it is initialised. */
  static final String JBOSS_MODULE = "org/jboss/modules/Module";

  /** Further packages, comma-separated, that every module gets from the JVM. */
  private static final String JBOSS_PACKAGES = "jboss.modules.system.pkgs";

  private static final String CALLED = CurrentHeaders.class.getName();

  private ClosedLoaders() {}

  /** Makes modules find Baton; to be called before {@link #JBOSS_MODULE} is initialised. */
  static void openJBossModules() {
    String own = CALLED.substring(0, CALLED.lastIndexOf('.'));
    String others = System.getProperty(JBOSS_PACKAGES);
    System.setProperty(JBOSS_PACKAGES, others == null ? own : others + "," + own);
  }

  /**
   * Whether classes of this loader find what woven code calls. If not, they have to stay as they
   * are: the calls of a woven method would fail, and no guard could catch that. The JVM remembers
   * the answer, and so need not ask the loader again when the woven code is linked.
   */
  static boolean finds(ClassLoader loader) {
    try {
      return loader == null || Class.forName(CALLED, false, loader) == CurrentHeaders.class;
    } catch (Throwable e) {
      return false;
    }
  }
}
