package dev.baton.smoke.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that no request asked for: it runs twice, and each run calls out several times. */
public final class Jobs {

  /** A way to have something done again and again. */
  public interface Kind {
    /**
     * Has the job run, twice at least.
     *
     * @return what ends it
     */
    AutoCloseable start(Runnable job) throws Exception;
  }

  /** A scheduled pool, which makes of every task one that is put off, if by nothing. */
  private static final ExecutorService HELPER =
      Executors.newScheduledThreadPool(1, Daemons.FACTORY);

  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  private Jobs() {}

  static {
    KINDS.put(
        "execute", job -> twice(Executors.newFixedThreadPool(1, Daemons.FACTORY)::execute, job));
    KINDS.put(
        "submit", job -> twice(Executors.newFixedThreadPool(1, Daemons.FACTORY)::submit, job));
    KINDS.put("fork-join", job -> twice(new ForkJoinPool(1)::execute, job));
    KINDS.put("run-async", job -> twice(CompletableFuture::runAsync, job));
    KINDS.put("thread", job -> twice(each -> Daemons.FACTORY.newThread(each).start(), job));
    KINDS.put("schedules-itself", Jobs::schedulesItself);
    KINDS.put("timer-schedules-itself", Jobs::timerSchedulesItself);
    KINDS.put(
        "fixed-rate",
        job -> {
          ScheduledExecutorService pool = Executors.newScheduledThreadPool(1, Daemons.FACTORY);
          pool.scheduleAtFixedRate(job, 0, 1, TimeUnit.MILLISECONDS);
          return pool::shutdownNow;
        });
    KINDS.put(
        "fixed-delay",
        job -> {
          ScheduledExecutorService pool = Executors.newScheduledThreadPool(1, Daemons.FACTORY);
          pool.scheduleWithFixedDelay(job, 0, 1, TimeUnit.MILLISECONDS);
          return pool::shutdownNow;
        });
    KINDS.put(
        "timer",
        job -> {
          Timer timer = new Timer(true);
          timer.schedule(task(job), 0);
          timer.schedule(task(job), 0);
          return timer::cancel;
        });
    KINDS.put(
        "timer-period",
        job -> {
          Timer timer = new Timer(true);
          timer.schedule(task(job), 0, 1);
          return timer::cancel;
        });
  }

  /** Those of the JDK, or of a sample. */
  static Map<String, Kind> of(String name) {
    return name.equals("JDK") ? Collections.unmodifiableMap(KINDS) : Carries.carrier(name).jobs();
  }

  /**
   * Runs a job twice, on threads that no request knows of. Each run calls {@code url/RUN/N}, N from
   * 1 to 3: twice itself, and once it has another thread do it.
   *
   * @param handsOverFirst whether it has that done before it calls itself
   */
  static String run(Kind kind, Call client, String url, boolean handsOverFirst) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(2);
    CompletableFuture<String> failed = new CompletableFuture<>();
    Runnable job =
        () -> {
          int run = runs.incrementAndGet();
          if (run > 2) {
            return; // Some kinds go on until they are ended.
          }
          try {
            Future<String> other =
                handsOverFirst ? HELPER.submit(() -> client.get(url + "/" + run + "/3")) : null;
            client.get(url + "/" + run + "/1");
            client.get(url + "/" + run + "/2");
            (other == null ? HELPER.submit(() -> client.get(url + "/" + run + "/3")) : other).get();
          } catch (Throwable e) {
            failed.completeExceptionally(e);
          }
          done.countDown();
        };
    NoFlow.run(
        () -> {
          try (AutoCloseable started = kind.start(job)) {
            PoolCases.check(done.await(30, TimeUnit.SECONDS), "ran twice");
          }
        });
    if (failed.isDone()) {
      failed.get();
    }
    return "ran";
  }

  private static AutoCloseable twice(java.util.function.Consumer<Runnable> executor, Runnable job) {
    executor.accept(job);
    executor.accept(job);
    return () -> {};
  }

  private static AutoCloseable schedulesItself(Runnable job) {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1, Daemons.FACTORY);
    AtomicInteger runs = new AtomicInteger();
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            job.run();
            if (runs.incrementAndGet() < 2) {
              pool.schedule(this, 1, TimeUnit.MILLISECONDS);
            }
          }
        };
    pool.schedule(again, 1, TimeUnit.MILLISECONDS);
    return pool::shutdownNow;
  }

  private static AutoCloseable timerSchedulesItself(Runnable job) {
    Timer timer = new Timer(true);
    timer.schedule(
        task(
            () -> {
              job.run();
              timer.schedule(task(job), 1);
            }),
        0);
    return timer::cancel;
  }

  private static TimerTask task(Runnable job) {
    return new TimerTask() {
      @Override
      public void run() {
        job.run();
      }
    };
  }
}
