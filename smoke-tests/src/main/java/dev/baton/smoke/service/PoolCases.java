package dev.baton.smoke.service;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What applications do to their pools, as a look at what Baton must not disturb. Each case runs in
 * a request with headers, makes its calls to {@link Urls}, and throws if the pool did not behave as
 * its documentation says.
 */
public final class PoolCases {

  /** Where calls go that must have this request's headers, and calls that must have none. */
  public static final class Urls {
    final Call client;
    final String without;
    private final String with;

    Urls(Call client, String with, String without) {
      this.client = client;
      this.with = with;
      this.without = without;
    }

    /** A call that must have them. */
    public String with(Object name) throws Exception {
      return client.get(with + "/" + name);
    }

    /** A call that must come once from this flow and once from the other one. */
    public String shared() throws Exception {
      return client.get(without.replace("/none/", "/shared/"));
    }

    /** A call that must have none. */
    public String without(Object name) throws Exception {
      return client.get(without + "/" + name);
    }
  }

  /** One of them. */
  public interface Case {
    void run(Urls urls) throws Exception;
  }

  static final Map<String, Case> CASES = new LinkedHashMap<>();

  private static final Comparator<Runnable> BY_RANK =
      Comparator.comparingInt(task -> ((OwnTask) task).rank);

  private PoolCases() {}

  static {
    CASES.put("remove", PoolCases::remove);
    CASES.put("published-to-two-flows", FlowCarries::toTwo);
    CASES.put("queue-linked", urls -> queueShowsOwnTasks(urls, new LinkedBlockingQueue<>()));
    CASES.put("queue-array", urls -> queueShowsOwnTasks(urls, new ArrayBlockingQueue<>(10)));
    CASES.put("queue-priority", urls -> queueShowsOwnTasks(urls, new PriorityBlockingQueue<>()));
    CASES.put("queue-drained", PoolCases::queueDrained);
    CASES.put("shutdown-now", PoolCases::shutdownNow);
    CASES.put("rejected-own-task", PoolCases::rejectedOwnTask);
    CASES.put("rejected-caller-runs", PoolCases::callerRuns);
    CASES.put("rejected-discard-oldest", PoolCases::discardOldest);
    CASES.put("rejected-put-into-queue", PoolCases::putIntoQueue);
    CASES.put("before-and-after-execute", PoolCases::beforeAndAfterExecute);
    CASES.put("idle-worker-of-cached-pool", PoolCases::idleWorker);
    CASES.put("priority-comparable", urls -> priority(urls, new PriorityBlockingQueue<>()));
    CASES.put(
        "priority-comparator", urls -> priority(urls, new PriorityBlockingQueue<>(4, BY_RANK)));
    CASES.put("new-task-for-subclass", urls -> newTaskFor(urls, CustomTask.SUBCLASS));
    CASES.put("new-task-for-own-class", urls -> newTaskFor(urls, CustomTask.OWN_CLASS));
    CASES.put("purge", PoolCases::purge);
    CASES.putAll(FlowCases.CASES);
  }

  /** A task of the application, which it casts to. */
  static final class OwnTask implements Runnable, Comparable<OwnTask> {
    final int rank;
    final CompletableFuture<String> done = new CompletableFuture<>();
    private final Work work;

    OwnTask(int rank, Work work) {
      this.rank = rank;
      this.work = work;
    }

    @Override
    public void run() {
      Carries.task(work, done).run();
    }

    @Override
    public int compareTo(OwnTask other) {
      return Integer.compare(rank, other.rank);
    }
  }

  /** A pool of one thread, which a first task keeps busy until {@link #release}. */
  static class BusyPool extends ThreadPoolExecutor implements AutoCloseable {
    private final CountDownLatch gate = new CountDownLatch(1);

    BusyPool(BlockingQueue<Runnable> queue) throws Exception {
      super(1, 1, 1, TimeUnit.SECONDS, queue, Daemons.FACTORY);
      NoFlow.run(
          () ->
              execute(
                  new OwnTask(
                      Integer.MIN_VALUE,
                      () -> {
                        gate.await();
                        return "";
                      })));
    }

