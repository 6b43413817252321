package dev.baton.smoke.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ways from one thread to another that the JDK has, and by {@code SAMPLE@VERSION:WAY} those of
 * libraries. Each runs the work exactly once, elsewhere, and waits for what it returned.
 */
public final class Carries {

  static final ExecutorService SHARED = Executors.newFixedThreadPool(2, Daemons.FACTORY);
  private static final ScheduledExecutorService TIMED =
      Executors.newScheduledThreadPool(1, Daemons.FACTORY);
  private static final ForkJoinPool FORK_JOIN = new ForkJoinPool(2);
  private static final Map<String, Carrier.Carry> CARRIES = new LinkedHashMap<>();

  private static final Map<String, Carrier> CARRIERS = new ConcurrentHashMap<>();

  private Carries() {}

  static String through(String name, Work work) throws Exception {
    int colon = name.indexOf(':');
    Carrier.Carry carry =
        colon < 0
            ? CARRIES.get(name)
            : carrier(name.substring(0, colon)).ways().get(name.substring(colon + 1));
    if (carry == null) {
      throw new IllegalArgumentException("no carry named " + name);
    }
    return carry.through(work);
  }

  /** A sample, as {@code SAMPLE@VERSION}, or one of {@link JdkCarrier}. */
  static Carrier carrier(String name) {
    return CARRIERS.computeIfAbsent(
        name, n -> n.indexOf('@') < 0 ? new JdkCarrier(n, CARRIES) : Samples.carrier(n));
  }

  static {
    CARRIES.put("direct", Work::run);
    pools();
    forkJoin();
    futures();
    threads();
    CARRIES.putAll(ConcurrentCarries.all());
    CARRIES.putAll(StageCarries.all());
  }

