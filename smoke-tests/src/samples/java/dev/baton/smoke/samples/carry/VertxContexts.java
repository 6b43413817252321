package dev.baton.smoke.samples.carry;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** Vert.x 4 from threads that are not of Vert.x: contexts, workers, timers, futures. */
public final class VertxContexts extends OverVertx {
  @Override
  Future<String> blocking(Context context, Callable<String> work, boolean ordered) {
    return context.executeBlocking(promise -> tell(promise, work), ordered);
  }

  @Override
  Future<String> blocking(WorkerExecutor workers, Callable<String> work) {
    return workers.executeBlocking(promise -> tell(promise, work));
  }

  private static void tell(Promise<String> promise, Callable<String> work) {
    try {
      promise.complete(work.call());
    } catch (Exception e) {
      promise.fail(e);
    }
  }

  @Override
  Future<String> either(Future<String> future, Callable<Future<String>> then) {
    return future.transform(
        ended -> {
          try {
            return then.call();
          } catch (Exception e) {
            return Future.failedFuture(e);
          }
        });
  }
}
