package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.processors.AsyncProcessor;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.processors.ReplayProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.AsyncSubject;
import io.reactivex.rxjava3.subjects.BehaviorSubject;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.ReplaySubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.reactivex.rxjava3.subjects.Subject;
import io.reactivex.rxjava3.subjects.UnicastSubject;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** RxJava 3's chains, from one thread to another. */
public final class RxJava3Chains implements Carrier {

  private static Single<String> call(Work work) {
    return Single.fromCallable(work::run);
  }

  private static Observable<String> calls(Work work) {
    return call(work).toObservable();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("subscribe-on-io", work -> call(work).subscribeOn(Schedulers.io()).blockingGet());
    ways.put(
        "observe-on-computation",
        work ->
            Single.just("go")
                .observeOn(Schedulers.computation())
                .flatMap(go -> call(work))
                .blockingGet());
    ways.put("new-thread", work -> call(work).subscribeOn(Schedulers.newThread()).blockingGet());
    ways.put("single", work -> call(work).subscribeOn(Schedulers.single()).blockingGet());
    ways.put("trampoline", work -> call(work).subscribeOn(Schedulers.trampoline()).blockingGet());
    ways.put(
        "delay",
        work ->
            Single.just("go")
                .delay(1, TimeUnit.MILLISECONDS)
                .flatMap(go -> call(work))
                .blockingGet());
    ways.put(
        "after-a-timeout",
        work ->
            Observable.<String>never()
                .timeout(1, TimeUnit.MILLISECONDS)
                .onErrorResumeNext(late -> calls(work))
                .blockingFirst());
    ways.put(
        "flat-map-in-parallel",
        work ->
            Observable.just("go")
                .flatMap(go -> calls(work).subscribeOn(Schedulers.computation()))
                .blockingFirst());
    ways.put("created-single", work -> told().flatMap(go -> call(work)).blockingGet());
    ways.put(
        "created-and-failed",
        work ->
            Single.<String>create(
                    to -> OtherFlow.run(() -> to.onError(new IllegalStateException("as told"))))
                .onErrorResumeNext(failure -> call(work))
                .blockingGet());
    ways.put(
        "created-maybe",
        work ->
            Maybe.<String>create(to -> OtherFlow.run(() -> to.onSuccess("go")))
                .flatMap(go -> call(work).toMaybe())
                .blockingGet());
    ways.put(
        "created-completable",
        work ->
            Completable.create(to -> OtherFlow.run(to::onComplete))
                .andThen(call(work))
                .blockingGet());
    ways.put(
        "created-observable",
        work ->
            Observable.<String>create(to -> OtherFlow.run(() -> to.onNext("go")))
                .flatMap(go -> calls(work))
                .blockingFirst());
    for (BackpressureStrategy strategy : BackpressureStrategy.values()) {
      ways.put(
          "created-flowable-" + strategy,
          work ->
              Flowable.<String>create(to -> OtherFlow.run(() -> to.onNext("go")), strategy)
                  .flatMap(go -> call(work).toFlowable())
                  .blockingFirst());
    }
    ways.put(
        "created-flowable-and-completed",
        work ->
            Flowable.<String>create(
                    to -> OtherFlow.run(to::onComplete), BackpressureStrategy.BUFFER)
                .switchIfEmpty(call(work).toFlowable())
                .blockingFirst());
    shared(ways);
    sharedInBackpressure(ways);
    toldOnce(ways);
    return ways;
  }

