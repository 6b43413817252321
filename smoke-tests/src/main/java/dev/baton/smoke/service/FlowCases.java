package dev.baton.smoke.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Which flow a task runs in, where that is a question; as {@link PoolCases}. */
final class FlowCases {

  static final Map<String, PoolCases.Case> CASES = new LinkedHashMap<>();

  private static volatile Work shared;
  private static final CountDownLatch SHARED_RAN = new CountDownLatch(2);

  /** Captures nothing, so there is one instance of it, whoever submits it. */
  private static final Runnable STATELESS =
      () -> {
        try {
          shared.run();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        } finally {
          SHARED_RAN.countDown();
        }
      };

  private FlowCases() {}

  static {
    CASES.put("stateless-lambda-of-two-flows", FlowCases::statelessLambda);
    CASES.put("periodic", FlowCases::periodic);
    CASES.put("prestarted-workers", FlowCases::prestartedWorkers);
    CASES.put("worker-after-its-first-task", FlowCases::workerAfterItsFirstTask);
    CASES.put("timer", FlowCases::timer);
    CASES.put("timer-task-that-is-cancelled", FlowCases::timerTaskThatIsCancelled);
    CASES.put("periodic-fork-join", FlowCases::periodicForkJoin);
    CASES.put("thread-in-request", FlowCases::threadInRequest);
    CASES.put("stage-registered-without-flow", FlowCases::stageRegisteredWithoutFlow);
    CASES.put("delayed-executor", FlowCases::delayedExecutor);
    CASES.put("completion-service", FlowCases::completionService);
    CASES.put("cancelled-schedule-leaves-queue", FlowCases::cancelledSchedule);
    CASES.put("task-that-throws", FlowCases::taskThatThrows);
  }

  /** The calls of both flows go to one target; the test looks for one with each flow's headers. */
  private static void statelessLambda(PoolCases.Urls urls) throws Exception {
    shared = urls::shared;
    try (PoolCases.BusyPool pool = new PoolCases.BusyPool(new LinkedBlockingQueue<>())) {
      CompletableFuture<String> handed = new CompletableFuture<>();
      pool.execute(STATELESS);
      OtherFlow.run(
          () -> {
            pool.execute(STATELESS);
            handed.complete("");
          });
      handed.get();
      pool.release();
      SHARED_RAN.await();
    }
  }

  private static void periodic(PoolCases.Urls urls) throws Exception {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, Daemons.FACTORY);
    CountDownLatch rate = new CountDownLatch(2);
    CountDownLatch delay = new CountDownLatch(2);
    ScheduledFuture<?> first =
        pool.scheduleAtFixedRate(
            call(() -> urls.without("rate"), rate), 0, 1, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> second =
        pool.scheduleWithFixedDelay(
            call(() -> urls.without("delay"), delay), 0, 1, TimeUnit.MILLISECONDS);
    rate.await();
    delay.await();
    first.cancel(false);
    second.cancel(false);
    pool.schedule((Callable<String>) () -> urls.with("one-shot"), 1, TimeUnit.MILLISECONDS).get();
    pool.shutdown();
  }

