package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;

/**
 * Netty's event loops and executors, 4.1.53–4.2: tasks, tasks that are put off once, and listeners
 * of promises. Hooked where a task is queued and where listeners are told; a loop's own work
 * (reading, registering, connecting) serves many requests and is left alone. Listeners cannot be
 * wrapped, as they are asked for what they are, so the promise knows in which flow each was added.
 */
public final class NettyEventLoops implements Library {

  private static final String QUEUE = "java.util.Queue";
  private static final String OBJECT = "java.lang.Object";
  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String UNIT = "java.util.concurrent.TimeUnit";

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.util.concurrent.SingleThreadEventExecutor")
        .method("offerTask", RUNNABLE)
        .inSomeVersions() // Not in 4.0, where loops carry nothing.
        .call(QUEUE, "offer", OBJECT, Offer.class)
        .method("removeTask", RUNNABLE)
        .call(QUEUE, "remove", OBJECT, Remove.class)
        .method("startThread")
        .scope(StartThread.class);
    on.type("io.netty.util.concurrent.GlobalEventExecutor")
        .method("addTask", RUNNABLE)
        .call("java.util.concurrent.BlockingQueue", "add", OBJECT, Add.class)
        .method("startThread")
        .scope(StartThread.class);
    on.type("io.netty.util.concurrent.UnorderedThreadPoolEventExecutor")
        .method("schedule", RUNNABLE, "long", UNIT)
        .enter(ScheduleRunnable.class)
        .method("schedule", "java.util.concurrent.Callable", "long", UNIT)
        .enter(ScheduleCallable.class);
    on.type("io.netty.util.concurrent.NonStickyEventExecutorGroup$NonStickyOrderedEventExecutor")
        .method("execute", RUNNABLE)
        .call(QUEUE, "offer", OBJECT, Offer.class)
        .method("run")
        .scope(RunSeveral.class);
    on.type("io.netty.util.concurrent.AbstractScheduledEventExecutor")
        .method("schedule", RUNNABLE, "long", UNIT)
        .enter(ScheduleRunnable.class)
        .method("schedule", "java.util.concurrent.Callable", "long", UNIT)
        .enter(ScheduleCallable.class);
    on.type("io.netty.util.concurrent.DefaultPromise")
        .constructors()
        .keep(Made.class)
        .method("addListener0", "io.netty.util.concurrent.GenericFutureListener")
        .enter(AddListener.class)
        .method("removeListener0", "io.netty.util.concurrent.GenericFutureListener")
        .enter(RemoveListener.class)
        .method(
            "notifyListener0",
            "io.netty.util.concurrent.Future",
            "io.netty.util.concurrent.GenericFutureListener")
        .scope(Notify.class);
  }

  /** The first task starts the thread of all. */
  static final class StartThread {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  /** The first task has it run, and those of others that came in the meantime run with it. */
  static final class RunSeveral {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Offer {
    static Object enter(Queue<?> queue, Object task) {
      return QueuedTasks.ofEventLoop((Runnable) task);
    }
  }

  static final class Add {
    static Object enter(BlockingQueue<?> queue, Object task) {
      return QueuedTasks.ofEventLoop((Runnable) task);
    }
  }

  static final class Remove {
    static Object enter(Queue<?> queue, Object task) {
      return QueuedTasks.key(task);
    }
  }

  static final class ScheduleRunnable {
    static Runnable enter(Runnable task) {
      return QueuedTasks.ofEventLoop(task);
    }
  }

  static final class ScheduleCallable {
    static Callable<?> enter(Callable<?> task) {
      return Carried.callable(task);
    }
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  /**
   * What a promise keeps: its listeners that have a flow, the last one first. Here and where one is
   * removed Netty holds the promise's lock.
   */
  static final class AddListener {
    private final Object listener;
    private final CapturedHeaders flow;
    private AddListener before;

    private AddListener(Object listener, CapturedHeaders flow, AddListener before) {
      this.listener = listener;
      this.flow = flow;
      this.before = before;
    }

    static void enter(DefaultPromise<?> promise, Object listener) {
      CapturedHeaders flow = CurrentHeaders.get();
      if (flow != null) {
        keep(promise, new AddListener(listener, flow, (AddListener) kept(promise)));
      }
    }

    /** The flow of the listener, which is forgotten with it; of several, as told, the first. */
    static CapturedHeaders flowOf(DefaultPromise<?> promise, Object listener) {
      AddListener first = null;
      AddListener after = null;
      AddListener last = null;
      for (AddListener each = (AddListener) kept(promise); each != null; each = each.before) {
        if (each.listener == listener) {
          first = each;
          after = last;
        }
        last = each;
      }
      if (first == null) {
        return null;
      }
      if (after == null) {
        keep(promise, first.before);
      } else {
        after.before = first.before;
      }
      return first.flow;
    }

    private static native Object kept(DefaultPromise<?> promise);

    private static native void keep(DefaultPromise<?> promise, Object kept);
  }

  static final class RemoveListener {
    static void enter(DefaultPromise<?> promise, Object listener) {
      AddListener.flowOf(promise, listener);
    }
  }

  /**
   * A listener is told once, and what is kept for it goes: connections have promises that get
   * listeners for as long as they live. The lock is the promise's own, which Netty takes as well.
   * What was complete from the start is no promise: who adds a listener tells it, or has a task
   * tell it.
   */
  static final class Notify {
    static void enter(Future<?> future, Object listener) {
      if (!(future instanceof DefaultPromise)) {
        return;
      }
      DefaultPromise<?> promise = (DefaultPromise<?>) future;
      CapturedHeaders flow = null;
      if (kept(promise) != null) {
        synchronized (promise) {
          flow = AddListener.flowOf(promise, listener);
        }
      }
      CurrentHeaders.attach(flow);
    }

    private static native Object kept(DefaultPromise<?> promise);
  }
}
