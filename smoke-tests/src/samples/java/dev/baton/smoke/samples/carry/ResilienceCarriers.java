package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.PoolCases;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Resilience4j's ways to another thread, all of them over the JDK's pools. */
public final class ResilienceCarriers implements Carrier {

  private final ThreadPoolBulkhead bulkhead =
      ThreadPoolBulkhead.of(
          "smoke",
          ThreadPoolBulkheadConfig.custom()
              .coreThreadPoolSize(2)
              .maxThreadPoolSize(2)
              .queueCapacity(1000)
              .build());
  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(1, Daemons.FACTORY);
  private final ExecutorService pool = Executors.newFixedThreadPool(2, Daemons.FACTORY);

  private static String get(CompletionStage<String> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("bulkhead-callable", work -> get(bulkhead.executeCallable(work::run)));
    ways.put(
        "bulkhead-supplier", work -> get(bulkhead.executeSupplier(() -> Carries.unchecked(work))));
    TimeLimiter limiter = TimeLimiter.of(Duration.ofSeconds(30));
    ways.put(
        "time-limiter-future", work -> limiter.executeFutureSupplier(() -> pool.submit(work::run)));
    ways.put(
        "time-limiter-stage",
        work ->
            get(
                limiter.executeCompletionStage(
                    scheduler,
                    () -> CompletableFuture.supplyAsync(() -> Carries.unchecked(work), pool))));
    TimeLimiter impatient = TimeLimiter.of(Duration.ofMillis(1));
    ways.put(
        "time-limiter-out-of-time",
        work ->
            get(
                impatient
                    .executeCompletionStage(scheduler, () -> new CompletableFuture<String>())
                    .handle((x, e) -> Carries.unchecked(work))));
    ways.put(
        "retry-async",
        work -> {
          AtomicInteger attempts = new AtomicInteger();
          return get(
              retry()
                  .executeCompletionStage(
                      scheduler,
                      () -> CompletableFuture.supplyAsync(() -> secondTime(attempts, work), pool)));
        });
    ways.put(
        "decorated",
        work -> {
          AtomicInteger attempts = new AtomicInteger();
          return get(
              Decorators.ofSupplier(() -> secondTime(attempts, work))
                  .withThreadPoolBulkhead(bulkhead)
                  .withTimeLimiter(limiter, scheduler)
                  .withRetry(retry(), scheduler)
                  .get());
        });
    ways.put(
        "decorated-with-fallback",
        work ->
            get(
                Decorators.ofSupplier(
                        () -> {
                          pause();
                          return "late";
                        })
                    .withThreadPoolBulkhead(bulkhead)
                    .withTimeLimiter(impatient, scheduler)
                    .withFallback(
                        Collections.singletonList(TimeoutException.class),
                        e -> Carries.unchecked(work))
                    .get()));
    return ways;
  }

  private static Retry retry() {
    return Retry.of(
        "smoke", RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ofMillis(1)).build());
  }

  private static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private static String secondTime(AtomicInteger attempts, dev.baton.smoke.service.Work work) {
    if (attempts.incrementAndGet() == 1) {
      throw new IllegalStateException("as planned");
    }
    return Carries.unchecked(work);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put(
        "worker-is-clean",
        urls -> {
          for (int i = 0; i < 4; i++) {
            int number = i;
            get(bulkhead.executeCallable(() -> urls.with("flow" + number)));
            NoFlow.run(() -> get(bulkhead.executeCallable(() -> urls.without("none" + number))));
          }
        });
    return checks;
  }
}
