package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.vertx.core.Completable;
import io.vertx.core.CompositeFuture;
import io.vertx.core.impl.ContextImpl;
import io.vertx.core.impl.future.FutureBase;
import io.vertx.core.impl.future.FutureImpl;

/**
 * Vert.x 5. As in 4, a request's own context keeps the flow it was made in; a verticle's context is
 * of no flow. Futures have the application's own lambdas for listeners, so these are wrapped where
 * they are added.
 */
public final class Vertx5 implements Library {

  private static final String HANDLER = "io.vertx.core.Handler";
  private static final String COMPLETABLE = "io.vertx.core.Completable";

  /** These classes have the names of Vert.x 4's. */
  private static final String CONTEXT = "io.vertx.core.internal.ContextInternal";

  @Override
  public void declare(Hooks on) {
    on.type("io.vertx.core.impl.ContextBase")
        .using(CONTEXT)
        .constructors()
        .keep(Made.class)
        .method("execute", "java.lang.Object", HANDLER)
        .kept(Attach.class)
        .method("execute", "java.lang.Runnable")
        .kept(Attach.class)
        .method("emit", "java.lang.Object", HANDLER)
        .kept(Attach.class);
    on.type("io.vertx.core.impl.ContextImpl").using(CONTEXT).constructors().result(OfNoFlow.class);
    on.type("io.vertx.core.impl.TaskQueue")
        .using("io.vertx.core.internal.logging.Logger")
        .method("execute", "java.lang.Runnable", "java.util.concurrent.Executor")
        .scope(Queue.class);
    on.type("io.vertx.core.impl.future.FutureImpl")
        .using(COMPLETABLE)
        .method("addListener", COMPLETABLE)
        .enter(Add.class);
    on.type("io.vertx.core.impl.future.FutureBase")
        .using(COMPLETABLE)
        .method("emitResult", "java.lang.Object", "java.lang.Throwable", COMPLETABLE)
        .scope(Emit.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class OfNoFlow {
    static void result(ContextImpl context) {
      keep(context, "a verticle's");
    }

    private static native void keep(ContextImpl context, Object kept);
  }

  /** What a verticle's context is given to do is of whoever gives it. */
  static final class Attach {
    static void enter(Object kept) {
      if (!(kept instanceof String)) {
        CurrentHeaders.attach((CapturedHeaders) kept);
      }
    }
  }

  static final class Queue {
    static Runnable enter(Object queue, Runnable task) {
      Runnable queued = QueuedTasks.ofEventLoop(task);
      CurrentHeaders.attach(null); // What works through the queue is of no flow.
      return queued;
    }
  }

  /**
   * A composite future takes itself off the futures it waits for, so it stays as it is: those who
   * wait for it have flows of their own.
   */
  static final class Add {
    static Completable<?> enter(Completable<?> listener) {
      CapturedHeaders flow = CurrentHeaders.get();
      return flow == null || listener == null || listener instanceof CompositeFuture
          ? listener
          : in(flow, listener);
    }

    private static <T> Completable<T> in(CapturedHeaders flow, Completable<T> listener) {
      return (result, failure) -> {
        int depth = CurrentHeaders.enter();
        CurrentHeaders.attach(flow);
        try {
          listener.complete(result, failure);
        } finally {
          CurrentHeaders.exit(depth);
        }
      };
    }
  }

  /** Listeners that are not wrapped were added in no flow. */
  static final class Emit {
    static void enter(FutureBase<?> future) {
      if (future instanceof FutureImpl) {
        CurrentHeaders.attach(null);
      }
    }
  }
}
