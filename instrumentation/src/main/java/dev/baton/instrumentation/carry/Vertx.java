package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Vert.x 4.x. Each request has a context of its own, a duplicate of its verticle's, by which Vert.x
 * tells all that happens for it: it keeps the flow it was made in. Handlers of futures run in the
 * flow that registered them, and tasks of an ordered queue each in its own, whosever worker takes
 * them.
 */
public final class Vertx implements Library {

  private static final String FUTURE = "io.vertx.core.impl.future.";
  private static final String HANDLER = "io.vertx.core.Handler";

  /** Its futures have other listeners, which no flow can be kept with. */
  private static final String NOT_5 = "io.vertx.core.impl.ContextInternal";

  @Override
  public void declare(Hooks on) {
    on.type("io.vertx.core.impl.DuplicatedContext")
        .using(NOT_5)
        .constructors()
        .keep(Made.class)
        .method("execute", "java.lang.Object", HANDLER)
        .kept(Attach.class)
        .method("execute", "java.lang.Runnable")
        .kept(Attach.class)
        .method("emit", "java.lang.Object", HANDLER)
        .kept(Attach.class);
    on.type("io.vertx.core.impl.TaskQueue")
        .using("io.vertx.core.impl.logging.Logger")
        .method("execute", "java.lang.Runnable", "java.util.concurrent.Executor")
        .scope(Queue.class);
    for (String listener :
        new String[] {
          "FutureImpl$1",
          "FutureImpl$2",
          "FutureImpl$3",
          "FutureImpl$4",
          "Composition",
          "Eventually",
          "Mapping",
          "Otherwise",
          "Transformation",
          "Expect"
        }) {
      on.type(FUTURE + listener)
          .constructors()
          .inSomeVersions()
          .keep(Made.class)
          .method("onSuccess", "java.lang.Object")
          .inSomeVersions()
          .kept(Attach.class)
          .method("onFailure", "java.lang.Throwable")
          .inSomeVersions()
          .kept(Attach.class);
    }
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Attach {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class Queue {
    static Runnable enter(Object queue, Runnable task) {
      Runnable queued = QueuedTasks.ofEventLoop(task);
      CurrentHeaders.attach(null); // What works through the queue is of no flow.
      return queued;
    }
  }
}