  private static void pools() {
    CARRIES.put(
        "execute-fresh-worker",
        work -> {
          ExecutorService pool = Executors.newSingleThreadExecutor(Daemons.FACTORY);
          try {
            return outcome(done -> pool.execute(task(work, done)));
          } finally {
            pool.shutdown();
          }
        });
    CARRIES.put(
        "execute-queued", work -> queued(Executors.newFixedThreadPool(1, Daemons.FACTORY), work));
    CARRIES.put(
        "submit-runnable",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          SHARED.submit(task(work, done)).get();
          return done.get();
        });
    CARRIES.put("submit-callable", work -> SHARED.submit((Callable<String>) work::run).get());
    CARRIES.put(
        "invoke-all",
        work -> SHARED.invokeAll(Arrays.<Callable<String>>asList(work::run)).get(0).get());
    CARRIES.put("invoke-any", work -> SHARED.invokeAny(Arrays.<Callable<String>>asList(work::run)));
    CARRIES.put(
        "schedule",
        work -> TIMED.schedule((Callable<String>) work::run, 1, TimeUnit.MILLISECONDS).get());
  }

  private static void forkJoin() {
    CARRIES.put("fork-join-submit", work -> FORK_JOIN.submit((Callable<String>) work::run).get());
    CARRIES.put("fork-join-execute", work -> outcome(done -> FORK_JOIN.execute(task(work, done))));
    CARRIES.put("fork-join-invoke", work -> FORK_JOIN.invoke(new Leaf(work)));
    CARRIES.put("recursive-fork-join", work -> FORK_JOIN.invoke(new Root(work)));
    CARRIES.put(
        "parallel-stream",
        work -> {
          List<String> results =
              new ArrayList<>(
                  IntStream.range(0, 8)
                      .parallel()
                      .mapToObj(i -> i == 5 ? unchecked(work) : "")
                      .collect(Collectors.toList()));
          return results.get(5);
        });
  }

  private static void futures() {
    CARRIES.put("supply-async", work -> CompletableFuture.supplyAsync(() -> unchecked(work)).get());
    CARRIES.put(
        "supply-async-executor",
        work -> CompletableFuture.supplyAsync(() -> unchecked(work), SHARED).get());
    CARRIES.put(
        "then-apply-async",
        work ->
            CompletableFuture.supplyAsync(() -> "")
                .thenApplyAsync(x -> unchecked(work), SHARED)
                .get());
    CARRIES.put(
        "then-compose",
        work ->
            CompletableFuture.supplyAsync(() -> "", SHARED)
                .thenCompose(x -> CompletableFuture.supplyAsync(() -> unchecked(work)))
                .get());
    CARRIES.put(
        "then-combine",
        work ->
            CompletableFuture.supplyAsync(() -> "")
                .thenCombine(CompletableFuture.supplyAsync(() -> ""), (a, b) -> unchecked(work))
                .get());
    CARRIES.put(
        "when-complete",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          CompletableFuture.supplyAsync(() -> "")
              .whenComplete((a, e) -> task(work, done).run())
              .get();
          return done.get();
        });
    CARRIES.put(
        "handle",
        work -> CompletableFuture.supplyAsync(() -> "").handle((a, e) -> unchecked(work)).get());
    CARRIES.put(
        "exceptionally",
        work ->
            CompletableFuture.<String>supplyAsync(
                    () -> {
                      throw new IllegalStateException("as planned");
                    })
                .exceptionally(e -> unchecked(work))
                .get());
    CARRIES.put(
        "completed-elsewhere",
        work -> {
          CompletableFuture<String> gate = new CompletableFuture<>();
          CompletableFuture<String> stage = gate.thenApply(x -> unchecked(work));
          OtherFlow.run(() -> gate.complete(""));
          return stage.get();
        });
  }

  private static void threads() {
    CARRIES.put("thread-start", work -> outcome(done -> new Thread(task(work, done)).start()));
    CARRIES.put(
        "thread-subclass",
        work ->
            outcome(
                done ->
                    new Thread() {
                      @Override
                      public void run() {
                        task(work, done).run();
                      }
                    }.start()));
    if (!Virtual.EXISTS) {
      return;
    }
    CARRIES.put("virtual-thread", work -> outcome(done -> Virtual.start(task(work, done))));
    CARRIES.put(
        "virtual-thread-executor",
        work -> {
          ExecutorService pool = Virtual.executor();
          try {
            return pool.submit((Callable<String>) work::run).get();
          } finally {
            pool.shutdown();
          }
        });
  }

  /**
   * The work behind another task that keeps the only worker busy, so that it has to lie in the
   * queue.
   */
  static String queued(ExecutorService pool, Work work) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    pool.execute(
        () -> {
          worker.complete(Thread.currentThread());
          await(gate);
        });
    try {
      return outcome(
          done -> {
            pool.execute(task(work, done));
            gate.countDown();
          });
    } finally {
      gate.countDown();
      pool.shutdown();
      worker.get().join(); // Else it may still be there when somebody counts threads.
    }
  }

  /** Hands a task to another thread. */
  public interface Handover {
    void to(CompletableFuture<String> done) throws Exception;
  }

  /** Hands over and waits for what comes of it. */
  public static String outcome(Handover handover) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    handover.to(done);
    return done.get(30, TimeUnit.SECONDS);
  }

  /** The work as a task that tells its outcome. */
  public static Runnable task(Work work, CompletableFuture<String> done) {
    return () -> {
      try {
        done.complete(work.run());
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    };
  }

  /** Waits, interrupted or not. */
  public static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the work, for functions. */
  public static String unchecked(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  static final class Leaf extends RecursiveTask<String> {
    private final transient Work work;

    Leaf(Work work) {
      this.work = work;
    }

    @Override
    protected String compute() {
      return unchecked(work);
    }
  }

  private static final class Root extends RecursiveTask<String> {
    private final transient Work work;

    Root(Work work) {
      this.work = work;
    }

    @Override
    protected String compute() {
      RecursiveTask<String> left = new Leaf(() -> "");
      RecursiveTask<String> right = new Leaf(work);
      right.fork();
      return left.invoke() + right.join();
    }
  }
}
