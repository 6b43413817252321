package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x from threads that are not of Vert.x: contexts, workers, timers, futures. The versions
 * differ in how they take work that blocks.
 */
abstract class OverVertx implements Carrier {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

  static final Context CONTEXT = VERTX.getOrCreateContext();

  /** What such a thread makes of the work. */
  abstract Future<String> blocking(Context context, Callable<String> work, boolean ordered);

  abstract Future<String> blocking(WorkerExecutor workers, Callable<String> work);

  /** Makes another future of one, however it ended. */
  abstract Future<String> either(Future<String> future, Callable<Future<String>> then);

  static String done(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String outcome(Future<String> future) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    future.onComplete(
        told -> {
          if (told.succeeded()) {
            outcome.complete(told.result());
          } else {
            outcome.completeExceptionally(told.cause());
          }
        });
    return outcome.get(30, TimeUnit.SECONDS);
  }

  /** Told by a thread in the middle of another flow. */
  private static Future<String> told() {
    Promise<String> promise = Promise.promise();
    OtherFlow.run(() -> promise.complete("go"));
    return promise.future();
  }

  private static Future<String> failed() {
    Promise<String> promise = Promise.promise();
    OtherFlow.run(() -> promise.fail("as told"));
    return promise.future();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("run-on-context", work -> outcome(onContext(work)));
    ways.put("timer", work -> outcome(timer(work)));
    for (boolean ordered : new boolean[] {true, false}) {
      ways.put(
          ordered ? "blocking-ordered" : "blocking",
          work -> outcome(blocking(CONTEXT, () -> done(work), ordered)));
    }
    WorkerExecutor workers = VERTX.createSharedWorkerExecutor("own", 2);
    ways.put("worker-executor", work -> outcome(blocking(workers, () -> done(work))));
    ways.put("map", work -> outcome(told().map(go -> done(work))));
    ways.put("compose", work -> outcome(told().compose(go -> Future.succeededFuture(done(work)))));
    ways.put("otherwise", work -> outcome(failed().otherwise(failure -> done(work))));
    ways.put(
        "transform", work -> outcome(either(told(), () -> Future.succeededFuture(done(work)))));
    ways.put("on-success", OverVertx::onSuccess);
    ways.put("on-failure", OverVertx::onFailure);
    return ways;
  }

  private static Future<String> onContext(Work work) {
    Promise<String> promise = Promise.promise();
    CONTEXT.runOnContext(go -> promise.complete(done(work)));
    return promise.future();
  }

  /** A timer's. */
  Future<String> timer(Work work) {
    Promise<String> promise = Promise.promise();
    VERTX.setTimer(1, go -> promise.complete(done(work)));
    return promise.future();
  }

  private static String onSuccess(Work work) throws Exception {
    Promise<String> promise = Promise.promise();
    told().onSuccess(go -> promise.complete(done(work)));
    return outcome(promise.future());
  }

  private static String onFailure(Work work) throws Exception {
    Promise<String> promise = Promise.promise();
    failed().onFailure(failure -> promise.complete(done(work)));
    return outcome(promise.future());
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("periodic", OverVertx::periodic);
    checks.put("shared-by-two-flows", OverVertx::shared);
    return checks;
  }

  private static void periodic(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(3);
    long timer =
        VERTX.setPeriodic(
            1,
            tick -> {
              if (ran.getCount() > 0) {
                Carries.unchecked(() -> urls.without("tick" + ran.getCount()));
                ran.countDown();
              }
            });
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "three ticks");
    VERTX.cancelTimer(timer);
    urls.with("request");
  }

  private static void shared(PoolCases.Urls urls) throws Exception {
    Promise<String> promise = Promise.promise();
    Future<String> here = promise.future().map(go -> done(() -> urls.with("shared")));
    CompletableFuture<Future<String>> there = new CompletableFuture<>();
    NoFlow.run(
        () -> there.complete(promise.future().map(go -> done(() -> urls.without("shared")))));
    OtherFlow.run(() -> promise.complete("go"));
    outcome(here);
    outcome(there.get());
  }
}
