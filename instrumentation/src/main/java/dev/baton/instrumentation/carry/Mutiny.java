package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Mutiny 1–3, its emitters, by which whatever is not of Mutiny is brought into a chain: what comes
 * of it is of the flow in which it was subscribed to. Its executors are the JDK's pools, which
 * carry. Not {@code memoize}, which hands on to subscribers directly.
 */
public final class Mutiny implements Library {

  private static final String MULTI = "io.smallrye.mutiny.operators.multi.builders.";
  private static final String OBJECT = "java.lang.Object";

  @Override
  public void declare(Hooks on) {
    on.type("io.smallrye.mutiny.operators.uni.builders.DefaultUniEmitter")
        .constructors()
        .keep(Subscribed.class)
        .method("complete", OBJECT)
        .kept(Emit.class)
        .method("fail", "java.lang.Throwable")
        .kept(Emit.class);
    on.type(MULTI + "BaseMultiEmitter")
        .constructors()
        .keep(Subscribed.class)
        .method("complete")
        .kept(Emit.class)
        .method("fail", "java.lang.Throwable")
        .kept(Emit.class);
    for (String emitter :
        new String[] {
          "BufferItemMultiEmitter",
          "EmitterBasedMulti$DropLatestOnOverflowMultiEmitter",
          "EmitterBasedMulti$IgnoreBackPressureMultiEmitter",
          "EmitterBasedMulti$NoOverflowBaseMultiEmitter"
        }) {
      on.type(MULTI + emitter)
          .constructors()
          .keep(Subscribed.class)
          .method("emit", OBJECT)
          .kept(Emit.class);
    }
  }

  static final class Subscribed {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Emit {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