  private static Runnable call(Work work, CountDownLatch made) {
    return () -> {
      if (made.getCount() > 0) {
        try {
          work.run();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
        made.countDown();
      }
    };
  }

  private static void prestartedWorkers(PoolCases.Urls urls) throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.FACTORY);
    pool.prestartAllCoreThreads();
    NoFlow.run(() -> pool.submit((Callable<String>) () -> urls.without("call")).get());
    pool.shutdown();
  }

  private static void workerAfterItsFirstTask(PoolCases.Urls urls) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1, Daemons.FACTORY);
    PoolCases.OwnTask first = new PoolCases.OwnTask(1, () -> urls.with("first"));
    pool.execute(first);
    first.done.get();
    PoolCases.OwnTask second = new PoolCases.OwnTask(2, () -> urls.without("second"));
    NoFlow.run(() -> pool.execute(second));
    second.done.get();
    pool.shutdown();
  }

  private static void timer(PoolCases.Urls urls) throws Exception {
    Timer timer = new Timer(true);
    CompletableFuture<String> once = new CompletableFuture<>();
    timer.schedule(ConcurrentCarries.task(() -> urls.with("once"), once), 1);
    once.get();
    CountDownLatch delay = new CountDownLatch(2);
    CountDownLatch rate = new CountDownLatch(2);
    TimerTask repeated = task(call(() -> urls.without("delay"), delay));
    timer.schedule(repeated, 0, 1);
    timer.scheduleAtFixedRate(task(call(() -> urls.without("rate"), rate)), 0, 1);
    delay.await();
    rate.await();
    PoolCases.check(repeated.cancel(), "the repeated task was to run again");
    CompletableFuture<String> after = new CompletableFuture<>();
    NoFlow.run(() -> timer.schedule(ConcurrentCarries.task(() -> urls.without("after"), after), 1));
    after.get();
    timer.cancel();
  }

  private static TimerTask task(Runnable task) {
    return new TimerTask() {
      @Override
      public void run() {
        task.run();
      }
    };
  }

  private static void timerTaskThatIsCancelled(PoolCases.Urls urls) throws Exception {
    Timer timer = new Timer(true);
    TimerTask cancelled =
        ConcurrentCarries.task(() -> urls.without("cancelled"), new CompletableFuture<>());
    // The timer's thread takes a cancelled task away itself if it is the next one.
    timer.schedule(task(() -> {}), 1_800_000);
    timer.schedule(cancelled, 3_600_000);
    PoolCases.check(cancelled.cancel(), "the task was waiting");
    PoolCases.check(timer.purge() == 1, "purge found the cancelled task");
    try {
      timer.schedule(cancelled, 1);
      throw new AssertionError("a cancelled task could be scheduled");
    } catch (IllegalStateException expected) {
      urls.with("request");
    }
    timer.cancel();
  }

  /** Pools for fork and join, which schedule too from JDK 25 on. */
  private static void periodicForkJoin(PoolCases.Urls urls) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    if ((Object) pool instanceof ScheduledExecutorService) {
      ScheduledExecutorService scheduled = (ScheduledExecutorService) (Object) pool;
      CountDownLatch rate = new CountDownLatch(2);
      CountDownLatch delay = new CountDownLatch(2);
      scheduled.scheduleAtFixedRate(
          call(() -> urls.without("rate"), rate), 0, 1, TimeUnit.MILLISECONDS);
      scheduled.scheduleWithFixedDelay(
          call(() -> urls.without("delay"), delay), 0, 1, TimeUnit.MILLISECONDS);
      rate.await();
      delay.await();
    }
    pool.submit((Callable<String>) () -> urls.with("submitted")).get();
    NoFlow.run(() -> pool.submit((Callable<String>) () -> urls.without("after")).get());
    pool.shutdownNow();
  }

  private static void threadInRequest(PoolCases.Urls urls) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<String> done = new CompletableFuture<>();
    new Thread(
            Carries.task(
                () -> {
                  urls.with("at-once");
                  gate.await();
                  return urls.with("later");
                },
                done))
        .start();
    urls.with("request");
    gate.countDown();
    done.get();
  }

  private static void stageRegisteredWithoutFlow(PoolCases.Urls urls) throws Exception {
    CompletableFuture<String> gate = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<String>> stages = new CompletableFuture<>();
    ExecutorService pool = Executors.newFixedThreadPool(1, Daemons.FACTORY);
    NoFlow.run(
        () ->
            stages.complete(
                gate.thenApply(x -> call(() -> urls.without("same-thread")))
                    .thenApplyAsync(x -> call(() -> urls.without("pool")), pool)
                    .thenApplyAsync(x -> call(() -> urls.without("common-pool")))
                    .whenComplete((x, e) -> call(() -> urls.without("when-complete")))));
    gate.complete("");
    stages.get().get();
    urls.with("request");
    pool.shutdown();
  }

  private static String call(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delayedExecutor(PoolCases.Urls urls) throws Exception {
    CompletableFuture.supplyAsync(
            () -> call(() -> urls.with("call")),
            CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))
        .get();
    CompletableFuture<String> late =
        new CompletableFuture<String>().orTimeout(1, TimeUnit.MILLISECONDS);
    late.handle((x, e) -> call(() -> urls.with("timed-out"))).get();
  }

  private static void completionService(PoolCases.Urls urls) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1, Daemons.FACTORY);
    ExecutorCompletionService<String> service = new ExecutorCompletionService<>(pool);
    Future<String> first = service.submit(() -> urls.with("first"));
    Future<String> second = service.submit(() -> urls.with("second"));
    PoolCases.same(service.take(), first, "first completed");
    PoolCases.same(service.take(), second, "second completed");
    pool.shutdown();
  }

  private static void cancelledSchedule(PoolCases.Urls urls) throws Exception {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, Daemons.FACTORY);
    pool.setRemoveOnCancelPolicy(true);
    ScheduledFuture<String> cancelled =
        pool.schedule(() -> urls.without("cancelled"), 1, TimeUnit.HOURS);
    ScheduledFuture<String> stays = pool.schedule(() -> urls.without("stays"), 1, TimeUnit.HOURS);
    cancelled.cancel(false);
    PoolCases.check(pool.getQueue().size() == 1, "the cancelled task left the queue");
    PoolCases.same(pool.getQueue().peek(), stays, "what is left in the queue");
    PoolCases.same(pool.shutdownNow().get(0), stays, "what shutdownNow gives back");
  }

  private static void taskThatThrows(PoolCases.Urls urls) throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = Daemons.FACTORY.newThread(task);
              thread.setUncaughtExceptionHandler((t, e) -> {});
              return thread;
            });
    CountDownLatch thrown = new CountDownLatch(1);
    pool.execute(
        () -> {
          thrown.countDown();
          throw new IllegalStateException("as planned");
        });
    thrown.await();
    PoolCases.OwnTask second = new PoolCases.OwnTask(1, () -> urls.without("next"));
    NoFlow.run(() -> pool.execute(second));
    second.done.get();
    pool.shutdown();
  }
}
