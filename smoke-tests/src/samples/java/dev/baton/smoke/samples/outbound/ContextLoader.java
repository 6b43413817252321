package dev.baton.smoke.samples.outbound;

import java.util.function.Supplier;

/** For libraries that look for their parts in the thread's class loader, as servers set it. */
final class ContextLoader {

  private ContextLoader() {}

  static <T> T during(Supplier<T> made) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ContextLoader.class.getClassLoader());
    try {
      return made.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
