package dev.baton.agent;

import java.util.Properties;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.VMSupport;

/**
 * Java 9 and newer: the properties of the attach request, in a package that java.base exports to
 * the agent ({@link NamedModules#exportInternals}).
 */
@ForNewerJdk(12)
final class InternalProperties {

  private InternalProperties() {}

  static Properties published() {
    return VMSupport.getAgentProperties();
  }

  /**
   * From Java 12 on; reflection would do the same, at the price of the method handles it is made of
   * since 18.
   */
  static void setDefaults(Properties defaults) {
    Unsafe unsafe = Unsafe.getUnsafe();
    unsafe.putReferenceVolatile(
        published(), unsafe.objectFieldOffset(Properties.class, "defaults"), defaults);
  }
}