  private static void shared(Map<String, Carry> ways) {
    Map<String, Function<Observable<String>, Observable<String>>> shared = new LinkedHashMap<>();
    shared.put("shared", Observable::share);
    shared.put("published", all -> all.publish().autoConnect());
    shared.put("replayed", all -> all.replay().autoConnect());
    shared.put("replayed-and-counted", all -> all.replay(1).refCount());
    shared.put("cached", Observable::cache);
    shared.forEach(
        (name, sharing) ->
            ways.put(
                name,
                work -> {
                  Subject<String> go = PublishSubject.create();
                  Observable<String> all = sharing.apply(go);
                  NoFlow.run(() -> all.subscribe());
                  return fromOther(all.take(1).flatMap(told -> calls(work)), () -> go.onNext("go"));
                }));
    Map<String, Supplier<Subject<String>>> subjects = new LinkedHashMap<>();
    subjects.put("subject", PublishSubject::create);
    subjects.put("subject-behavior", BehaviorSubject::create);
    subjects.put("subject-replay", ReplaySubject::create);
    subjects.put("subject-async", AsyncSubject::create);
    subjects.put("subject-unicast", UnicastSubject::create);
    subjects.put("subject-serialized", () -> PublishSubject.<String>create().toSerialized());
    subjects.forEach(
        (name, subject) ->
            ways.put(
                name,
                work -> {
                  Subject<String> go = subject.get();
                  return fromOther(
                      go.take(1).flatMap(told -> calls(work)),
                      () -> {
                        go.onNext("go");
                        go.onComplete();
                      });
                }));
    ways.put(
        "subject-that-fails",
        work -> {
          Subject<String> go = PublishSubject.create();
          return fromOther(
              go.onErrorResumeNext(failure -> calls(work)),
              () -> go.onError(new IllegalStateException("as told")));
        });
    ways.put(
        "subject-that-completes",
        work -> {
          Subject<String> go = PublishSubject.create();
          return fromOther(go.switchIfEmpty(Observable.defer(() -> calls(work))), go::onComplete);
        });
  }

  private static void sharedInBackpressure(Map<String, Carry> ways) {
    Map<String, Function<Flowable<String>, Flowable<String>>> shared = new LinkedHashMap<>();
    shared.put("flowable-shared", Flowable::share);
    shared.put("flowable-published", all -> all.publish().autoConnect());
    shared.put("flowable-replayed", all -> all.replay().autoConnect());
    shared.put("flowable-cached", Flowable::cache);
    shared.forEach(
        (name, sharing) ->
            ways.put(
                name,
                work -> {
                  FlowableProcessor<String> go = PublishProcessor.create();
                  Flowable<String> all = sharing.apply(go);
                  NoFlow.run(() -> all.subscribe());
                  return fromOther(
                      all.take(1).toObservable().flatMap(told -> calls(work)),
                      () -> go.onNext("go"));
                }));
    Map<String, Supplier<FlowableProcessor<String>>> processors = new LinkedHashMap<>();
    processors.put("processor", PublishProcessor::create);
    processors.put("processor-behavior", BehaviorProcessor::create);
    processors.put("processor-replay", ReplayProcessor::create);
    processors.put("processor-async", AsyncProcessor::create);
    processors.put("processor-unicast", UnicastProcessor::create);
    processors.forEach(
        (name, processor) ->
            ways.put(
                name,
                work -> {
                  FlowableProcessor<String> go = processor.get();
                  return fromOther(
                      go.take(1).toObservable().flatMap(told -> calls(work)),
                      () -> {
                        go.onNext("go");
                        go.onComplete();
                      });
                }));
  }

  private static void toldOnce(Map<String, Carry> ways) {
    ways.put(
        "single",
        work -> {
          SingleSubject<String> go = SingleSubject.create();
          return fromOther(go.flatMap(told -> call(work)).toObservable(), () -> go.onSuccess("go"));
        });
    ways.put(
        "single-cached",
        work -> {
          SingleSubject<String> go = SingleSubject.create();
          Single<String> cached = go.cache();
          NoFlow.run(() -> cached.subscribe());
          return fromOther(
              cached.flatMap(told -> call(work)).toObservable(), () -> go.onSuccess("go"));
        });
    ways.put(
        "single-that-fails",
        work -> {
          SingleSubject<String> go = SingleSubject.create();
          return fromOther(
              go.onErrorResumeNext(failure -> call(work)).toObservable(),
              () -> go.onError(new IllegalStateException("as told")));
        });
    ways.put(
        "maybe",
        work -> {
          MaybeSubject<String> go = MaybeSubject.create();
          return fromOther(
              go.flatMap(told -> call(work).toMaybe()).toObservable(), () -> go.onSuccess("go"));
        });
    ways.put(
        "maybe-cached",
        work -> {
          MaybeSubject<String> go = MaybeSubject.create();
          Maybe<String> cached = go.cache();
          NoFlow.run(() -> cached.subscribe());
          return fromOther(
              cached.switchIfEmpty(call(work).toMaybe()).toObservable(), go::onComplete);
        });
    ways.put(
        "completable",
        work -> {
          CompletableSubject go = CompletableSubject.create();
          return fromOther(go.andThen(call(work)).toObservable(), go::onComplete);
        });
    ways.put(
        "completable-cached",
        work -> {
          CompletableSubject go = CompletableSubject.create();
          Completable cached = go.cache();
          NoFlow.run(() -> cached.subscribe());
          return fromOther(cached.andThen(call(work)).toObservable(), go::onComplete);
        });
  }

