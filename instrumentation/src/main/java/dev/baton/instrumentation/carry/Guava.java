package dev.baton.instrumentation.carry;

import com.google.common.util.concurrent.AbstractFuture;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Guava's futures and its sequential executor, 20–33. A listener runs in the flow that registered
 * it, whoever completes the future, and its executor gets the listener itself: wrapped where it is
 * added, unwrapped where it is handed on. Transformations and callbacks are listeners. The
 * sequential executor runs tasks of many flows in one.
 */
public final class Guava implements Library {

  private static final String PACKAGE = "com.google.common.util.concurrent.";
  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String EXECUTOR = "java.util.concurrent.Executor";

  @Override
  public void declare(Hooks on) {
    on.type(PACKAGE + "AbstractFuture")
        .method("addListener", RUNNABLE, EXECUTOR)
        .enter(AddListener.class)
        .method("executeListener", RUNNABLE, EXECUTOR)
        .scope(ExecuteListener.class);
    on.type(PACKAGE + "ExecutionList")
        .method("add", RUNNABLE, EXECUTOR)
        .enter(AddListener.class)
        .method("executeListener", RUNNABLE, EXECUTOR)
        .scope(ExecuteListener.class);
    for (String name : new String[] {"SerializingExecutor", "SequentialExecutor"}) {
      on.type(PACKAGE + name)
          .method("execute", RUNNABLE)
          .inSomeVersions()
          .enter(ExecuteInSequence.class);
      on.type(PACKAGE + name + "$QueueWorker")
          .method("workOnQueue")
          .inSomeVersions()
          .scope(WorkOnQueue.class);
    }
  }

  static final class AddListener {
    static Runnable enter(Runnable listener) {
      Runnable wrapped = Carried.runnable(listener);
      // Not the future's own, which it looks for by its class.
      return wrapped == listener
              || listener.getClass().getName().startsWith(AbstractFuture.class.getName())
          ? listener
          : wrapped;
    }
  }

  static final class ExecuteListener {
    static Runnable enter(Runnable listener) {
      CurrentHeaders.attach(null);
      return Carried.taken(listener);
    }
  }

  static final class ExecuteInSequence {
    static Runnable enter(Runnable task) {
      return Carried.runnable(task);
    }
  }

  static final class WorkOnQueue {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
