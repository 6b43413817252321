package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.smallrye.mutiny.subscription.UniDelegatingSubscriber;
import io.smallrye.mutiny.subscription.UniSubscriber;

/**
 * Mutiny 1–3, its emitters, by which whatever is not of Mutiny is brought into a chain: what comes
 * of it is of the flow in which it was subscribed to. Its executors are the JDK's pools, which
 * carry. What {@code memoize} shares is told to each in its own flow, by Mutiny's own subscriber
 * that hands on and does no more.
 */
public final class Mutiny implements Library {

  private static final String MULTI = "io.smallrye.mutiny.operators.multi.builders.";
  private static final String OBJECT = "java.lang.Object";

  private static final String SUBSCRIPTION = "io.smallrye.mutiny.subscription.";

  @Override
  public void declare(Hooks on) {
    on.type("io.smallrye.mutiny.operators.uni.UniMemoizeOp")
        .method("subscribe", SUBSCRIPTION + "UniSubscriber")
        .enter(Share.class);
    on.type(SUBSCRIPTION + "UniDelegatingSubscriber")
        .constructors()
        .keep(Subscribed.class)
        .method("onItem", OBJECT)
        .kept(Emit.class)
        .method("onFailure", "java.lang.Throwable")
        .kept(Emit.class);
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

  /** Those of no flow as well, or they would be told in another's. */
  static final class Share {
    static UniSubscriber<?> enter(UniSubscriber<?> subscriber) {
      return subscriber == null || CarryRules.inForce() == null
          ? subscriber
          : new UniDelegatingSubscriber<>(subscriber);
    }
  }
}
