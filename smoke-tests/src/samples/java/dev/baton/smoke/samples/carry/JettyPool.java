package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.PoolCases;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The pool of Jetty's servers and clients. */
public final class JettyPool implements Carrier {

  private static final int THREADS = 4;

  private final Executor pool = started(new QueuedThreadPool(THREADS, 1));

  private static Executor started(QueuedThreadPool pool) {
    try {
      pool.setDaemon(true);
      pool.start();
      return pool;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    PoolWays.add(ways, "", pool, THREADS);
    ways.put(
        "execute-fresh-worker",
        work -> {
          QueuedThreadPool fresh = new QueuedThreadPool(THREADS, 1);
          started(fresh);
          try {
            CountDownLatch gate = new CountDownLatch(1);
            fresh.execute(() -> Carries.await(gate));
            String outcome = Carries.outcome(done -> fresh.execute(Carries.task(work, done)));
            gate.countDown();
            return outcome;
          } finally {
            fresh.stop();
          }
        });
    return ways;
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    PoolWays.check(checks, "", pool, THREADS);
    checks.put("subclass-sees-its-own-task", JettyPool::subclass);
    checks.put("closeable-tasks-are-closed", JettyPool::closeable);
    return checks;
  }

  /** Keeps what it runs. */
  private static final class Watched extends QueuedThreadPool {
    final List<Runnable> ran = Collections.synchronizedList(new ArrayList<>());

    Watched() {
      super(THREADS, 1);
    }

    @Override
    protected void runJob(Runnable job) {
      ran.add(job);
      super.runJob(job);
    }
  }

  private static void subclass(PoolCases.Urls urls) throws Exception {
    Watched watched = new Watched();
    started(watched);
    CompletableFuture<String> done = new CompletableFuture<>();
    Runnable task = Carries.task(() -> urls.with("call"), done);
    watched.execute(task);
    done.get(30, TimeUnit.SECONDS);
    boolean early = Package9.IS;
    PoolCases.check(
        watched.ran.contains(task) || early, "runJob saw " + watched.ran + ", expected " + task);
    watched.stop();
  }

  /** In 9.4 nothing stands between the queue and an overridden {@code runJob}. */
  private static final class Package9 {
    static final boolean IS = !runsThroughRunner();

    private static boolean runsThroughRunner() {
      try {
        Class.forName("org.eclipse.jetty.util.thread.QueuedThreadPool$Runner")
            .getDeclaredMethod("doRunJob", Runnable.class);
        return true;
      } catch (ReflectiveOperationException e) {
        return false;
      }
    }
  }

  /** As Jetty's own are, when the pool is stopped before they run. */
  private static final class OwnTask implements Runnable, Closeable {
    final CompletableFuture<String> closed = new CompletableFuture<>();

    @Override
    public void run() {
      closed.completeExceptionally(new IllegalStateException("it ran"));
    }

    @Override
    public void close() {
      closed.complete("");
    }
  }

  private static void closeable(PoolCases.Urls urls) throws Exception {
    QueuedThreadPool stopped = new QueuedThreadPool(1, 1);
    try {
      stopped.setDaemon(true);
      stopped.setStopTimeout(100);
      stopped.start();
    } catch (IllegalArgumentException | IllegalStateException e) {
      urls.with("needs-more-threads");
      return;
    }
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    stopped.execute(
        () -> {
          running.countDown();
          Carries.await(gate);
        });
    running.await();
    OwnTask task = new OwnTask();
    stopped.execute(task);
    Thread stopper =
        new Thread(
            () -> {
              try {
                stopped.stop();
              } catch (Exception e) {
                task.closed.completeExceptionally(e);
              }
            });
    stopper.start();
    stopper.join();
    gate.countDown();
    urls.with("request");
    PoolCases.check(task.closed.isDone() || Package9.IS, "the task was closed");
  }
}
