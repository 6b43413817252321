package dev.baton.smoke.samples.carry;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListenableFutureTask;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Guava's futures: what depends on them, completed by a thread of another flow; its executors. */
public final class GuavaFutures implements Carrier {

  private static final Executor DIRECT = Runnable::run;

  /** Makes something that depends on a future. */
  private interface Dependent {
    Future<String> on(SettableFuture<String> future, Work work, Executor executor) throws Exception;
  }

  private final ListeningExecutorService pool =
      MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(2, Daemons.FACTORY));
  private final Map<String, Carry> ways = new LinkedHashMap<>();

  @Override
  public Map<String, Carry> ways() {
    if (!ways.isEmpty()) {
      return ways;
    }
    PoolWays.add(ways, "listening-", pool, 2);
    PoolWays.add(ways, "sequential-", sequential(), 1);
    ways.put(
        "direct-service",
        work ->
            MoreExecutors.newDirectExecutorService().submit((Callable<String>) work::run).get());
    dependent("listener", GuavaFutures::listener);
    dependent("callback", GuavaFutures::callback);
    dependent(
        "transform",
        (future, work, executor) ->
            Futures.transform(future, x -> Carries.unchecked(work), executor));
    dependent(
        "transform-async",
        (future, work, executor) ->
            Futures.transformAsync(future, x -> Futures.immediateFuture(work.run()), executor));
    dependent(
        "when-all",
        (future, work, executor) ->
            Futures.whenAllSucceed(future, Futures.immediateFuture("")).call(work::run, executor));
    dependent(
        "chain",
        (future, work, executor) ->
            Futures.transform(
                Futures.transform(future, x -> x, DIRECT), x -> Carries.unchecked(work), executor));
    dependent(
        "set-future",
        (future, work, executor) -> {
          SettableFuture<String> outer = SettableFuture.create();
          Future<String> result = Futures.transform(outer, x -> Carries.unchecked(work), executor);
          outer.setFuture(future);
          return result;
        });
    ways.put(
        "catching",
        work -> {
          SettableFuture<String> future = SettableFuture.create();
          Future<String> caught =
              Futures.catching(
                  future, IllegalStateException.class, e -> Carries.unchecked(work), DIRECT);
          OtherFlow.run(() -> future.setException(new IllegalStateException("as planned")));
          return caught.get(30, TimeUnit.SECONDS);
        });
    ways.put(
        "listener-of-a-future-of-a-pool",
        work -> {
          CountDownLatch gate = new CountDownLatch(1);
          ListenableFuture<String> future =
              pool.submit(
                  () -> {
                    gate.await();
                    return "";
                  });
          CompletableFuture<String> done = new CompletableFuture<>();
          future.addListener(Carries.task(work, done), DIRECT);
          gate.countDown();
          return done.get(30, TimeUnit.SECONDS);
        });
    ways.put(
        "listener-of-a-task",
        work -> {
          ListenableFutureTask<String> task = ListenableFutureTask.create(() -> "");
          CompletableFuture<String> done = new CompletableFuture<>();
          task.addListener(Carries.task(work, done), DIRECT);
          OtherFlow.run(task);
          return done.get(30, TimeUnit.SECONDS);
        });
    return ways;
  }

  private void dependent(String name, Dependent dependent) {
    for (Map.Entry<String, Executor> each : executors().entrySet()) {
      ways.put(
          name + "-" + each.getKey(),
          work -> {
            SettableFuture<String> future = SettableFuture.create();
            Future<String> result = dependent.on(future, work, each.getValue());
            OtherFlow.run(() -> future.set(""));
            return result.get(30, TimeUnit.SECONDS);
          });
    }
    ways.put(
        name + "-complete",
        work -> {
          SettableFuture<String> future = SettableFuture.create();
          future.set("");
          return dependent.on(future, work, DIRECT).get(30, TimeUnit.SECONDS);
        });
  }

  private Map<String, Executor> executors() {
    Map<String, Executor> executors = new LinkedHashMap<>();
    executors.put("direct", DIRECT);
    executors.put("pool", pool);
    return executors;
  }

  private static Future<String> listener(
      SettableFuture<String> future, Work work, Executor executor) {
    CompletableFuture<String> done = new CompletableFuture<>();
    future.addListener(Carries.task(work, done), executor);
    return done;
  }

  private static Future<String> callback(
      SettableFuture<String> future, Work work, Executor executor) {
    CompletableFuture<String> done = new CompletableFuture<>();
    Futures.addCallback(
        future,
        new FutureCallback<String>() {
          @Override
          public void onSuccess(String result) {
            Carries.task(work, done).run();
          }

          @Override
          public void onFailure(Throwable e) {
            done.completeExceptionally(e);
          }
        },
        executor);
    return done;
  }

  /** Public only later; in 20 what its libraries use. */
  private Executor sequential() {
    try {
      return (Executor)
          MoreExecutors.class.getMethod("newSequentialExecutor", Executor.class).invoke(null, pool);
    } catch (ReflectiveOperationException e) {
      return serializing();
    }
  }

  private Executor serializing() {
    try {
      java.lang.reflect.Constructor<?> constructor =
          Class.forName("com.google.common.util.concurrent.SerializingExecutor")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return (Executor) constructor.newInstance(pool);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    PoolWays.check(checks, "-listening", pool, 2);
    PoolWays.check(checks, "-sequential", sequential(), 1);
    checks.put("executor-gets-the-listener-itself", GuavaFutures::sameListener);
    checks.put("listener-of-no-flow", GuavaFutures::listenerOfNoFlow);
    return checks;
  }

  private static void sameListener(PoolCases.Urls urls) throws Exception {
    SettableFuture<String> future = SettableFuture.create();
    AtomicReference<Runnable> seen = new AtomicReference<>();
    Runnable listener = Carries.task(() -> urls.with("listener"), new CompletableFuture<>());
    future.addListener(
        listener,
        task -> {
          seen.set(task);
          task.run();
        });
    future.set("");
    PoolCases.same(seen.get(), listener, "what the executor got");
  }

  private static void listenerOfNoFlow(PoolCases.Urls urls) throws Exception {
    SettableFuture<String> future = SettableFuture.create();
    CompletableFuture<String> done = new CompletableFuture<>();
    CompletableFuture<String> transformed = new CompletableFuture<>();
    NoFlow.run(
        () -> {
          future.addListener(Carries.task(() -> urls.without("listener"), done), DIRECT);
          Futures.transform(
              future,
              x -> transformed.complete(Carries.unchecked(() -> urls.without("transform"))),
              DIRECT);
        });
    future.set("");
    done.get(30, TimeUnit.SECONDS);
    transformed.get(30, TimeUnit.SECONDS);
    urls.with("request");
  }
}
