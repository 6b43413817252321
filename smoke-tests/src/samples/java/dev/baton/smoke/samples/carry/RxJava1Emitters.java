package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import rx.Completable;
import rx.Emitter;
import rx.Observable;
import rx.Single;

/** RxJava 1's emitters, told by other threads. */
public final class RxJava1Emitters implements Carrier {

  private static Observable<String> call(Work work) {
    return Observable.fromCallable(work::run);
  }

  private static String outcome(Observable<String> chain) {
    return chain.toBlocking().first();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    for (Emitter.BackpressureMode mode : Emitter.BackpressureMode.values()) {
      ways.put(
          "created-" + mode,
          work ->
              outcome(
                  Observable.<String>create(to -> OtherFlow.run(() -> to.onNext("go")), mode)
                      .flatMap(go -> call(work))));
      ways.put(
          "created-and-failed-" + mode,
          work ->
              outcome(
                  Observable.<String>create(
                          to ->
                              OtherFlow.run(() -> to.onError(new IllegalStateException("as told"))),
                          mode)
                      .onErrorResumeNext(failure -> call(work))));
      ways.put(
          "created-and-completed-" + mode,
          work ->
              outcome(
                  Observable.<String>create(to -> OtherFlow.run(to::onCompleted), mode)
                      .switchIfEmpty(call(work))));
    }
    ways.put(
        "created-single",
        work ->
            outcome(
                Single.<String>fromEmitter(to -> OtherFlow.run(() -> to.onSuccess("go")))
                    .flatMapObservable(go -> call(work))));
    ways.put(
        "created-completable",
        work ->
            outcome(
                Completable.fromEmitter(to -> OtherFlow.run(to::onCompleted)).andThen(call(work))));
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("subscribed-to-in-no-flow", RxJava1Emitters::inNoFlow);
    return checks;
  }

  private static void inNoFlow(PoolCases.Urls urls) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    NoFlow.run(
        () ->
            Observable.<String>create(
                    to -> OtherFlow.run(() -> to.onNext("go")), Emitter.BackpressureMode.BUFFER)
                .flatMap(go -> call(() -> urls.without("created")))
                .subscribe(outcome::complete, outcome::completeExceptionally));
    outcome.get(30, TimeUnit.SECONDS);
    urls.with("request");
  }
}
