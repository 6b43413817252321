package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * {@code ThreadPoolExecutor} and its scheduled subclass, JDK 8–25. A task is wrapped where it is
 * queued and unwrapped where it leaves the queue, so that nothing of the application meets the
 * wrapper; a task that starts a worker comes with the worker's thread. Futures are keyed in {@link
 * FutureTasks}, before they get here. Periodic tasks carry nothing.
 */
public final class ThreadPools implements Library {

  private static final String OBJECT = "java.lang.Object";
  private static final String OBJECTS = "java.lang.Object[]";

  @Override
  public void declare(Hooks on) {
    on.type("java.util.concurrent.ThreadPoolExecutor")
        .method("execute", "java.lang.Runnable")
        .call("java.util.concurrent.BlockingQueue", "offer", OBJECT, Offer.class)
        .method("addWorker", "java.lang.Runnable", "boolean")
        .scope(AddWorker.class)
        .method("runWorker", "java.util.concurrent.ThreadPoolExecutor$Worker")
        .enter(RunWorker.class)
        .method("getTask")
        .enter(GetTask.class)
        .method("getTask")
        .result(GetTask.class)
        .method("remove", "java.lang.Runnable")
        .call("java.util.concurrent.BlockingQueue", "remove", OBJECT, Remove.class)
        .method("drainQueue")
        .result(DrainQueue.class)
        .method("getQueue")
        .result(GetQueue.class);
    String unit = "java.util.concurrent.TimeUnit";
    on.type("java.util.concurrent.ScheduledThreadPoolExecutor")
        .method("schedule", "java.lang.Runnable", "long", unit)
        .scope(Schedule.class)
        .method("schedule", "java.util.concurrent.Callable", "long", unit)
        .scope(Schedule.class)
        .method("scheduleAtFixedRate", "java.lang.Runnable", "long", "long", unit)
        .scope(Periodic.class)
        .method("scheduleWithFixedDelay", "java.lang.Runnable", "long", "long", unit)
        .scope(Periodic.class);
    on.type("java.util.concurrent.PriorityBlockingQueue")
        .method("siftUpComparable", "int", OBJECT, OBJECTS)
        .call("java.lang.Comparable", "compareTo", OBJECT, Compare.class)
        .method("siftDownComparable", "int", OBJECT, OBJECTS, "int")
        .call("java.lang.Comparable", "compareTo", OBJECT, Compare.class)
        .method("siftUpUsingComparator", "int", OBJECT, OBJECTS, "java.util.Comparator")
        .enter(SiftUp.class)
        .method("siftDownUsingComparator", "int", OBJECT, OBJECTS, "int", "java.util.Comparator")
        .enter(SiftDown.class);
  }

  /**
   * Tasks that lie wrapped beside tasks that do not are compared to each other, in the
   * application's own code.
   */
  static final class Compare {
    static Object enter(Comparable<?> task, Object other) {
      return QueuedTasks.compared(other);
    }
  }

  static final class SiftUp {
    static Comparator<?> enter(int at, Object task, Object[] queue, Comparator<?> comparator) {
      return QueuedTasks.unwrapping(comparator);
    }
  }

  static final class SiftDown {
    static Comparator<?> enter(
        int at, Object task, Object[] queue, int size, Comparator<?> comparator) {
      return QueuedTasks.unwrapping(comparator);
    }
  }

  static final class Offer {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return QueuedTasks.wrapped(queue, task);
    }
  }

  static final class Remove {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return QueuedTasks.key(queue, task);
    }
  }

  /**
   * The new thread takes over the flow of the task it begins with; a worker without one begins
   * without a flow.
   */
  static final class AddWorker {
    static void enter(Runnable first) {
      if (!QueuedTasks.mayCarry(first)) {
        CurrentHeaders.attach(null);
      }
    }
  }

  static final class RunWorker {
    static void enter() {
      CurrentHeaders.takeOver();
    }
  }

  static final class GetTask {
    static void enter() {
      CurrentHeaders.attach(null);
    }

    static Runnable result(Runnable task) {
      return Carried.taken(task);
    }
  }

  /** Without a delay it is what {@code execute} and {@code submit} of such a pool are made of. */
  static final class Schedule {
    static void enter(Object task, long delay) {
      if (delay > 0) {
        CurrentHeaders.putOff();
      }
    }
  }

  static final class DrainQueue {
    static List<Runnable> result(List<Runnable> tasks) {
      return QueuedTasks.unwrapped(tasks);
    }
  }

  static final class GetQueue {
    static BlockingQueue<Runnable> result(BlockingQueue<Runnable> queue) {
      return QueuedTasks.view(queue);
    }
  }

  static final class Periodic {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
