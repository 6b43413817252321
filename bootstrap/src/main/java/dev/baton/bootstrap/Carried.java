package dev.baton.bootstrap;

import java.util.concurrent.Callable;

/**
 * A task that runs in the flow it was handed over in. Seen by the JDK only: what an application
 * gets back is unwrapped.
 */
public class Carried implements Runnable, Callable<Object> {

  final Object task;
  final CapturedHeaders headers;

  Carried(Object task, CapturedHeaders headers) {
    this.task = task;
    this.headers = headers;
  }

  /** The task itself without a flow, else one that runs in it. */
  public static Runnable runnable(Runnable task) {
    CapturedHeaders headers = task == null || task instanceof Carried ? null : CurrentHeaders.get();
    return headers == null ? task : new Carried(task, headers);
  }

  /** The task itself without a flow, else one that runs in it. */
  @SuppressWarnings("unchecked")
  public static <T> Callable<T> callable(Callable<T> task) {
    CapturedHeaders headers = task == null || task instanceof Carried ? null : CurrentHeaders.get();
    return headers == null ? task : (Callable<T>) new Carried(task, headers);
  }

  /** As {@link #callable}, for the future that runs it. */
  @SuppressWarnings("unchecked")
  public static <T> Callable<T> ofFuture(Callable<T> task) {
    CapturedHeaders headers = task == null || task instanceof Carried ? null : CurrentHeaders.get();
    return headers == null ? task : (Callable<T>) new OfFuture(task, headers);
  }

  /** As {@link #runnable}, for the future that runs it. */
  public static Runnable ofFuture(Runnable task) {
    CapturedHeaders headers = task == null || task instanceof Carried ? null : CurrentHeaders.get();
    return headers == null ? task : new OfFuture(task, headers);
  }

  /** What was wrapped, or the object itself. */
  static Object unwrapped(Object task) {
    return task instanceof Carried ? ((Carried) task).task : task;
  }

  /**
   * For a worker that took a task from its pool's queue: the task itself, its flow now that of the
   * worker's thread.
   */
  public static Runnable taken(Runnable task) {
    if (!(task instanceof Carried)) {
      return task;
    }
    CurrentHeaders.attach(((Carried) task).headers);
    return (Runnable) ((Carried) task).task;
  }

  @Override
  public void run() {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      ((Runnable) task).run();
    } finally {
      state.current = before;
    }
  }

  /** By who takes every task for a callable that looks like one (Netty's scheduled tasks), too. */
  @Override
  public Object call() throws Exception {
    CurrentHeaders.State state = CurrentHeaders.state();
    CapturedHeaders before = state.current;
    state.current = headers;
    try {
      if (task instanceof Callable) {
        return ((Callable<?>) task).call();
      }
      ((Runnable) task).run();
      return null;
    } finally {
      state.current = before;
    }
  }

  @Override
  public String toString() {
    return String.valueOf(task);
  }

  /**
   * Leaves its flow attached for what the future does when it is done, callbacks of libraries for
   * one; the future's own scope undoes it.
   */
  private static final class OfFuture extends Carried {
    OfFuture(Object task, CapturedHeaders headers) {
      super(task, headers);
    }

    @Override
    public void run() {
      CurrentHeaders.attach(headers);
      ((Runnable) task).run();
    }

    @Override
    public Object call() throws Exception {
      CurrentHeaders.attach(headers);
      return ((Callable<?>) task).call();
    }
  }
}
