package dev.baton.smoke.service;

import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The rest of {@code java.util.concurrent}, and {@code java.util.Timer}; as {@link Carries}. */
final class ConcurrentCarries {

  private static final int JDK = Runtime.version().feature();

  private static final ForkJoinPool FORK_JOIN = new ForkJoinPool(2);
  private static final ExecutorService STEALING = Executors.newWorkStealingPool(2);
  private static final ScheduledExecutorService TIMED =
      Executors.newSingleThreadScheduledExecutor(Daemons.FACTORY);
  private static final Timer TIMER = new Timer(true);

  private final Map<String, Carrier.Carry> carries = new LinkedHashMap<>();

  private ConcurrentCarries() {}

  static Map<String, Carrier.Carry> all() {
    ConcurrentCarries all = new ConcurrentCarries();
    all.ofPool("pool", Carries.SHARED);
    all.ofPool("single", Executors.newSingleThreadExecutor(Daemons.FACTORY));
    all.ofPool("cached", Executors.newCachedThreadPool(Daemons.FACTORY));
    all.ofPool("scheduled", TIMED);
    all.ofPool("fork-join", FORK_JOIN);
    all.ofPool("work-stealing", STEALING);
    all.ofPool("common", ForkJoinPool.commonPool());
    all.timed();
    all.forkJoin();
    FlowCarries.addTo(all.carries);
    if (Virtual.EXISTS) {
      all.ofPool("thread-per-task", threadPerTask(Daemons.FACTORY));
      all.ofPool("virtual-per-task", Virtual.executor());
      all.carries.put("structured-scope", StructuredScope::run);
    }
    return all.carries;
  }

  private static List<Callable<String>> one(Work work) {
    return Collections.singletonList(work::run);
  }

