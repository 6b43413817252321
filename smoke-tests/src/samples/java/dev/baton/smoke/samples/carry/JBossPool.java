package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.PoolCases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.threads.EnhancedQueueExecutor;

/** JBoss's pool, its scheduling and views of it where there are any. */
public final class JBossPool implements Carrier {

  private final EnhancedQueueExecutor pool = pool(100);

  private static EnhancedQueueExecutor pool(int queue) {
    return new EnhancedQueueExecutor.Builder()
        .setCorePoolSize(1)
        .setMaximumPoolSize(1)
        .setMaximumQueueSize(queue)
        .setThreadFactory(Daemons.FACTORY)
        .build();
  }

  private static boolean exists(String type) {
    try {
      Class.forName("org.jboss.threads." + type);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    PoolWays.add(ways, "", pool, 1);
    ways.put(
        "execute-fresh-worker",
        work -> {
          EnhancedQueueExecutor fresh = pool(1);
          try {
            return Carries.outcome(done -> fresh.execute(Carries.task(work, done)));
          } finally {
            fresh.shutdown();
          }
        });
    if ((Object) pool instanceof ScheduledExecutorService) {
      ScheduledExecutorService timed = (ScheduledExecutorService) (Object) pool;
      ways.put(
          "schedule-runnable",
          work ->
              Carries.outcome(
                  done -> timed.schedule(Carries.task(work, done), 1, TimeUnit.MILLISECONDS)));
      ways.put(
          "schedule-callable",
          work ->
              timed
                  .schedule((Callable<String>) work::run, 1, TimeUnit.MILLISECONDS)
                  .get(30, TimeUnit.SECONDS));
    }
    if (exists("ViewExecutor")) {
      PoolWays.add(ways, "view-", view(pool), 1);
    }
    return ways;
  }

  private static ExecutorService view(Executor pool) {
    try {
      Class<?> type = Class.forName("org.jboss.threads.ViewExecutor");
      Object builder = type.getMethod("builder", Executor.class).invoke(null, pool);
      builder.getClass().getMethod("setMaxSize", int.class).invoke(builder, 1);
      return (ExecutorService) builder.getClass().getMethod("build").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    PoolWays.check(checks, "", pool, 1);
    checks.put("shutdown-now", JBossPool::shutdownNow);
    checks.put("rejected", JBossPool::rejected);
    if ((Object) pool instanceof ScheduledExecutorService) {
      checks.put("periodic", urls -> periodic(urls, (ScheduledExecutorService) (Object) pool(100)));
    }
    if (exists("ViewExecutor")) {
      PoolWays.check(checks, "-of-a-view", view(pool), 1);
    }
    return checks;
  }

  private static CountDownLatch busy(EnhancedQueueExecutor pool) {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    pool.execute(
        () -> {
          running.countDown();
          while (gate.getCount() > 0) {
            Carries.await(gate); // Goes on when it is interrupted.
            Thread.interrupted();
          }
        });
    Carries.await(running);
    return gate;
  }

  private static void shutdownNow(PoolCases.Urls urls) throws Exception {
    EnhancedQueueExecutor pool = pool(10);
    CountDownLatch gate = busy(pool);
    Runnable task = Carries.task(() -> urls.with("by-hand"), new CompletableFuture<>());
    pool.execute(task);
    List<Runnable> left = pool.shutdownNow();
    gate.countDown();
    PoolCases.check(left.size() == 1, "one task was left, got " + left);
    ownOrJBosss(left.get(0), task);
    left.get(0).run();
  }

  /** The pool puts something of its own around most tasks, which keeps a class loader. */
  private static void ownOrJBosss(Runnable seen, Runnable task) {
    PoolCases.check(
        seen == task || seen.getClass().getName().startsWith("org.jboss.threads."),
        "expected " + task + " or what the pool makes of it, got " + seen.getClass());
  }

  private static void rejected(PoolCases.Urls urls) throws Exception {
    EnhancedQueueExecutor pool = pool(1);
    List<Runnable> seen = Collections.synchronizedList(new ArrayList<>());
    pool.setHandoffExecutor(seen::add);
    CountDownLatch gate = busy(pool);
    CompletableFuture<String> first = new CompletableFuture<>();
    pool.execute(Carries.task(() -> urls.with("queued"), first));
    Runnable task = Carries.task(() -> urls.with("rejected"), new CompletableFuture<>());
    pool.execute(task);
    PoolCases.check(seen.size() == 1, "one task was handed off, got " + seen);
    ownOrJBosss(seen.get(0), task);
    seen.get(0).run();
    gate.countDown();
    first.get(30, TimeUnit.SECONDS);
    pool.shutdown();
  }

  private static void periodic(PoolCases.Urls urls, ScheduledExecutorService pool)
      throws Exception {
    for (String kind : new String[] {"rate", "delay"}) {
      CountDownLatch ran = new CountDownLatch(2);
      Runnable task =
          () -> {
            if (ran.getCount() > 0) {
              Carries.unchecked(() -> urls.without(kind));
              ran.countDown();
            }
          };
      ScheduledFuture<?> future =
          kind.equals("rate")
              ? pool.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS)
              : pool.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
      PoolCases.check(ran.await(30, TimeUnit.SECONDS), "ran twice");
      future.cancel(false);
    }
    pool.shutdown();
  }
}
