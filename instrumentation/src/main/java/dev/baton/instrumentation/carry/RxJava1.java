package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CarryRules;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import rx.Subscriber;
import rx.observers.Subscribers;

/**
 * RxJava 1.0.17–1.3.8: as 2; {@code create} and {@code fromEmitter} have emitters as of 1.3. What
 * {@code unsafeCreate} is given tells the subscriber itself. A subscriber that several share
 * something with gets RxJava's own before it that hands on and does no more, which {@code
 * Subscribers.wrap} makes.
 */
public final class RxJava1 implements Library {

  private static final String OPERATORS = "rx.internal.operators.";
  private static final String OBJECT = "java.lang.Object";
  private static final String THROWABLE = "java.lang.Throwable";

  @Override
  public void declare(Hooks on) {
    on.type("rx.Scheduler$Worker")
        .method(
            "schedulePeriodically",
            "rx.functions.Action0",
            "long",
            "long",
            "java.util.concurrent.TimeUnit")
        .scope(RxJava2.Periodic.class);
    shared(on);
    create(on);
  }

  private static void shared(Hooks on) {
    for (String publisher :
        new String[] {
          OPERATORS + "OperatorPublish$1",
          OPERATORS + "OperatorReplay$7",
          OPERATORS + "CachedObservable$CachedSubscribe",
          "rx.subjects.SubjectSubscriptionManager"
        }) {
      on.type(publisher).method("call", "rx.Subscriber").enter(Share.class);
    }
    for (String state :
        new String[] {
          "PublishSubject$PublishSubjectState", "ReplaySubject$ReplayState", "UnicastSubject$State"
        }) {
      on.type("rx.subjects." + state)
          .method("call", "rx.Subscriber")
          .inSomeVersions()
          .enter(Share.class);
    }
    on.type("rx.observers.Subscribers$5")
        .constructors()
        .keep(RxJava2.Subscribed.class)
        .method("onNext", OBJECT)
        .kept(RxJava2.Emit.class)
        .method("onError", THROWABLE)
        .kept(RxJava2.Emit.class)
        .method("onCompleted")
        .kept(RxJava2.Emit.class);
  }

  private static void create(Hooks on) {
    String emitter = "OnSubscribeCreate$";
    for (String each : new String[] {"NoneEmitter", "NoOverflowBaseEmitter"}) {
      tellsNext(kept(on, emitter + each));
    }
    for (String each : new String[] {"BufferEmitter", "LatestEmitter"}) {
      tellsEnd(tellsNext(kept(on, emitter + each)));
    }
    tellsEnd(kept(on, emitter + "BaseEmitter"));
    tellsEnd(kept(on, "CompletableFromEmitter$FromEmitter"));
    kept(on, "SingleFromEmitter$SingleEmitterImpl")
        .method("onSuccess", OBJECT)
        .inSomeVersions()
        .kept(RxJava2.Emit.class)
        .method("onError", THROWABLE)
        .inSomeVersions()
        .kept(RxJava2.Emit.class);
  }

  private static Hooks.Type kept(Hooks on, String emitter) {
    return on.type(OPERATORS + emitter)
        .constructors()
        .inSomeVersions()
        .keep(RxJava2.Subscribed.class);
  }

  private static Hooks.Type tellsNext(Hooks.Type emitter) {
    return emitter.method("onNext", OBJECT).inSomeVersions().kept(RxJava2.Emit.class);
  }

  private static void tellsEnd(Hooks.Type emitter) {
    emitter
        .method("onError", THROWABLE)
        .inSomeVersions()
        .kept(RxJava2.Emit.class)
        .method("onCompleted")
        .inSomeVersions()
        .kept(RxJava2.Emit.class);
  }

  /** Without a flow as well: who subscribes in none is not told in another's. */
  static final class Share {
    static Subscriber<?> enter(Subscriber<?> subscriber) {
      return subscriber == null || CarryRules.inForce() == null
          ? subscriber
          : Subscribers.wrap(subscriber);
    }
  }
}
