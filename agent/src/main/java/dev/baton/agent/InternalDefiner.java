package dev.baton.agent;

import jdk.internal.misc.Unsafe;

/**
 * Java 9 and newer: the JDK's internal Unsafe, which java.base exports to the agent ({@link
 * NamedModules#exportInternals}).
 */
@ForNewerJdk(9)
final class InternalDefiner extends Definer {

  private final Unsafe unsafe = Unsafe.getUnsafe();

  @Override
  void define(String name, byte[] bytes, ClassLoader loader) {
    unsafe.defineClass(name, bytes, 0, bytes.length, loader, null);
  }
}
