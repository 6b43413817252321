package dev.baton.smoke.service;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * {@code StructuredTaskScope}, by reflection: a preview API, which changed between JDK 21 and 25.
 */
final class StructuredScope {

  private StructuredScope() {}

  static String run(Work work) throws Exception {
    Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
    try (AutoCloseable scope =
        (AutoCloseable)
            (type.isInterface()
                ? type.getMethod("open").invoke(null)
                : type.getConstructor().newInstance())) {
      Object task =
          type.getMethod("fork", Callable.class).invoke(scope, (Callable<String>) work::run);
      type.getMethod("join").invoke(scope);
      return (String) ((Supplier<?>) task).get();
    }
  }
}