  private void ofPool(String kind, ExecutorService pool) {
    carries.put(
        kind + "-execute", work -> Carries.outcome(done -> pool.execute(Carries.task(work, done))));
    carries.put(
        kind + "-submit-runnable",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          pool.submit(Carries.task(work, done)).get();
          return done.get();
        });
    carries.put(
        kind + "-submit-runnable-with-result",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return pool.submit(Carries.task(work, done), done).get().get();
        });
    carries.put(kind + "-submit-callable", work -> pool.submit((Callable<String>) work::run).get());
    carries.put(kind + "-invoke-all", work -> pool.invokeAll(one(work)).get(0).get());
    carries.put(
        kind + "-invoke-all-several",
        work ->
            pool.invokeAll(Arrays.<Callable<String>>asList(() -> "", work::run, () -> ""))
                .get(1)
                .get());
    carries.put(
        kind + "-invoke-all-timed",
        work -> pool.invokeAll(one(work), 30, TimeUnit.SECONDS).get(0).get());
    carries.put(kind + "-invoke-any", work -> pool.invokeAny(one(work)));
    carries.put(
        kind + "-invoke-any-timed", work -> pool.invokeAny(one(work), 30, TimeUnit.SECONDS));
    carries.put(
        kind + "-completion-service",
        work -> {
          ExecutorCompletionService<String> service = new ExecutorCompletionService<>(pool);
          Future<String> submitted = service.submit(work::run);
          PoolCases.same(service.take(), submitted, "what was completed");
          return submitted.get();
        });
    carries.put(
        kind + "-future-task",
        work -> {
          FutureTask<String> task = new FutureTask<>(work::run);
          pool.execute(task);
          return task.get();
        });
    carries.put(
        kind + "-supply-async",
        work -> CompletableFuture.supplyAsync(() -> Carries.unchecked(work), pool).get());
  }

  private void timed() {
    carries.put(
        "schedule-runnable",
        work ->
            Carries.outcome(
                done -> TIMED.schedule(Carries.task(work, done), 1, TimeUnit.MILLISECONDS)));
    carries.put(
        "schedule-callable",
        work -> TIMED.schedule((Callable<String>) work::run, 1, TimeUnit.MILLISECONDS).get());
    carries.put(
        "timer-delay", work -> Carries.outcome(done -> TIMER.schedule(task(work, done), 1)));
    carries.put(
        "timer-date",
        work -> Carries.outcome(done -> TIMER.schedule(task(work, done), new Date(0))));
    carries.put(
        "timer-task-made-before",
        work ->
            Carries.outcome(
                done -> {
                  CompletableFuture<TimerTask> made = new CompletableFuture<>();
                  OtherFlow.run(() -> made.complete(task(work, done)));
                  TIMER.schedule(made.get(), 1);
                }));
    if (JDK >= 25) {
      ScheduledExecutorService pool = (ScheduledExecutorService) (Object) FORK_JOIN;
      carries.put(
          "fork-join-schedule-runnable",
          work ->
              Carries.outcome(
                  done -> pool.schedule(Carries.task(work, done), 1, TimeUnit.MILLISECONDS)));
      carries.put(
          "fork-join-schedule-callable",
          work -> pool.schedule((Callable<String>) work::run, 1, TimeUnit.MILLISECONDS).get());
      carries.put("fork-join-submit-with-timeout", ConcurrentCarries::submitWithTimeout);
    }
  }

  static TimerTask task(Work work, CompletableFuture<String> done) {
    return new TimerTask() {
      @Override
      public void run() {
        Carries.task(work, done).run();
      }
    };
  }

  private static String submitWithTimeout(Work work) throws Exception {
    Object task =
        ForkJoinPool.class
            .getMethod(
                "submitWithTimeout", Callable.class, long.class, TimeUnit.class, Consumer.class)
            .invoke(FORK_JOIN, (Callable<String>) work::run, 30L, TimeUnit.SECONDS, null);
    return ((Future<?>) task).get().toString();
  }

  private void forkJoin() {
    carries.put(
        "fork-join-adapted",
        work -> FORK_JOIN.submit(ForkJoinTask.adapt((Callable<String>) work::run)).get());
    carries.put(
        "fork-join-execute-task",
        work -> {
          ForkJoinTask<String> task = new Carries.Leaf(work);
          FORK_JOIN.execute(task);
          return task.get();
        });
    carries.put(
        "fork-join-invoke-all-tasks",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          FORK_JOIN.invoke(
              new RecursiveAction() {
                @Override
                protected void compute() {
                  invokeAll(new Carries.Leaf(() -> ""), new Carries.Leaf(() -> done(work, done)));
                }
              });
          return done.get();
        });
    carries.put(
        "fork-join-in-common-pool",
        work -> {
          ForkJoinTask<String> task = new Carries.Leaf(work);
          return task.fork().get();
        });
    carries.put("counted-completer", work -> FORK_JOIN.invoke(new Halves(null, 0, 8, work)));
    carries.put("counted-completer-completion", work -> FORK_JOIN.invoke(new AtTheEnd(work)));
    carries.put(
        "concurrent-hash-map",
        work -> {
          ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
          for (int i = 0; i < 64; i++) {
            map.put(i, i);
          }
          return map.search(1, (key, value) -> key == 33 ? Carries.unchecked(work) : null);
        });
    carries.put(
        "parallel-set-all",
        work -> {
          String[] results = new String[64];
          Arrays.parallelSetAll(results, i -> i == 33 ? Carries.unchecked(work) : "");
          return results[33];
        });
    if (JDK >= 19) {
      carries.put("fork-join-lazy-submit", work -> submitted("lazySubmit", work));
    }
    if (JDK >= 20) {
      carries.put("fork-join-external-submit", work -> submitted("externalSubmit", work));
    }
  }

  private static String done(Work work, CompletableFuture<String> done) throws Exception {
    String result = work.run();
    done.complete(result);
    return result;
  }

  private static String submitted(String method, Work work) throws Exception {
    ForkJoinTask<String> task = new Carries.Leaf(work);
    ForkJoinPool.class.getMethod(method, ForkJoinTask.class).invoke(FORK_JOIN, task);
    while (method.equals("lazySubmit")) {
      // A lazy one waits until a worker is awake. What another thread submits wakes one, but on 21
      // not if that lies in the same queue, which each thread has by chance.
      NoFlow.run(
          () -> {
            Thread other = new Thread(() -> FORK_JOIN.execute(() -> {}));
            other.start();
            other.join();
          });
      try {
        return task.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // The next thread may have another queue.
      }
    }
    return task.get();
  }

  private static ExecutorService threadPerTask(ThreadFactory factory) {
    try {
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, factory);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Splits until one element is left, and does the work at the sixth. */
  private static final class Halves extends CountedCompleter<String> {
    private final int from;
    private final int to;
    private final transient Work work;
    private volatile String result;

    Halves(Halves parent, int from, int to, Work work) {
      super(parent);
      this.from = from;
      this.to = to;
      this.work = work;
    }

    @Override
    public void compute() {
      if (to - from == 1) {
        if (from == 5) {
          root().result = Carries.unchecked(work);
        }
      } else {
        int middle = (from + to) / 2;
        setPendingCount(2);
        new Halves(this, from, middle, work).fork();
        new Halves(this, middle, to, work).fork();
      }
      tryComplete();
    }

    private Halves root() {
      return (Halves) (CountedCompleter<?>) getRoot();
    }

    @Override
    public String getRawResult() {
      return result;
    }
  }

  /** Does the work when its two children are through, on the thread of the last. */
  private static final class AtTheEnd extends CountedCompleter<String> {
    private final transient Work work;
    private volatile String result;

    AtTheEnd(Work work) {
      this.work = work;
    }

    @Override
    public void compute() {
      setPendingCount(2);
      new Child(this).fork();
      new Child(this).fork();
      tryComplete();
    }

    @Override
    public void onCompletion(CountedCompleter<?> caller) {
      result = Carries.unchecked(work);
    }

    @Override
    public String getRawResult() {
      return result;
    }
  }

  private static final class Child extends CountedCompleter<Void> {
    Child(CountedCompleter<?> parent) {
      super(parent);
    }

    @Override
    public void compute() {
      tryComplete();
    }
  }
}
