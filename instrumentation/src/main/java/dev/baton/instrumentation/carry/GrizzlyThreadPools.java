package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;

/**
 * Grizzly's pools 2.3–4.0, those of GlassFish and Payara too: wrapped where a task is queued,
 * unwrapped where a worker takes it, so that probes and {@code beforeExecute} see the task itself.
 */
public final class GrizzlyThreadPools implements Library {

  private static final String PACKAGE = "org.glassfish.grizzly.threadpool.";
  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String OBJECT = "java.lang.Object";
  private static final String BLOCKING = "java.util.concurrent.BlockingQueue";

  @Override
  public void declare(Hooks on) {
    on.type(PACKAGE + "SyncThreadPool")
        .method("execute", RUNNABLE)
        .call("java.util.Queue", "offer", OBJECT, Offer.class);
    on.type(PACKAGE + "FixedThreadPool")
        .method("execute", RUNNABLE)
        .call(BLOCKING, "offer", OBJECT, OfferBlocking.class)
        .method("execute", RUNNABLE)
        .call(BLOCKING, "remove", OBJECT, Remove.class);
    on.type(PACKAGE + "QueueLimitedThreadPool")
        .method("execute", RUNNABLE)
        .call(BLOCKING, "offer", OBJECT, OfferBlocking.class);
    on.type(PACKAGE + "SyncThreadPool$SyncThreadWorker")
        .method("getTask")
        .enter(GetTask.class)
        .method("getTask")
        .result(GetTask.class);
    on.type(PACKAGE + "FixedThreadPool$BasicWorker")
        .method("getTask")
        .enter(GetTask.class)
        .method("getTask")
        .result(GetTask.class);
    on.type(PACKAGE + "AbstractThreadPool")
        .method("startWorker", PACKAGE + "AbstractThreadPool$Worker")
        .scope(StartWorker.class)
        .method("shutdownNow")
        .result(ShutdownNow.class);
  }

  static final class Offer {
    static Object enter(Queue<?> queue, Object task) {
      return QueuedTasks.wrapped((Runnable) task);
    }
  }

  static final class OfferBlocking {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return QueuedTasks.wrapped((Runnable) task);
    }
  }

  static final class Remove {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return QueuedTasks.key(queue, task);
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

  static final class StartWorker {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class ShutdownNow {
    static List<Runnable> result(List<Runnable> tasks) {
      return QueuedTasks.unwrapped(tasks);
    }
  }
}