  /** Subscribed to here, and told by a thread in the middle of another flow. */
  private static String fromOther(Observable<String> chain, Runnable tell) throws Exception {
    CompletableFuture<String> outcome = outcome(chain);
    OtherFlow.run(tell);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private static CompletableFuture<String> outcome(Observable<String> chain) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    chain.subscribe(outcome::complete, outcome::completeExceptionally);
    return outcome;
  }

  /** Told by a thread in the middle of another flow. */
  private static Single<String> told() {
    return Single.create(to -> OtherFlow.run(() -> to.onSuccess("go")));
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("interval", RxJava3Chains::interval);
    checks.put("shared-by-two-flows", RxJava3Chains::sharedByTwo);
    checks.put("cached-for-two-flows", RxJava3Chains::cachedForTwo);
    checks.put("asked-for-no-more-than-wanted", RxJava3Chains::wanted);
    checks.put("a-subject-that-is-left", RxJava3Chains::left);
    return checks;
  }

  /** Each of them goes on in its own, whoever connected first and whoever tells. */
  private static void sharedByTwo(PoolCases.Urls urls) throws Exception {
    Subject<String> go = PublishSubject.create();
    Observable<String> shared = go.share();
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NoFlow.run(
          () ->
              outcomes.add(
                  outcome(shared.take(1).flatMap(told -> calls(() -> urls.without("shared"))))));
      outcomes.add(outcome(shared.take(1).flatMap(told -> calls(() -> urls.with("shared")))));
    }
    OtherFlow.run(() -> go.onNext("go"));
    for (CompletableFuture<String> each : outcomes) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  private static void cachedForTwo(PoolCases.Urls urls) throws Exception {
    SingleSubject<String> go = SingleSubject.create();
    Single<String> cached = go.cache();
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      outcomes.add(outcome(cached.flatMap(told -> call(() -> urls.with("cached"))).toObservable()));
      NoFlow.run(
          () ->
              outcomes.add(
                  outcome(
                      cached.flatMap(told -> call(() -> urls.without("cached"))).toObservable())));
    }
    OtherFlow.run(() -> go.onSuccess("go"));
    for (CompletableFuture<String> each : outcomes) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  private static void wanted(PoolCases.Urls urls) throws Exception {
    List<Integer> got = new ArrayList<>();
    TestSubscriber<Integer> some = Flowable.range(1, 9).replay().autoConnect().test(2);
    got.addAll(some.values());
    some.request(3);
    PoolCases.check(got.size() == 2 && some.values().size() == 5, "got " + some.values());
    some.assertNotComplete().request(9);
    some.assertResult(1, 2, 3, 4, 5, 6, 7, 8, 9);
    TestSubscriber<Integer> queued =
        Flowable.range(1, 300).publish(64).autoConnect().observeOn(Schedulers.single()).test();
    PoolCases.check(queued.await(30, TimeUnit.SECONDS), "published and observed elsewhere");
    queued.assertValueCount(300).assertNoErrors();
    urls.with("request");
  }

  private static void left(PoolCases.Urls urls) throws Exception {
    PublishSubject<String> go = PublishSubject.create();
    TestObserver<String> here = go.test();
    TestObserver<String> other = go.test();
    go.onNext("one");
    here.dispose();
    PoolCases.check(go.hasObservers(), "one is there");
    go.onNext("two");
    here.assertValues("one");
    other.assertValues("one", "two");
    go.onError(new IllegalStateException("as told"));
    other.assertFailure(IllegalStateException.class, "one", "two");
    PoolCases.check(!go.hasObservers(), "nobody is there");
    go.test().assertFailure(IllegalStateException.class);
    urls.with("request");
  }

  /** Ended by its own thread: by another one RxJava may complain of a tick that comes too late. */
  private static void interval(PoolCases.Urls urls) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Observable.interval(1, TimeUnit.MILLISECONDS, Schedulers.newThread())
        .take(3)
        .doOnComplete(over::countDown)
        .subscribe(tick -> Carries.unchecked(() -> urls.without("tick" + tick)));
    PoolCases.check(over.await(30, TimeUnit.SECONDS), "three ticks");
    urls.with("request");
  }
}
