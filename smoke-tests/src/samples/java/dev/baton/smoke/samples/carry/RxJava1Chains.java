package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import rx.Observable;
import rx.Subscription;
import rx.observers.TestSubscriber;
import rx.schedulers.Schedulers;
import rx.subjects.AsyncSubject;
import rx.subjects.BehaviorSubject;
import rx.subjects.PublishSubject;
import rx.subjects.ReplaySubject;
import rx.subjects.Subject;

/** RxJava 1's chains, from one thread to another. */
public final class RxJava1Chains implements Carrier {

  private static Observable<String> call(Work work) {
    return Observable.fromCallable(work::run);
  }

  private static String outcome(Observable<String> chain) {
    return chain.toBlocking().first();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("subscribe-on-io", work -> outcome(call(work).subscribeOn(Schedulers.io())));
    ways.put(
        "observe-on-computation",
        work ->
            outcome(
                Observable.just("go")
                    .observeOn(Schedulers.computation())
                    .flatMap(go -> call(work))));
    ways.put("new-thread", work -> outcome(call(work).subscribeOn(Schedulers.newThread())));
    ways.put("trampoline", work -> outcome(call(work).subscribeOn(Schedulers.trampoline())));
    ways.put(
        "delay",
        work ->
            outcome(
                Observable.just("go").delay(1, TimeUnit.MILLISECONDS).flatMap(go -> call(work))));
    ways.put(
        "after-a-timeout",
        work ->
            outcome(
                Observable.<String>never()
                    .timeout(1, TimeUnit.MILLISECONDS)
                    .onErrorResumeNext(late -> call(work))));
    ways.put(
        "flat-map-in-parallel",
        work ->
            outcome(
                Observable.just("go")
                    .flatMap(go -> call(work).subscribeOn(Schedulers.computation()))));
    shared(ways);
    return ways;
  }

  private static void shared(Map<String, Carry> ways) {
    Map<String, Function<Observable<String>, Observable<String>>> shared = new LinkedHashMap<>();
    shared.put("shared", Observable::share);
    shared.put("published", all -> all.publish().autoConnect());
    shared.put("replayed", all -> all.replay().autoConnect());
    shared.put("cached", Observable::cache);
    shared.forEach(
        (name, sharing) ->
            ways.put(
                name,
                work -> {
                  Subject<String, String> go = PublishSubject.create();
                  Observable<String> all = sharing.apply(go);
                  NoFlow.run(() -> all.subscribe());
                  return fromOther(all.take(1).flatMap(told -> call(work)), () -> go.onNext("go"));
                }));
    Map<String, Supplier<Subject<String, String>>> subjects = new LinkedHashMap<>();
    subjects.put("subject", PublishSubject::create);
    subjects.put("subject-behavior", BehaviorSubject::create);
    subjects.put("subject-replay", ReplaySubject::create);
    subjects.put("subject-async", AsyncSubject::create);
    subjects.put("subject-serialized", () -> PublishSubject.<String>create().toSerialized());
    subjects.forEach(
        (name, subject) ->
            ways.put(
                name,
                work -> {
                  Subject<String, String> go = subject.get();
                  return fromOther(
                      go.take(1).flatMap(told -> call(work)),
                      () -> {
                        go.onNext("go");
                        go.onCompleted();
                      });
                }));
    ways.put(
        "subject-that-fails",
        work -> {
          Subject<String, String> go = PublishSubject.create();
          return fromOther(
              go.onErrorResumeNext(failure -> call(work)),
              () -> go.onError(new IllegalStateException("as told")));
        });
    ways.put(
        "subject-that-completes",
        work -> {
          Subject<String, String> go = PublishSubject.create();
          return fromOther(go.switchIfEmpty(call(work)), go::onCompleted);
        });
  }

  /** Subscribed to here, and told by a thread in the middle of another flow. */
  private static String fromOther(Observable<String> chain, Runnable tell) throws Exception {
    CompletableFuture<String> outcome = future(chain);
    OtherFlow.run(tell);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private static CompletableFuture<String> future(Observable<String> chain) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    chain.subscribe(outcome::complete, outcome::completeExceptionally);
    return outcome;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("interval", RxJava1Chains::interval);
    checks.put("shared-by-two-flows", RxJava1Chains::sharedByTwo);
    checks.put("asked-for-no-more-than-wanted", RxJava1Chains::wanted);
    checks.put("a-subject-that-is-left", RxJava1Chains::left);
    return checks;
  }

  private static void interval(PoolCases.Urls urls) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Observable.interval(1, TimeUnit.MILLISECONDS, Schedulers.newThread())
        .take(3)
        .doOnCompleted(over::countDown)
        .subscribe(tick -> Carries.unchecked(() -> urls.without("tick" + tick)));
    PoolCases.check(over.await(30, TimeUnit.SECONDS), "three ticks");
    urls.with("request");
  }

  /** Each of them goes on in its own, whoever connected first and whoever tells. */
  private static void sharedByTwo(PoolCases.Urls urls) throws Exception {
    Subject<String, String> go = PublishSubject.create();
    Observable<String> shared = go.share();
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NoFlow.run(
          () ->
              outcomes.add(
                  future(shared.take(1).flatMap(told -> call(() -> urls.without("shared"))))));
      outcomes.add(future(shared.take(1).flatMap(told -> call(() -> urls.with("shared")))));
    }
    OtherFlow.run(() -> go.onNext("go"));
    for (CompletableFuture<String> each : outcomes) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  private static void wanted(PoolCases.Urls urls) throws Exception {
    TestSubscriber<Integer> some = TestSubscriber.create(2);
    Observable.range(1, 9).replay().autoConnect().subscribe(some);
    some.assertValues(1, 2);
    some.requestMore(3);
    some.assertValues(1, 2, 3, 4, 5);
    some.requestMore(9);
    some.assertValueCount(9);
    some.assertCompleted();
    TestSubscriber<Integer> queued = TestSubscriber.create();
    Observable.range(1, 300)
        .publish()
        .autoConnect()
        .observeOn(Schedulers.computation())
        .subscribe(queued);
    queued.awaitTerminalEvent(30, TimeUnit.SECONDS);
    queued.assertValueCount(300);
    queued.assertNoErrors();
    urls.with("request");
  }

  private static void left(PoolCases.Urls urls) throws Exception {
    PublishSubject<String> go = PublishSubject.create();
    TestSubscriber<String> here = TestSubscriber.create();
    TestSubscriber<String> other = TestSubscriber.create();
    Subscription leaving = go.subscribe(here);
    go.subscribe(other);
    go.onNext("one");
    leaving.unsubscribe();
    PoolCases.check(go.hasObservers(), "one is there");
    go.onNext("two");
    here.assertValue("one");
    other.assertValues("one", "two");
    other.unsubscribe();
    PoolCases.check(!go.hasObservers(), "nobody is there");
    urls.with("request");
  }
}
