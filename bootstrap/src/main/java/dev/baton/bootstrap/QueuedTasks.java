package dev.baton.bootstrap;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tasks in a pool's queue. A wrapper may lie there only where everything that the application can
 * see of the queue is unwrapped: in the JDK's own queues, through {@link #view}. In a queue of
 * another class only lambdas are wrapped, which nobody can cast.
 */
public final class QueuedTasks {

  /** Whether any task was ever wrapped for a queue; until then there is nothing to unwrap. */
  private static volatile boolean used;

  /** Whether any task was ever wrapped for a priority queue. */
  private static volatile boolean usedOrdered;

  /**
   * Defines {@link QueueViews} when the first is asked for: to define them is to load the queues
   * that they extend, which most JVMs never use.
   */
  private static volatile Runnable definesViews;

  private static final String TOMCATS_QUEUE = "org.apache.tomcat.util.threads.TaskQueue";

  private static String[] tomcatsQueues = {TOMCATS_QUEUE};

  private QueuedTasks() {}

  /** Whether this task, handed over by this thread, may run in the thread's flow. */
  public static boolean mayCarry(Object task) {
    return task != null && !NeverCarried.contains(task.getClass().getName());
  }

  /** What to put into {@code queue} for {@code task}. */
  public static Object wrapped(BlockingQueue<?> queue, Object task) {
    CapturedHeaders headers = CurrentHeaders.get();
    if (headers == null || !mayCarry(task) || task instanceof Carried) {
      return task;
    }
    if (isKeyed(task)) {
      return task;
    }
    Class<?> type = queue.getClass();
    boolean ordered = type == PriorityBlockingQueue.class;
    boolean hidden =
        ordered || type == LinkedBlockingQueue.class || type == ArrayBlockingQueue.class;
    if (!hidden && type != SynchronousQueue.class && !isTomcats(type) && !isLambda(task)) {
      return task;
    }
    used = true;
    if (ordered) {
      usedOrdered = true;
      return new Ordered(task, headers);
    }
    return task instanceof Future ? new CarriedFuture(task, headers) : new Carried(task, headers);
  }

  /**
   * What to put for {@code task} into a queue that only its pool sees, which unwraps whatever it
   * takes from it or hands back.
   */
  public static Runnable wrapped(Runnable task) {
    CapturedHeaders headers = CurrentHeaders.get();
    if (headers == null || !mayCarry(task) || task instanceof Carried || isKeyed(task)) {
      return task;
    }
    used = true;
    return task instanceof Future ? new CarriedFuture(task, headers) : new Carried(task, headers);
  }

  /**
   * What to queue for {@code task} in one of Netty's event loops, which runs what it takes and
   * looks for nothing but {@link #key}.
   */
  public static Runnable ofEventLoop(Runnable task) {
    CapturedHeaders headers = CurrentHeaders.get();
    if (headers == null
        || task == null
        || task instanceof Carried
        || isKeyed(task)
        || NeverCarried.isEventLoops(task.getClass().getName())) {
      return task;
    }
    used = true;
    return new Carried(task, headers);
  }

  /** Keyed where it was made, and never wrapped. */
  private static boolean isKeyed(Object task) {
    return task instanceof FutureTask
        || task instanceof CompletableFuture.AsynchronousCompletionTask;
  }