    void release() {
      gate.countDown();
    }

    @Override
    public void close() {
      release();
      shutdown();
    }
  }

  /** Throws unless it is so. */
  public static void check(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  /** Throws unless both are one object. */
  public static void same(Object actual, Object expected, String what) {
    check(
        actual == expected,
        what + ": expected the application's own " + expected + ", got " + actual);
  }

  private static void remove(Urls urls) throws Exception {
    try (BusyPool pool = new BusyPool(new LinkedBlockingQueue<>())) {
      OwnTask removed = new OwnTask(1, () -> urls.without("was-removed"));
      OwnTask stays = new OwnTask(2, () -> urls.with("stays"));
      Runnable lambda = () -> removed.done.complete("a removed lambda ran");
      pool.execute(removed);
      pool.execute(stays);
      pool.execute(lambda);
      check(pool.remove(removed), "remove(task) found the task");
      check(!pool.remove(removed), "remove(task) finds it once only");
      check(pool.remove(lambda), "remove(lambda) found the lambda");
      check(pool.getQueue().size() == 1, "one task is left");
      pool.release();
      stays.done.get();
      check(!removed.done.isDone(), "what was removed did not run");
    }
  }

  private static void queueShowsOwnTasks(Urls urls, BlockingQueue<Runnable> queue)
      throws Exception {
    try (BusyPool pool = new BusyPool(queue)) {
      OwnTask first = new OwnTask(1, () -> urls.with("first"));
      OwnTask second = new OwnTask(2, () -> urls.with("second"));
      pool.execute(first);
      pool.execute(second);
      BlockingQueue<Runnable> seen = pool.getQueue();
      check(queue.getClass().isInstance(seen), "the queue can be cast to " + queue.getClass());
      check(seen.contains(first) && seen.contains(second), "contains finds both");
      same(seen.peek(), first, "peek");
      List<OwnTask> iterated = new ArrayList<>();
      for (Runnable each : seen) {
        iterated.add((OwnTask) each);
      }
      same(iterated.get(0), first, "first of iteration");
      same(iterated.get(1), second, "second of iteration");
      same(seen.toArray()[1], second, "toArray");
      same(seen.toArray(new Runnable[0])[0], first, "toArray(array)");
      same(
          seen.stream().map(OwnTask.class::cast).filter(t -> t.rank == 2).findFirst().orElse(null),
          second,
          "stream");
      seen.forEach(each -> ((OwnTask) each).hashCode());
      check(seen.size() == 2, "size is 2, was " + seen.size());
      check(seen.remove(second) && !seen.contains(second), "remove through the queue");
      check(seen.offer(second), "offer through the queue");
      pool.release();
      first.done.get();
      second.done.get();
    }
  }

  private static void queueDrained(Urls urls) throws Exception {
    try (BusyPool pool = new BusyPool(new LinkedBlockingQueue<>())) {
      OwnTask first = new OwnTask(1, () -> urls.with("first"));
      OwnTask second = new OwnTask(2, () -> urls.with("second"));
      pool.execute(first);
      pool.execute(second);
      same(pool.getQueue().poll(), first, "poll");
      List<Runnable> drained = new ArrayList<>();
      check(pool.getQueue().drainTo(drained) == 1, "drainTo gave one");
      same(drained.get(0), second, "drainTo");
      check(pool.getQueue().isEmpty(), "the queue is empty");
      first.run();
      pool.execute(second);
      pool.release();
      second.done.get();
    }
  }

  private static void shutdownNow(Urls urls) throws Exception {
    BusyPool pool = new BusyPool(new LinkedBlockingQueue<>());
    OwnTask first = new OwnTask(1, () -> urls.without("first"));
    Runnable lambda = () -> first.done.complete("ran");
    pool.execute(first);
    pool.execute(lambda);
    Future<?> future = pool.submit(lambda);
    List<Runnable> left = pool.shutdownNow();
    check(left.size() == 3, "three tasks were left, got " + left);
    same((OwnTask) left.get(0), first, "shutdownNow's first");
    same(left.get(1), lambda, "shutdownNow's second");
    same(left.get(2), future, "shutdownNow's third");
    check(!first.done.isDone(), "nothing ran");
  }

  /** A pool whose queue of one is full, with this handler. */
  private static BusyPool fullPool(OwnTask inQueue, RejectedExecutionHandler handler)
      throws Exception {
    BusyPool pool = new BusyPool(new LinkedBlockingQueue<>(1));
    pool.execute(inQueue);
    pool.setRejectedExecutionHandler(handler);
    return pool;
  }

  private static void rejectedOwnTask(Urls urls) throws Exception {
    List<Runnable> rejected = Collections.synchronizedList(new ArrayList<>());
    OwnTask first = new OwnTask(1, () -> urls.with("first"));
    OwnTask second = new OwnTask(2, () -> urls.with("second"));
    try (BusyPool pool = fullPool(first, (task, executor) -> rejected.add((OwnTask) task))) {
      pool.execute(second);
      same(rejected.get(0), second, "the handler's task");
      pool.release();
      first.done.get();
      second.run();
    }
    BusyPool none = new BusyPool(new SynchronousQueue<>());
    none.setRejectedExecutionHandler((task, executor) -> rejected.add((OwnTask) task));
    none.execute(first);
    same(rejected.get(1), first, "the handler's task, from a pool without a queue");
    none.shutdownNow();
    none.execute(second);
    same(rejected.get(2), second, "the handler's task, from a pool that was shut down");
  }

  private static void callerRuns(Urls urls) throws Exception {
    OwnTask first = new OwnTask(1, () -> urls.with("first"));
    OwnTask second = new OwnTask(2, () -> urls.with("second"));
    try (BusyPool pool = fullPool(first, new ThreadPoolExecutor.CallerRunsPolicy())) {
      pool.execute(second);
      check(second.done.isDone(), "the caller ran it");
      pool.release();
      first.done.get();
    }
  }

  private static void discardOldest(Urls urls) throws Exception {
    OwnTask first = new OwnTask(1, () -> urls.without("discarded"));
    OwnTask second = new OwnTask(2, () -> urls.with("second"));
    try (BusyPool pool = fullPool(first, new ThreadPoolExecutor.DiscardOldestPolicy())) {
      pool.execute(second);
      same(pool.getQueue().peek(), second, "what is queued now");
      pool.release();
      second.done.get();
      check(!first.done.isDone(), "the oldest did not run");
    }
  }

  private static void putIntoQueue(Urls urls) throws Exception {
    OwnTask first = new OwnTask(1, () -> urls.with("first"));
    OwnTask second = new OwnTask(2, () -> urls.with("second"));
    RejectedExecutionHandler blocking =
        (task, executor) -> {
          ((BusyPool) executor).release();
          try {
            executor.getQueue().put(task);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    try (BusyPool pool = fullPool(first, blocking)) {
      pool.execute(second);
      first.done.get();
      second.done.get();
    }
  }

  private static void beforeAndAfterExecute(Urls urls) throws Exception {
    List<Runnable> before = Collections.synchronizedList(new ArrayList<>());
    List<Runnable> after = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ended = new CountDownLatch(3);
    OwnTask[] tasks = new OwnTask[3];
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.FACTORY) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            before.add((OwnTask) task);
            uncheckedCall(() -> urls.with("before" + ((OwnTask) task).rank));
          }

          @Override
          protected void afterExecute(Runnable task, Throwable failure) {
            after.add((OwnTask) task);
            uncheckedCall(() -> urls.with("after" + ((OwnTask) task).rank));
            ended.countDown();
          }
        };
    for (int i = 0; i < 3; i++) {
      int rank = i;
      tasks[i] = new OwnTask(i, () -> urls.with("task" + rank));
      pool.execute(tasks[i]);
    }
    ended.await();
    check(before.equals(List.of(tasks)), "beforeExecute saw " + before);
    check(after.equals(List.of(tasks)), "afterExecute saw " + after);
    pool.shutdown();
  }

