package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.reactivex.CompletableObserver;
import io.reactivex.MaybeObserver;
import io.reactivex.Observer;
import io.reactivex.SingleObserver;
import io.reactivex.internal.operators.completable.CompletableHide;
import io.reactivex.internal.operators.maybe.MaybeHide;
import io.reactivex.internal.operators.observable.ObserverResourceWrapper;
import io.reactivex.internal.operators.single.SingleHide;
import io.reactivex.internal.subscribers.SubscriberResourceWrapper;
import org.reactivestreams.Subscriber;

/**
 * RxJava 2, where a chain is told of something by who is not of it: the emitters of {@code create},
 * and what several subscribers share ({@code publish}, {@code replay}, {@code cache}, subjects,
 * processors). What comes of it is of the flow in which each of them subscribed. Where it is shared
 * a loop hands on to subscribers directly: there an observer of RxJava's own, which hands on and
 * does no more, is put before each, as its class can keep a flow. Schedulers hand over tasks by the
 * JDK's pools, which carry.
 */
public final class RxJava2 implements Library {

  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String TIME_UNIT = "java.util.concurrent.TimeUnit";
  private static final String OBJECT = "java.lang.Object";
  private static final String THROWABLE = "java.lang.Throwable";
  private static final String OPERATORS = "io.reactivex.internal.operators.";
  private static final String SUBSCRIBER = "org.reactivestreams.Subscriber";

  @Override
  public void declare(Hooks on) {
    create(on, OPERATORS);
    ofTwoOnly(on);
    periodic(on, "io.reactivex.Scheduler");
    told(on, "io.reactivex.internal.");
    sharedObservables(on, "io.reactivex.", "io.reactivex.Observer", Share.class);
    sharedFlowables(on, "io.reactivex.", ShareFlowable.class);
    shared(on, "io.reactivex.", "single.Single", "io.reactivex.SingleObserver", ShareSingle.class);
    shared(on, "io.reactivex.", "maybe.Maybe", "io.reactivex.MaybeObserver", ShareMaybe.class);
    shared(
        on,
        "io.reactivex.",
        "completable.Completable",
        "io.reactivex.CompletableObserver",
        ShareCompletable.class);
  }

  private static void ofTwoOnly(Hooks on) {
    for (String emitter : new String[] {"BufferAsyncEmitter", "LatestAsyncEmitter"}) {
      on.type(OPERATORS + "flowable.FlowableCreate$" + emitter)
          .method("onError", THROWABLE)
          .inSomeVersions()
          .kept(Emit.class)
          .method("tryOnError", THROWABLE)
          .inSomeVersions()
          .kept(Emit.class);
    }
    on.type(OPERATORS + "observable.ObservablePublishAlt")
        .method("subscribeActual", "io.reactivex.Observer")
        .inSomeVersions()
        .enter(Share.class);
    on.type(OPERATORS + "flowable.FlowablePublishAlt")
        .method("subscribeActual", SUBSCRIBER)
        .inSomeVersions()
        .enter(ShareFlowable.class);
  }

  /** The observers that are put before others. */
  static void told(Hooks on, String internal) {
    for (String wrapper :
        new String[] {
          "operators.observable.ObserverResourceWrapper", "subscribers.SubscriberResourceWrapper"
        }) {
      on.type(internal + wrapper)
          .constructors()
          .keep(Subscribed.class)
          .method("onNext", OBJECT)
          .kept(Emit.class)
          .method("onError", THROWABLE)
          .kept(Emit.class)
          .method("onComplete")
          .kept(Emit.class);
    }
    for (String wrapper :
        new String[] {"single.SingleHide$HideSingle", "maybe.MaybeHide$HideMaybe"}) {
      on.type(internal + "operators." + wrapper + "Observer")
          .constructors()
          .keep(Subscribed.class)
          .method("onSuccess", OBJECT)
          .kept(Emit.class)
          .method("onError", THROWABLE)
          .kept(Emit.class);
    }
    on.type(internal + "operators.maybe.MaybeHide$HideMaybeObserver")
        .method("onComplete")
        .kept(Emit.class);
    on.type(internal + "operators.completable.CompletableHide$HideCompletableObserver")
        .constructors()
        .keep(Subscribed.class)
        .method("onError", THROWABLE)
        .kept(Emit.class)
        .method("onComplete")
        .kept(Emit.class);
  }

