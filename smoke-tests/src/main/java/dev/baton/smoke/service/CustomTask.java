package dev.baton.smoke.service;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What an application's pool makes of its tasks, in {@code newTaskFor}. */
interface CustomTask {

  Object self();

  /** Makes one of them. */
  interface Maker {
    <T> RunnableFuture<T> make(Callable<T> callable);
  }

  Maker SUBCLASS =
      new Maker() {
        @Override
        public <T> RunnableFuture<T> make(Callable<T> callable) {
          return new Subclass<>(callable);
        }
      };

  Maker OWN_CLASS =
      new Maker() {
        @Override
        public <T> RunnableFuture<T> make(Callable<T> callable) {
          return new OwnClass<>(callable);
        }
      };

  /** The usual way. */
  final class Subclass<T> extends FutureTask<T> implements CustomTask {
    Subclass(Callable<T> callable) {
      super(callable);
    }

    @Override
    public Object self() {
      return this;
    }
  }

  /** All by itself. */
  final class OwnClass<T> implements RunnableFuture<T>, CustomTask {
    private final Callable<T> callable;
    private final CompletableFuture<T> done = new CompletableFuture<>();

    OwnClass(Callable<T> callable) {
      this.callable = callable;
    }

    @Override
    public Object self() {
      return this;
    }

    @Override
    public void run() {
      try {
        done.complete(callable.call());
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return done.cancel(mayInterrupt);
    }

    @Override
    public boolean isCancelled() {
      return done.isCancelled();
    }

    @Override
    public boolean isDone() {
      return done.isDone();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      return done.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return done.get(timeout, unit);
    }
  }
}
