package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * Open Liberty 20–26: the server's pool and the managed executors upon it. Its queue looks into the
 * tasks, so they cannot be wrapped there; but each of them comes in an object of the server's own,
 * which keeps the flow it was made in.
 */
public final class LibertyThreadPool implements Library {

  private static final String TASK = "com.ibm.ws.threading.internal.PolicyTaskFutureImpl";
  private static final String EXECUTOR = "com.ibm.ws.threading.internal.PolicyExecutorImpl";
  private static final String CALLBACK = "com.ibm.ws.threading.PolicyTaskCallback";

  @Override
  public void declare(Hooks on) {
    on.type("com.ibm.ws.threading.internal.ExecutorServiceImpl$RunnableWrapper")
        .method("<init>", "com.ibm.ws.threading.internal.ExecutorServiceImpl", "java.lang.Runnable")
        .keep(Made.class)
        .method("run")
        .kept(Run.class);
    on.type(TASK)
        .method("<init>", EXECUTOR, "java.util.concurrent.Callable", CALLBACK, "long")
        .keep(Made.class)
        .method(
            "<init>",
            EXECUTOR,
            "java.util.concurrent.Callable",
            CALLBACK,
            "long",
            TASK + "$InvokeAnyLatch")
        .keep(Made.class)
        .method(
            "<init>",
            EXECUTOR,
            "java.lang.Runnable",
            "com.ibm.ws.threading.CancellableStage",
            "long")
        .keep(Made.class)
        .method("<init>", EXECUTOR, "java.lang.Runnable", "java.lang.Object", CALLBACK, "long")
        .keep(Made.class)
        .method("run")
        .kept(Run.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }
}
