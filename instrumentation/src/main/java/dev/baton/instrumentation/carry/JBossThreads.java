package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.QueuedTasks;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.List;

/**
 * JBoss {@code EnhancedQueueExecutor} 2.3–3.9, the pool of WildFly, Undertow and Quarkus. Until 3.1
 * it queues what it is given, so that is wrapped where it is queued or starts a thread; from 3.2 on
 * it makes an object of its own for each task, which keeps the flow and which no application sees.
 * Its threads, that of its timer included, serve everybody. So do views of a pool, which run tasks
 * of many flows one behind the other.
 */
public final class JBossThreads implements Library {

  private static final String POOL = "org.jboss.threads.EnhancedQueueExecutor";
  private static final String TASK = "org.jboss.threads.EnhancedQueueExecutor$Task";
  private static final String VIEW_TASK =
      "org.jboss.threads.EnhancedViewExecutor$EnhancedViewExecutorRunnable";
  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String UNIT = "java.util.concurrent.TimeUnit";

  @Override
  public void declare(Hooks on) {
    on.type(POOL)
        .method("execute", RUNNABLE)
        .scope(Execute.class)
        .method("tryExecute", RUNNABLE)
        .inSomeVersions()
        .enter(Queue.class)
        .method("doStartThread", RUNNABLE)
        .inSomeVersions()
        .scope(StartThreadWith.class)
        .method("shutdownNow")
        .result(ShutdownNow.class)
        .method("doStartThread", TASK)
        .inSomeVersions()
        .scope(NoFlow.class)
        .method("startScheduleThread")
        .inSomeVersions()
        .scope(NoFlow.class)
        .method("scheduleAtFixedRate", RUNNABLE, "long", "long", UNIT)
        .inSomeVersions()
        .scope(NoFlow.class)
        .method("scheduleWithFixedDelay", RUNNABLE, "long", "long", UNIT)
        .inSomeVersions()
        .scope(NoFlow.class);
    on.type(TASK)
        .method("<init>", POOL, RUNNABLE)
        .inSomeVersions()
        .keep(Made.class)
        .method("<init>", POOL, RUNNABLE, "java.lang.Object")
        .inSomeVersions()
        .keep(Made.class)
        .method("run")
        .inSomeVersions()
        .kept(Run.class);
    on.type("org.jboss.threads.ViewExecutor")
        .method("execute", RUNNABLE)
        .inSomeVersions()
        .enter(Queue.class)
        .method("shutdownNow")
        .inSomeVersions()
        .result(ShutdownNow.class);
    on.type("org.jboss.threads.ViewExecutor$TaskWrapper")
        .method("run")
        .inSomeVersions()
        .scope(NoFlow.class);
    on.type(VIEW_TASK)
        .method(
            "<init>", "org.jboss.threads.EnhancedViewExecutor", RUNNABLE, "java.lang.ClassLoader")
        .inSomeVersions()
        .keep(Made.class)
        .method("run")
        .inSomeVersions()
        .kept(Run.class);
  }

  /** What serves many requests is handed over as if there were none. */
  static final class Execute {
    static void enter(Runnable task) {
      if (!QueuedTasks.mayCarry(task)) {
        CurrentHeaders.attach(null);
      }
    }
  }

  static final class Queue {
    static Runnable enter(Runnable task) {
      return QueuedTasks.wrapped(task);
    }
  }

  static final class StartThreadWith {
    static Runnable enter(Runnable first) {
      Runnable wrapped = QueuedTasks.wrapped(first);
      CurrentHeaders.attach(null);
      return wrapped;
    }
  }

  static final class ShutdownNow {
    static List<Runnable> result(List<Runnable> tasks) {
      return QueuedTasks.unwrapped(tasks);
    }
  }

  static final class NoFlow {
    static void enter() {
      CurrentHeaders.attach(null);
    }
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
