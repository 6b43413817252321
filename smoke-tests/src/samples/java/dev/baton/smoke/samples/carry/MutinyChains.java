package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Mutiny's chains, from one thread to another. */
public final class MutinyChains implements Carrier {

  private static Uni<String> call(Work work) {
    return Uni.createFrom()
        .item(
            () -> {
              try {
                return work.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static String outcome(Uni<String> chain) {
    return chain.await().atMost(Duration.ofSeconds(30));
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put(
        "run-subscription-on",
        work -> outcome(call(work).runSubscriptionOn(Infrastructure.getDefaultExecutor())));
    ways.put(
        "emit-on",
        work ->
            outcome(
                Uni.createFrom()
                    .item("go")
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .flatMap(go -> call(work))));
    ways.put(
        "delay",
        work ->
            outcome(
                Uni.createFrom()
                    .item("go")
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(1))
                    .flatMap(go -> call(work))));
    ways.put(
        "after-a-timeout",
        work ->
            outcome(
                Uni.createFrom()
                    .<String>nothing()
                    .ifNoItem()
                    .after(Duration.ofMillis(1))
                    .fail()
                    .onFailure()
                    .recoverWithUni(late -> call(work))));
    ways.put(
        "emitted",
        work ->
            outcome(
                Uni.createFrom()
                    .<String>emitter(to -> OtherFlow.run(() -> to.complete("go")))
                    .flatMap(go -> call(work))));
    ways.put(
        "emitted-and-failed",
        work ->
            outcome(
                Uni.createFrom()
                    .<String>emitter(
                        to -> OtherFlow.run(() -> to.fail(new IllegalStateException("as told"))))
                    .onFailure()
                    .recoverWithUni(failure -> call(work))));
    for (BackPressureStrategy strategy : BackPressureStrategy.values()) {
      ways.put(
          "emitted-multi-" + strategy,
          work ->
              outcome(
                  Multi.createFrom()
                      .<String>emitter(to -> OtherFlow.run(() -> to.emit("go")), strategy)
                      .onItem()
                      .transformToUniAndConcatenate(go -> call(work))
                      .toUni()));
    }
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("ticks", MutinyChains::ticks);
    checks.put("memoized-and-shared-by-two-flows", MutinyChains::memoized);
    return checks;
  }

  private static void memoized(PoolCases.Urls urls) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    Uni<String> shared = Uni.createFrom().completionStage(told).memoize().indefinitely();
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NoFlow.run(() -> outcomes.add(then(shared, () -> urls.without("memoized"))));
      outcomes.add(then(shared, () -> urls.with("memoized")));
    }
    OtherFlow.run(() -> told.complete("go"));
    outcomes.add(then(shared, () -> urls.with("late")));
    for (CompletableFuture<String> each : outcomes) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  private static CompletableFuture<String> then(Uni<String> shared, Work work) {
    return shared.flatMap(go -> call(work)).subscribe().asCompletionStage();
  }

  private static void ticks(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(3);
    Cancellable ticks =
        Multi.createFrom()
            .ticks()
            .every(Duration.ofMillis(1))
            .onOverflow()
            .drop()
            .subscribe()
            .with(
                tick -> {
                  if (ran.getCount() > 0) {
                    Carries.unchecked(() -> urls.without("tick" + ran.getCount()));
                    ran.countDown();
                  }
                });
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "three ticks");
    ticks.cancel();
    urls.with("request");
  }
}