  static void sharedObservables(Hooks on, String root, String observer, Class<?> share) {
    for (String each : new String[] {"Publish", "Replay", "Cache"}) {
      on.type(root + "internal.operators.observable.Observable" + each)
          .method("subscribeActual", observer)
          .enter(share);
    }
    for (String each : new String[] {"Publish", "Behavior", "Replay", "Async", "Unicast"}) {
      on.type(root + "subjects." + each + "Subject")
          .method("subscribeActual", observer)
          .enter(share);
    }
  }

  static void sharedFlowables(Hooks on, String root, Class<?> share) {
    for (String each : new String[] {"Publish", "Replay", "Cache"}) {
      on.type(root + "internal.operators.flowable.Flowable" + each)
          .method("subscribeActual", SUBSCRIBER)
          .enter(share);
    }
    for (String each : new String[] {"Publish", "Behavior", "Replay", "Async", "Unicast"}) {
      on.type(root + "processors." + each + "Processor")
          .method("subscribeActual", SUBSCRIBER)
          .enter(share);
    }
    on.type(root + "processors.MulticastProcessor")
        .method("subscribeActual", SUBSCRIBER)
        .inSomeVersions()
        .enter(share);
  }

  static void shared(Hooks on, String root, String type, String observer, Class<?> share) {
    on.type(root + "internal.operators." + type + "Cache")
        .method("subscribeActual", observer)
        .enter(share);
    on.type(root + "subjects." + type.substring(type.indexOf('.') + 1) + "Subject")
        .method("subscribeActual", observer)
        .enter(share);
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
    for (String emitter : new String[] {"BufferAsyncEmitter", "LatestAsyncEmitter"}) {
      on.type(operators + "flowable.FlowableCreate$" + emitter)
          .method("onComplete")
          .kept(Emit.class);
    }
    for (String emitter :
        new String[] {
          "single.SingleCreate$Emitter",
          "maybe.MaybeCreate$Emitter",
          "completable.CompletableCreate$Emitter",
          "observable.ObservableCreate$CreateEmitter",
          "flowable.FlowableCreate$BaseEmitter"
        }) {
      on.type(operators + emitter)
          .method("tryOnError", THROWABLE)
          .inSomeVersions()
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

  /** Without a flow as well, here and below: who subscribes in none is not told in another's. */
  static final class Share {
    static Observer<?> enter(Observer<?> observer) {
      return observer == null || CarryRules.inForce() == null
          ? observer
          : new ObserverResourceWrapper<>(observer);
    }
  }

  static final class ShareFlowable {
    static Subscriber<?> enter(Subscriber<?> subscriber) {
      return subscriber == null || CarryRules.inForce() == null
          ? subscriber
          : new SubscriberResourceWrapper<>(subscriber);
    }
  }

  /** What hands on, here and below, is made by the operator alone, which gives it to its source. */
  static final class ShareSingle {
    static SingleObserver<?> enter(SingleObserver<?> observer) {
      return observer == null || CarryRules.inForce() == null ? observer : handingOn(observer);
    }

    private static <T> SingleObserver<?> handingOn(SingleObserver<T> observer) {
      SingleObserver<?>[] made = new SingleObserver<?>[1];
      new SingleHide<T>(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }

  static final class ShareMaybe {
    static MaybeObserver<?> enter(MaybeObserver<?> observer) {
      return observer == null || CarryRules.inForce() == null ? observer : handingOn(observer);
    }

    private static <T> MaybeObserver<?> handingOn(MaybeObserver<T> observer) {
      MaybeObserver<?>[] made = new MaybeObserver<?>[1];
      new MaybeHide<T>(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }

  static final class ShareCompletable {
    static CompletableObserver enter(CompletableObserver observer) {
      if (observer == null || CarryRules.inForce() == null) {
        return observer;
      }
      CompletableObserver[] made = new CompletableObserver[1];
      new CompletableHide(to -> made[0] = to).subscribe(observer);
      return made[0];
    }
  }
}
