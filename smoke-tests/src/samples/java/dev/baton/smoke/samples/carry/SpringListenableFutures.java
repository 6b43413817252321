package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.PoolCases;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.concurrent.ListenableFuture;

/** Spring's own futures, which are gone in 7. */
@SuppressWarnings({"deprecation", "removal"})
public final class SpringListenableFutures implements Carrier {

  private final ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();

  public SpringListenableFutures() {
    pool.setCorePoolSize(2);
    pool.setMaxPoolSize(2);
    pool.setDaemon(true);
    pool.initialize();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put(
        "submit-listenable", work -> pool.submitListenable(work::run).get(30, TimeUnit.SECONDS));
    ways.put(
        "callback",
        work -> {
          CountDownLatch gate = new CountDownLatch(1);
          ListenableFuture<String> future =
              pool.submitListenable(
                  () -> {
                    gate.await();
                    return "";
                  });
          CompletableFuture<String> done = new CompletableFuture<>();
          future.addCallback(
              x -> Carries.task(work, done).run(), e -> done.completeExceptionally(e));
          gate.countDown();
          return done.get(30, TimeUnit.SECONDS);
        });
    ways.put(
        "failure-callback",
        work -> {
          CountDownLatch gate = new CountDownLatch(1);
          ListenableFuture<String> future =
              pool.submitListenable(
                  () -> {
                    gate.await();
                    throw new IllegalStateException("as planned");
                  });
          CompletableFuture<String> done = new CompletableFuture<>();
          future.addCallback(
              x -> done.completeExceptionally(new IllegalStateException("it did not fail")),
              e -> Carries.task(work, done).run());
          gate.countDown();
          return done.get(30, TimeUnit.SECONDS);
        });
    ways.put(
        "completable",
        work ->
            pool.submitListenable(() -> "")
                .completable()
                .thenApply(x -> Carries.unchecked(work))
                .get(30, TimeUnit.SECONDS));
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    PoolWays.check(checks, "", pool, 2);
    return checks;
  }
}
