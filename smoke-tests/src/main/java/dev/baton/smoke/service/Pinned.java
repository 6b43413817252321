package dev.baton.smoke.service;

import java.lang.reflect.Method;

/** Does in its class initializer what {@link VirtualStorm} has for its loader to do. */
final class Pinned {

  static {
    try {
      // Of another loader, and so of another package.
      Method pinned = VirtualStorm.class.getDeclaredMethod("pinned", String.class);
      pinned.setAccessible(true);
      pinned.invoke(null, Pinned.class.getClassLoader().getName());
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Pinned() {}
}
