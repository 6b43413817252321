package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Work;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Vert.x 3.9 from threads that are not of Vert.x: contexts, workers, timers, futures, event bus.
 */
public final class Vertx3Contexts extends OverVertx {

  /** What messages ask for, as their bodies are copied. */
  private static final Map<String, Work> ASKED = new ConcurrentHashMap<>();

  static {
    VERTX
        .eventBus()
        .<String>consumer("work", message -> message.reply(done(ASKED.remove(message.body()))));
    VERTX
        .eventBus()
        .<String>consumer("echo", message -> OtherFlow.run(() -> message.reply(message.body())));
  }

  @Override
  Future<String> blocking(Context context, Callable<String> work, boolean ordered) {
    Promise<String> done = Promise.promise();
    context.<String>executeBlocking(promise -> tell(promise, work), ordered, done);
    return done.future();
  }

  @Override
  Future<String> blocking(WorkerExecutor workers, Callable<String> work) {
    Promise<String> done = Promise.promise();
    workers.<String>executeBlocking(promise -> tell(promise, work), done);
    return done.future();
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
    Function<Object, Future<String>> next =
        ended -> {
          try {
            return then.call();
          } catch (Exception e) {
            return Future.failedFuture(e);
          }
        };
    return future.compose(next::apply, next::apply);
  }

  /**
   * Vert.x 3 notes a timer after it has begun, and never fires one that was faster; the event loop
   * that is to run it is not.
   */
  @Override
  Future<String> timer(Work work) {
    Promise<String> promise = Promise.promise();
    CONTEXT.runOnContext(set -> VERTX.setTimer(1, go -> promise.complete(done(work))));
    return promise.future();
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = super.ways();
    ways.put("message", Vertx3Contexts::message);
    ways.put("reply", Vertx3Contexts::reply);
    ways.put("blocking-result", Vertx3Contexts::result);
    return ways;
  }

  private static String message(Work work) throws Exception {
    String id = Integer.toHexString(System.identityHashCode(work)) + '-' + System.nanoTime();
    ASKED.put(id, work);
    Promise<String> answer = Promise.promise();
    VERTX
        .eventBus()
        .<String>request("work", id, told -> answer.handle(told.map(reply -> reply.body())));
    return outcome(answer.future());
  }

  private static String reply(Work work) throws Exception {
    Promise<String> answer = Promise.promise();
    VERTX.eventBus().<String>request("echo", "go", told -> answer.complete(done(work)));
    return outcome(answer.future());
  }

  /** The work that blocks is told to be done by a thread in the middle of another flow. */
  private static String result(Work work) throws Exception {
    Promise<String> answer = Promise.promise();
    VERTX.<String>executeBlocking(
        promise -> OtherFlow.run(() -> promise.complete("go")),
        told -> answer.complete(done(work)));
    return outcome(answer.future());
  }
}
