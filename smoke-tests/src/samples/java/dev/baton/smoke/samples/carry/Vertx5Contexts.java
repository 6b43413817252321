package dev.baton.smoke.samples.carry;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** Vert.x 5 from threads that are not of Vert.x: contexts, workers, timers, futures. */
public final class Vertx5Contexts extends OverVertx {
  @Override
  Future<String> blocking(Context context, Callable<String> work, boolean ordered) {
    return context.executeBlocking(work, ordered);
  }

  @Override
  Future<String> blocking(WorkerExecutor workers, Callable<String> work) {
    return workers.executeBlocking(work);
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
