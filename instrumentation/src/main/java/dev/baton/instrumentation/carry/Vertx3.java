package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.impl.HandlerHolder;

/**
 * Vert.x 3.9. Its contexts are verticles' and of no flow: what they are given to do goes through
 * Netty's event loops and the JDK's pools, which carry it, or an ordered queue, which does not.
 * Futures and the event bus have the application's own lambdas for handlers, so these are wrapped
 * where they are added.
 */
public final class Vertx3 implements Library {

  private static final String HANDLER = "io.vertx.core.Handler";

  @Override
  public void declare(Hooks on) {
    on.type("io.vertx.core.impl.TaskQueue")
        .using("io.vertx.core.logging.Logger")
        .method("execute", "java.lang.Runnable", "java.util.concurrent.Executor")
        .scope(Queue.class);
    on.type("io.vertx.core.impl.FutureImpl")
        .method("onComplete", HANDLER)
        .enter(Add.class)
        .method("tryComplete", "java.lang.Object")
        .scope(Tell.class)
        .method("tryFail", "java.lang.Throwable")
        .scope(Tell.class);
    on.type("io.vertx.core.eventbus.impl.EventBusImpl")
        .method("convertHandler", HANDLER)
        .inSomeVersions() // Those of Vert.x 3: 4 and 5 have a class of this name.
        .enter(Add.class)
        .method(
            "deliverToHandler",
            "io.vertx.core.eventbus.impl.MessageImpl",
            "io.vertx.core.eventbus.impl.HandlerHolder")
        .inSomeVersions()
        .scope(Deliver.class);
  }

  static final class Queue {
    static Runnable enter(Object queue, Runnable task) {
      Runnable queued = QueuedTasks.ofEventLoop(task);
      CurrentHeaders.attach(null); // What works through the queue is of no flow.
      return queued;
    }
  }

  static final class Add {
    static Handler<?> enter(Object to, Handler<?> handler) {
      CapturedHeaders flow = CurrentHeaders.get();
      return flow == null || handler == null ? handler : in(flow, handler);
    }

    private static <T> Handler<T> in(CapturedHeaders flow, Handler<T> handler) {
      return told -> {
        int depth = CurrentHeaders.enter();
        CurrentHeaders.attach(flow);
        try {
          handler.handle(told);
        } finally {
          CurrentHeaders.exit(depth);
        }
      };
    }
  }

  /** Handlers that are not wrapped were added in no flow. */
  static final class Tell {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  /** A message is handled in its sender's flow, and a reply in the asker's. */
  static final class Deliver {
    static void enter(Object bus, Object message, HandlerHolder<?> holder) {
      if (holder.isReplyHandler()) {
        CurrentHeaders.attach(null);
      }
    }
  }
}
