package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.reactivex.BackpressureStrategy;
import io.reactivex.Completable;
import io.reactivex.Flowable;
import io.reactivex.Maybe;
import io.reactivex.Observable;
import io.reactivex.Single;
import io.reactivex.schedulers.Schedulers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** RxJava 2's chains, from one thread to another. */
public final class RxJava2Chains implements Carrier {

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
                .onErrorResumeNext((Throwable late) -> calls(work))
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
                .onErrorResumeNext((Throwable failure) -> call(work))
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
    return ways;
  }

  /** Told by a thread in the middle of another flow. */
  private static Single<String> told() {
    return Single.create(to -> OtherFlow.run(() -> to.onSuccess("go")));
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("interval", RxJava2Chains::interval);
    return checks;
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
