package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/**
 * Tomcat's own pool: a task that starts a worker, one that lies queued, one forced into the queue.
 */
public final class TomcatPool implements Carrier {

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("execute-fresh-worker", TomcatPool::freshWorker);
    ways.put("execute-queued", work -> behindAnother(pool(1), work));
    // The pool could grow and fails to, so it forces the task into the queue that refused it.
    ways.put("execute-forced", work -> behindAnother(pool(2), work));
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("remove", TomcatPool::remove);
    checks.put("shutdown-now", TomcatPool::shutdownNow);
    return checks;
  }

  private static void remove(PoolCases.Urls urls) throws Exception {
    ThreadPoolExecutor pool = pool(1);
    CountDownLatch gate = new CountDownLatch(1);
    pool.execute(() -> Carries.await(gate));
    CompletableFuture<String> done = new CompletableFuture<>();
    Runnable removed = Carries.task(() -> urls.without("removed"), new CompletableFuture<>());
    pool.execute(removed);
    pool.execute(Carries.task(() -> urls.with("stays"), done));
    PoolCases.check(pool.remove(removed), "remove(task) found the task");
    gate.countDown();
    done.get();
    pool.shutdown();
  }

  private static void shutdownNow(PoolCases.Urls urls) throws Exception {
    ThreadPoolExecutor pool = pool(1);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    pool.execute(
        () -> {
          busy.countDown();
          Carries.await(gate);
        });
    busy.await();
    Runnable task = Carries.task(() -> urls.without("never"), new CompletableFuture<>());
    pool.execute(task);
    PoolCases.same(pool.shutdownNow().get(0), task, "what shutdownNow gives back");
    urls.with("request");
  }

  /** A pool that may have {@code most} threads, and never gets more than one. */
  private static ThreadPoolExecutor pool(int most) {
    AtomicBoolean made = new AtomicBoolean();
    TaskQueue queue = new TaskQueue();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            most,
            1,
            TimeUnit.SECONDS,
            queue,
            task -> made.getAndSet(true) ? null : Daemons.FACTORY.newThread(task));
    queue.setParent(pool);
    return pool;
  }

  private static String freshWorker(Work work) throws Exception {
    ThreadPoolExecutor pool = pool(1);
    try {
      return Carries.outcome(done -> pool.execute(Carries.task(work, done)));
    } finally {
      pool.shutdown();
    }
  }

  private static String behindAnother(ThreadPoolExecutor pool, Work work) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    pool.execute(() -> Carries.await(gate));
    try {
      return Carries.outcome(
          done -> {
            pool.execute(Carries.task(work, done));
            gate.countDown();
          });
    } finally {
      gate.countDown();
      pool.shutdown();
    }
  }
}
