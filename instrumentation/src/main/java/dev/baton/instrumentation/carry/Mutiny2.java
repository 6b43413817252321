package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CarryRules;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.MultiSubscriberAdapter;

/**
 * Mutiny 2 and 3, what several subscribers share of many items ({@code broadcast}, {@code replay},
 * {@code cache}, processors): told to each in its own flow, by Mutiny's own subscriber that hands
 * on and does no more. In version 1 there is none, and each is told in the flow of who emits.
 */
public final class Mutiny2 implements Library {

  private static final String MULTI = "io.smallrye.mutiny.operators.multi.";
  private static final String SUBSCRIPTION = "io.smallrye.mutiny.subscription.";

  /** These classes have the names of Mutiny 1's, which are of Reactive Streams. */
  private static final String FLOW = "java.util.concurrent.Flow$";

  @Override
  public void declare(Hooks on) {
    for (String shared :
        new String[] {
          "MultiCacheOp",
          "processors.BroadcastProcessor",
          "processors.UnicastProcessor",
          "replay.ReplayOperator"
        }) {
      on.type(MULTI + shared)
          .using(FLOW + "Subscription")
          .method("subscribe", SUBSCRIPTION + "MultiSubscriber")
          .enter(Share.class);
    }
    on.type(MULTI + "multicast.MultiPublishOp")
        .using(FLOW + "Subscriber")
        .method("subscribe", SUBSCRIPTION + "MultiSubscriber")
        .enter(Share.class);
    on.type(SUBSCRIPTION + "MultiSubscriberAdapter")
        .using(FLOW + "Subscription")
        .constructors()
        .keep(Mutiny.Subscribed.class)
        .method("onItem", "java.lang.Object")
        .kept(Mutiny.Emit.class)
        .method("onFailure", "java.lang.Throwable")
        .kept(Mutiny.Emit.class)
        .method("onCompletion")
        .kept(Mutiny.Emit.class);
  }

  /** Those of no flow as well, or they would be told in another's. */
  static final class Share {
    static MultiSubscriber<?> enter(MultiSubscriber<?> subscriber) {
      return subscriber == null || CarryRules.inForce() == null
          ? subscriber
          : new MultiSubscriberAdapter<>(subscriber);
    }
  }
}
