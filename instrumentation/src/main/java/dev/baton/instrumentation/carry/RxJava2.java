package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * RxJava 2, the emitters of {@code create}, by which whatever is not of RxJava is brought into a
 * chain: what comes of it is of the flow in which it was subscribed to. Schedulers hand over tasks
 * by the JDK's pools, which carry; those of RxJava 1 as well.
 */
public final class RxJava2 implements Library {

  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String TIME_UNIT = "java.util.concurrent.TimeUnit";
  private static final String OBJECT = "java.lang.Object";
  private static final String THROWABLE = "java.lang.Throwable";

  @Override
  public void declare(Hooks on) {
    create(on, "io.reactivex.internal.operators.");
    periodic(on, "io.reactivex.Scheduler");
  }

  static void periodic(Hooks on, String scheduler) {
    on.type(scheduler)
        .method("schedulePeriodicallyDirect", RUNNABLE, "long", "long", TIME_UNIT)
        .scope(Periodic.class);
    on.type(scheduler + "$Worker")
        .method("schedulePeriodically", RUNNABLE, "long", "long", TIME_UNIT)
        .scope(Periodic.class);
  }

  static void create(Hooks on, String operators) {
    for (String emitter : new String[] {"single.SingleCreate", "maybe.MaybeCreate"}) {
      on.type(operators + emitter + "$Emitter")
          .constructors()
          .keep(Subscribed.class)
          .method("onSuccess", OBJECT)
          .kept(Emit.class)
          .method("onError", THROWABLE)
          .kept(Emit.class);
    }
    on.type(operators + "maybe.MaybeCreate$Emitter").method("onComplete").kept(Emit.class);
    on.type(operators + "completable.CompletableCreate$Emitter")
        .constructors()
        .keep(Subscribed.class)
        .method("onComplete")
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class);
    on.type(operators + "observable.ObservableCreate$CreateEmitter")
        .constructors()
        .keep(Subscribed.class)
        .method("onNext", OBJECT)
        .kept(Emit.class)
        .method("onComplete")
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class);
    on.type(operators + "flowable.FlowableCreate$BaseEmitter")
        .constructors()
        .keep(Subscribed.class)
        .method("onComplete")
        .kept(Emit.class)
        .method("onError", THROWABLE)
        .kept(Emit.class);
    for (String emitter :
        new String[] {
          "MissingEmitter", "NoOverflowBaseAsyncEmitter", "BufferAsyncEmitter", "LatestAsyncEmitter"
        }) {
      on.type(operators + "flowable.FlowableCreate$" + emitter)
          .constructors()
          .keep(Subscribed.class)
          .method("onNext", OBJECT)
          .kept(Emit.class);
    }
  }

  /** It schedules itself again each time, in the flow that it runs in. */
  static final class Periodic {
    static void enter() {
      CurrentHeaders.attach(null);
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
