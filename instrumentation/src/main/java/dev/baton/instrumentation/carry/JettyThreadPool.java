package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.io.Closeable;

/**
 * Jetty's {@code QueuedThreadPool} 9.4–12.1. A job is wrapped as it comes in, since nothing but the
 * queue gets it, and unwrapped where a worker runs it, before a subclass sees it. Jobs that can be
 * closed are Jetty's own, and so are those that serve a connection: they carry nothing. Nor do the
 * threads.
 */
public final class JettyThreadPool implements Library {

  private static final String POOL = "org.eclipse.jetty.util.thread.QueuedThreadPool";
  private static final String RUNNABLE = "java.lang.Runnable";

  @Override
  public void declare(Hooks on) {
    on.type(POOL)
        .method("execute", RUNNABLE)
        .enter(Execute.class)
        .method("runJob", RUNNABLE)
        .scope(Run.class)
        .method("startThreads", "int")
        .inSomeVersions()
        .scope(StartThread.class)
        .method("startThread")
        .inSomeVersions()
        .scope(StartThread.class);
    on.type("org.eclipse.jetty.util.thread.QueuedThreadPool$Runner")
        .method("doRunJob", RUNNABLE)
        .inSomeVersions()
        .scope(Run.class);
    on.type("org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy")
        .method("produce")
        .inSomeVersions()
        .scope(Produce.class);
  }

  static final class Execute {
    static Runnable enter(Runnable job) {
      return job instanceof Closeable ? job : QueuedTasks.wrapped(job);
    }
  }

  static final class Run {
    static Runnable enter(Runnable job) {
      return Carried.taken(job);
    }
  }

  /** Reads and runs what has come for anybody, though one request's thread may happen to do it. */
  static final class Produce {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class StartThread {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
