package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.apache.tomcat.util.threads.TaskQueue;

/**
 * Tomcat's own copy of {@code ThreadPoolExecutor}, 10.1–11 and late 9.0; before, Tomcat's pool is a
 * subclass of the JDK's. Hooked at the same places, for the same reasons.
 */
public final class TomcatThreadPool implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.tomcat.util.threads.ThreadPoolExecutor")
        .method("executeInternal", "java.lang.Runnable")
        .inSomeVersions()
        .call("java.util.concurrent.BlockingQueue", "offer", "java.lang.Object", Offer.class)
        .method("addWorker", "java.lang.Runnable", "boolean")
        .inSomeVersions()
        .scope(AddWorker.class)
        .method("runWorker", "org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker")
        .inSomeVersions()
        .enter(RunWorker.class)
        .method("getTask")
        .inSomeVersions()
        .enter(GetTask.class)
        .method("getTask")
        .inSomeVersions()
        .result(GetTask.class)
        .method("remove", "java.lang.Runnable")
        .inSomeVersions()
        .call("java.util.concurrent.BlockingQueue", "remove", "java.lang.Object", Remove.class)
        .method("drainQueue")
        .inSomeVersions()
        .result(DrainQueue.class);
    on.type("org.apache.tomcat.util.threads.TaskQueue")
        .method("force", "java.lang.Runnable")
        .enter(Force.class)
        .method("force", "java.lang.Runnable", "long", "java.util.concurrent.TimeUnit")
        .inSomeVersions()
        .enter(Force.class);
    on.type("org.apache.tomcat.util.threads.VirtualThreadExecutor")
        .method("execute", "java.lang.Runnable")
        .inSomeVersions()
        .scope(AddWorker.class);
  }

  /**
   * The queue refused the task so that the pool might grow, which it could not: the second way into
   * the queue.
   */
  static final class Force {
    static Runnable enter(TaskQueue queue, Runnable task) {
      return (Runnable) QueuedTasks.wrapped(queue, task);
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
}
