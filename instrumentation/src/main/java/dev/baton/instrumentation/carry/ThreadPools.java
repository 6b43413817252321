package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * {@code ThreadPoolExecutor} and its scheduled subclass, JDK 8–25. A task is wrapped where it is queued and unwrapped where it
 * leaves the queue, so that nothing of the application meets the wrapper; a task that starts a worker comes with the worker's
 * thread. Futures are keyed in {@link FutureTasks}, before they get here. Periodic tasks carry nothing.
 */
public final class ThreadPools implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.util.concurrent.ThreadPoolExecutor")
        .method("execute", "java.lang.Runnable")
        .call("java.util.concurrent.BlockingQueue", "offer", "java.lang.Object", Offer.class)
        .method("addWorker", "java.lang.Runnable", "boolean")
        .scope(AddWorker.class)
        .method("runWorker", "java.util.concurrent.ThreadPoolExecutor$Worker")
        .enter(RunWorker.class)
        .method("getTask")
        .enter(GetTask.class)
        .method("getTask")
        .result(GetTask.class)
        .method("remove", "java.lang.Runnable")
        .call("java.util.concurrent.BlockingQueue", "remove", "java.lang.Object", Remove.class)
        .method("drainQueue")
        .result(DrainQueue.class)
        .method("getQueue")
        .result(GetQueue.class);
    on.type("java.util.concurrent.ScheduledThreadPoolExecutor")
        .method("scheduleAtFixedRate", "java.lang.Runnable", "long", "long", "java.util.concurrent.TimeUnit")
        .scope(Periodic.class)
        .method("scheduleWithFixedDelay", "java.lang.Runnable", "long", "long", "java.util.concurrent.TimeUnit")
        .scope(Periodic.class);
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

  /** The new thread takes over the flow of the task it begins with; a worker without one begins without a flow. */
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