  private static void uncheckedCall(Work call) {
    try {
      call.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void idleWorker(Urls urls) throws Exception {
    Consumer<Runnable> cast =
        task -> same(((OwnTask) task).getClass(), OwnTask.class, "class of a task");
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            0, 1, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), Daemons.FACTORY) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            cast.accept(task);
          }
        };
    for (int i = 0; i < 3; i++) {
      String name = "call" + i;
      OwnTask with = new OwnTask(i, () -> urls.with(name));
      OwnTask without = new OwnTask(i, () -> urls.without(name));
      retrying(pool, with);
      with.done.get();
      NoFlow.run(() -> retrying(pool, without));
      without.done.get();
    }
    check(pool.getLargestPoolSize() == 1, "one worker did it all");
    pool.shutdown();
  }

  /** The only worker may not yet have come back to the queue. */
  private static void retrying(ThreadPoolExecutor pool, Runnable task) {
    boolean[] rejected = {true};
    pool.setRejectedExecutionHandler(
        (r, executor) -> {
          same(r, task, "the handler's task");
          rejected[0] = true;
          Thread.yield();
        });
    while (rejected[0]) {
      rejected[0] = false;
      pool.execute(task);
    }
  }

  private static void priority(Urls urls, BlockingQueue<Runnable> queue) throws Exception {
    int[] ranks = {5, 2, 9, 1, 7, 3, 8, 0, 6, 4};
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<OwnTask> tasks = new ArrayList<>();
    try (BusyPool pool = new BusyPool(queue)) {
      for (int rank : ranks) {
        boolean inFlow = rank % 2 == 0;
        OwnTask task =
            new OwnTask(
                rank,
                () -> {
                  order.add(rank);
                  return inFlow ? urls.with(rank) : urls.without(rank);
                });
        tasks.add(task);
        if (inFlow) {
          pool.execute(task);
        } else {
          NoFlow.run(() -> pool.execute(task));
        }
      }
      same(pool.getQueue().peek(), tasks.get(7), "head of the queue");
      same(
          ((PriorityBlockingQueue<Runnable>) pool.getQueue()).comparator(),
          ((PriorityBlockingQueue<Runnable>) queue).comparator(),
          "comparator");
      check(pool.remove(tasks.get(2)), "remove(task) from the middle");
      tasks.remove(2);
      pool.release();
      for (OwnTask task : tasks) {
        task.done.get();
      }
    }
    check(order.equals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8)), "tasks ran in the order " + order);
  }

  private static void newTaskFor(Urls urls, CustomTask.Maker maker) throws Exception {
    List<Runnable> seen = Collections.synchronizedList(new ArrayList<>());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.FACTORY) {
          @Override
          protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
            return maker.make(callable);
          }

          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            seen.add((Runnable) ((CustomTask) task).self());
          }
        };
    CountDownLatch gate = new CountDownLatch(1);
    Future<String> first =
        pool.submit(
            (Callable<String>)
                () -> {
                  gate.await();
                  return urls.with("fresh-worker");
                });
    Future<String> second = pool.submit((Callable<String>) () -> urls.with("queued"));
    same((CustomTask) (Object) pool.getQueue().peek(), second, "what is queued");
    gate.countDown();
    first.get();
    second.get();
    check(seen.equals(List.of(first, second)), "beforeExecute saw " + seen);
    pool.shutdown();
  }

  private static void purge(Urls urls) throws Exception {
    try (BusyPool pool = new BusyPool(new LinkedBlockingQueue<>())) {
      CustomTask.OwnClass<String> cancelled =
          new CustomTask.OwnClass<>(() -> urls.without("cancelled"));
      CustomTask.OwnClass<String> stays = new CustomTask.OwnClass<>(() -> urls.with("stays"));
      pool.execute(cancelled);
      pool.execute(stays);
      cancelled.cancel(false);
      pool.purge();
      check(pool.getQueue().size() == 1, "purge took the cancelled one out");
      pool.release();
      stays.get();
    }
  }
}
