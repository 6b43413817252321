package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** What every library's pool is asked to do. */
final class PoolWays {

  private PoolWays() {}

  /** Ways through a pool that has this many threads at most. */
  static void add(Map<String, Carrier.Carry> ways, String prefix, Executor pool, int threads) {
    ways.put(
        prefix + "execute",
        work -> Carries.outcome(done -> pool.execute(Carries.task(work, done))));
    ways.put(prefix + "execute-queued", work -> queued(pool, threads, work));
    if (pool instanceof ExecutorService) {
      ExecutorService service = (ExecutorService) pool;
      ways.put(
          prefix + "submit-runnable",
          work -> Carries.outcome(done -> service.submit(Carries.task(work, done)).get()));
      ways.put(
          prefix + "submit-callable",
          work -> service.submit((Callable<String>) work::run).get(30, TimeUnit.SECONDS));
      ways.put(
          prefix + "invoke-all",
          work ->
              service
                  .invokeAll(Collections.singletonList((Callable<String>) work::run))
                  .get(0)
                  .get());
    }
  }

  /** The work behind others that keep all threads busy. */
  static String queued(Executor pool, int threads, Work work) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      pool.execute(() -> Carries.await(gate));
    }
    try {
      return Carries.outcome(
          done -> {
            pool.execute(Carries.task(work, done));
            gate.countDown();
          });
    } finally {
      gate.countDown();
    }
  }

  /** Checks of a pool that has this many threads at most. */
  static void check(Map<String, PoolCases.Case> checks, String suffix, Executor pool, int threads) {
    checks.put("worker-is-clean" + suffix, urls -> workerIsClean(urls, pool, threads));
    checks.put("stateless-task-of-two-flows" + suffix, urls -> twoFlows(urls, pool, threads));
  }

  private static void workerIsClean(PoolCases.Urls urls, Executor pool, int threads)
      throws Exception {
    for (int i = 0; i < threads; i++) {
      int number = i;
      Carries.outcome(done -> pool.execute(Carries.task(() -> urls.with("flow" + number), done)));
    }
    for (int i = 0; i < 2 * threads; i++) {
      int number = i;
      CompletableFuture<String> done = new CompletableFuture<>();
      NoFlow.run(() -> pool.execute(Carries.task(() -> urls.without("none" + number), done)));
      done.get(30, TimeUnit.SECONDS);
    }
  }

  /** The same object, queued by two flows. */
  private static void twoFlows(PoolCases.Urls urls, Executor pool, int threads) throws Exception {
    CountDownLatch ran = new CountDownLatch(2);
    Runnable task =
        () -> {
          Carries.unchecked(urls::shared);
          ran.countDown();
        };
    CountDownLatch gate = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      pool.execute(() -> Carries.await(gate));
    }
    CompletableFuture<String> handed = new CompletableFuture<>();
    pool.execute(task);
    OtherFlow.run(
        () -> {
          pool.execute(task);
          handed.complete("");
        });
    handed.get(30, TimeUnit.SECONDS);
    gate.countDown();
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "both ran");
  }
}
