package dev.baton.instrumentation.carry;

import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.concurrent.Callable;

/**
 * {@code FutureTask}, JDK 8–25: what {@code submit}, {@code invokeAll}, {@code invokeAny} and
 * {@code schedule} make of a task, in every pool. Keyed where it is made, because the pool, its
 * queue and its {@code beforeExecute} are promised this very object. What it runs when it is done
 * (callbacks, in Spring and Guava) is still of its flow.
 */
public final class FutureTasks implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("java.util.concurrent.FutureTask")
        .method("<init>", "java.util.concurrent.Callable")
        .enter(OfCallable.class)
        .method("<init>", "java.lang.Runnable", "java.lang.Object")
        .enter(OfRunnable.class)
        .method("run")
        .scope(Run.class)
        .method("runAndReset")
        .scope(RunPeriod.class);
  }

  static final class OfCallable {
    static Callable<?> enter(Callable<?> task) {
      return Carried.ofFuture(task);
    }
  }

  static final class OfRunnable {
    static Runnable enter(Runnable task) {
      return Carried.ofFuture(task);
    }
  }

  /** The task attaches its flow itself; the end of this method is the end of it. */
  static final class Run {
    static void enter() {}
  }

  /** One run of a periodic task, which belongs to no request: a job of its own. */
  static final class RunPeriod {
    static void enter() {
      CurrentHeaders.beginJob();
    }
  }
}