  private static boolean isTomcats(Class<?> type) {
    String name = type.getName();
    for (String each : tomcatsQueues) {
      if (each.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells that a library also lives in another package. Called before the hooks are in place.
   *
   * @param prefix the package it lives in, with a dot behind
   * @param library its own, with a dot behind
   */
  public static void relocated(String prefix, String library) {
    NeverCarried.relocated(prefix, library);
    if (TOMCATS_QUEUE.startsWith(library)) {
      tomcatsQueues = Arrays.copyOf(tomcatsQueues, tomcatsQueues.length + 1);
      tomcatsQueues[tomcatsQueues.length - 1] = prefix + TOMCATS_QUEUE.substring(library.length());
    }
  }

  private static boolean isLambda(Object task) {
    return task.getClass().getName().indexOf('/') >= 0;
  }

  /**
   * What to look for in {@code queue} to find {@code task}, wrapped or not. A future is looked for
   * as it is: scheduled pools find their own by its place in the heap, and anything else by a walk
   * through all that wait.
   */
  public static Object key(BlockingQueue<?> queue, Object task) {
    boolean mayBeWrapped =
        used && task != null && !isKeyed(task) && queue.getClass() != SynchronousQueue.class;
    return mayBeWrapped ? new Key(task) : task;
  }

  /** As above, for a queue of which nothing else is known. */
  public static Object key(Object task) {
    return used && task != null && !isKeyed(task) ? new Key(task) : task;
  }

  /** Unwraps what a pool hands back when it is shut down. */
  public static List<Runnable> unwrapped(List<Runnable> tasks) {
    if (used && tasks != null) {
      for (int i = 0; i < tasks.size(); i++) {
        Runnable task = tasks.get(i);
        if (task instanceof Carried) {
          tasks.set(i, (Runnable) Carried.unwrapped(task));
        }
      }
    }
    return tasks;
  }

  /** Tells how to define {@link QueueViews}. */
  public static void defineViewsBy(Runnable definer) {
    definesViews = definer;
  }

  /**
   * What the application gets as its pool's queue: of the same class, over the same elements, all
   * of them unwrapped.
   */
  public static BlockingQueue<Runnable> view(BlockingQueue<Runnable> queue) {
    if (!used || queue == null) {
      return queue;
    }
    Class<?> type = queue.getClass();
    if (!isViewed(type)) {
      return queue;
    }
    Runnable definer = definesViews;
    if (definer != null) {
      definer.run();
      definesViews = null;
    }
    if (type == LinkedBlockingQueue.class) {
      return new QueueViews.Linked(queue);
    }
    return type == ArrayBlockingQueue.class
        ? new QueueViews.Array(queue)
        : new QueueViews.Priority((PriorityBlockingQueue<Runnable>) queue);
  }

  /** Whether {@link #view} covers everything that can be seen of a queue of this class. */
  private static boolean isViewed(Class<?> type) {
    return type == LinkedBlockingQueue.class
        || type == ArrayBlockingQueue.class
        || type == PriorityBlockingQueue.class;
  }

  /** The comparator that a priority queue of tasks, wrapped and not, sorts by. */
  public static Comparator<?> unwrapping(Comparator<?> comparator) {
    return usedOrdered && comparator != null && !(comparator instanceof Unwrapping)
        ? new Unwrapping(comparator)
        : comparator;
  }

  /**
   * What a task in a priority queue is compared to: never a wrapper, which the application's {@code
   * compareTo} would cast.
   */
  public static Object compared(Object task) {
    return usedOrdered ? Carried.unwrapped(task) : task;
  }

  /**
   * Equal to a task and to any wrapper of it; the JDK's queues ask what they look for, not what
   * they hold.
   */
  private static final class Key implements Runnable {
    private final Object task;

    Key(Object task) {
      this.task = task;
    }

    @Override
    public void run() {
      ((Runnable) task).run();
    }

    @Override
    public boolean equals(Object other) {
      return task.equals(Carried.unwrapped(other));
    }

    @Override
    public int hashCode() {
      return task.hashCode();
    }
  }

  /** For pools that look for cancelled futures in their queue. */
  private static final class CarriedFuture extends Carried implements Future<Object> {
    CarriedFuture(Object task, CapturedHeaders headers) {
      super(task, headers);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return ((Future<?>) task).cancel(mayInterrupt);
    }

    @Override
    public boolean isCancelled() {
      return ((Future<?>) task).isCancelled();
    }

    @Override
    public boolean isDone() {
      return ((Future<?>) task).isDone();
    }

    @Override
    public Object get() throws InterruptedException, ExecutionException {
      return ((Future<?>) task).get();
    }

    @Override
    public Object get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return ((Future<?>) task).get(timeout, unit);
    }
  }

  /** For queues that sort their tasks in their natural order. */
  private static final class Ordered extends Carried implements Comparable<Object> {
    Ordered(Object task, CapturedHeaders headers) {
      super(task, headers);
    }

    @Override
    @SuppressWarnings("unchecked")
    public int compareTo(Object other) {
      return ((Comparable<Object>) task).compareTo(Carried.unwrapped(other));
    }
  }

  private static final class Unwrapping implements Comparator<Object> {
    private final Comparator<Object> comparator;

    @SuppressWarnings("unchecked")
    Unwrapping(Comparator<?> comparator) {
      this.comparator = (Comparator<Object>) comparator;
    }

    @Override
    public int compare(Object a, Object b) {
      return comparator.compare(Carried.unwrapped(a), Carried.unwrapped(b));
    }
  }
}
