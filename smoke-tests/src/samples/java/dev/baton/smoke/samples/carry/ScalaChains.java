package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.concurrent.duration.Duration;
import scala.util.Success;

/** Scala's futures, as Java sees them. */
public final class ScalaChains implements Carrier {

  private static final ExecutionContext POOL =
      ExecutionContext.fromExecutor(Executors.newFixedThreadPool(4, Daemons.FACTORY));

  private static String done(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T outcome(Future<T> future) throws Exception {
    return scala.concurrent.Await.result(future, Duration.create(30, TimeUnit.SECONDS));
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    for (ExecutionContext context : new ExecutionContext[] {POOL, ExecutionContext.global()}) {
      String where = context == POOL ? "-pool" : "-global";
      ways.put("apply" + where, work -> outcome(Future.apply(() -> done(work), context)));
      ways.put("map" + where, work -> outcome(told().map(go -> done(work), context)));
      ways.put(
          "flat-map" + where,
          work -> outcome(told().flatMap(go -> Future.apply(() -> done(work), context), context)));
      ways.put("on-complete" + where, work -> onComplete(work, context));
    }
    return ways;
  }

  /** By a thread in the middle of another flow. */
  private static Future<String> told() {
    Promise<String> promise = Promise.apply();
    OtherFlow.run(() -> promise.complete(Success.apply("go")));
    return promise.future();
  }

  private static String onComplete(Work work, ExecutionContext context) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    told()
        .onComplete(
            go -> {
              try {
                return outcome.complete(work.run());
              } catch (Exception e) {
                return outcome.completeExceptionally(e);
              }
            },
            context);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("shared-by-two-flows", ScalaChains::shared);
    return checks;
  }

  private static void shared(PoolCases.Urls urls) throws Exception {
    Promise<String> promise = Promise.apply();
    Future<String> shared = promise.future();
    Future<String> here = shared.map(go -> done(() -> urls.with("shared")), POOL);
    CompletableFuture<Future<String>> there = new CompletableFuture<>();
    NoFlow.run(() -> there.complete(shared.map(go -> done(() -> urls.without("shared")), POOL)));
    OtherFlow.run(() -> promise.complete(Success.apply("go")));
    outcome(here);
    outcome(there.get());
  }
}
