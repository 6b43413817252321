package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.PoolCases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/** Grizzly's three pools, which its executor service chooses from by their configuration. */
public final class GrizzlyPools implements Carrier {

  private static final int THREADS = 2;

  private final Map<String, ExecutorService> pools = new LinkedHashMap<>();

  public GrizzlyPools() {
    for (String kind : new String[] {"sync", "fixed", "limited"}) {
      pools.put(kind, pool(kind));
    }
  }

  private static ExecutorService pool(String kind) {
    return GrizzlyExecutorService.createInstance(
        ThreadPoolConfig.defaultConfig()
            .copy()
            .setPoolName(kind)
            .setCorePoolSize(kind.equals("sync") ? 1 : THREADS)
            .setMaxPoolSize(THREADS)
            .setQueueLimit(kind.equals("limited") ? 1000 : -1)
            .setThreadFactory(Daemons.FACTORY));
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    pools.forEach((kind, pool) -> PoolWays.add(ways, kind + "-", pool, THREADS));
    ways.put(
        "sync-fresh-worker",
        work -> {
          ExecutorService fresh = pool("sync");
          try {
            return Carries.outcome(done -> fresh.execute(Carries.task(work, done)));
          } finally {
            fresh.shutdown();
          }
        });
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    for (String kind : pools.keySet()) {
      PoolWays.check(checks, "-" + kind, pools.get(kind), THREADS);
      checks.put("shutdown-now-" + kind, urls -> shutdownNow(urls, pool(kind)));
    }
    return checks;
  }

  private static void shutdownNow(PoolCases.Urls urls, ExecutorService pool) throws Exception {
    CountDownLatch running = new CountDownLatch(THREADS);
    CountDownLatch gate = new CountDownLatch(1);
    for (int i = 0; i < THREADS; i++) {
      pool.execute(
          () -> {
            running.countDown();
            Carries.await(gate);
          });
    }
    running.await();
    Runnable task = Carries.task(() -> urls.without("never"), new CompletableFuture<>());
    pool.execute(task);
    List<Runnable> left = pool.shutdownNow();
    gate.countDown();
    PoolCases.check(left.contains(task), "shutdownNow gives back " + left);
    urls.with("request");
  }
}
