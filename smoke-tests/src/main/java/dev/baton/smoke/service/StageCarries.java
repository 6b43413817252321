package dev.baton.smoke.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Every way to register a stage of a {@code CompletableFuture}: once on a future that is complete,
 * once on one that a thread in the middle of another flow completes.
 */
final class StageCarries {

  /** Registers a stage that does the work when {@code future} is complete. */
  private interface Stage {
    CompletionStage<String> on(CompletableFuture<String> future, Work work) throws Exception;
  }

  private static final Executor POOL = Carries.SHARED;
  private static final CompletableFuture<String> NEVER = new CompletableFuture<>();

  private final Map<String, Carrier.Carry> carries = new LinkedHashMap<>();

  private StageCarries() {}

  static Map<String, Carrier.Carry> all() {
    StageCarries all = new StageCarries();
    all.ofOne();
    all.ofTwo();
    all.ofFailure();
    all.ofOtherFutures();
    all.withoutGate();
    return all.carries;
  }

  private void stage(String name, Stage stage) {
    stage(name, future -> future.complete(""), stage);
  }

  private void stageOfFailure(String name, Stage stage) {
    stage(
        name,
        future -> future.completeExceptionally(new IllegalStateException("as planned")),
        stage);
  }

  private void stage(
      String name, Function<CompletableFuture<String>, Boolean> completes, Stage stage) {
    carries.put(
        name + "-complete",
        work -> {
          CompletableFuture<String> future = new CompletableFuture<>();
          completes.apply(future);
          return outcome(stage.on(future, work));
        });
    carries.put(
        name + "-completed-elsewhere",
        work -> {
          CompletableFuture<String> future = new CompletableFuture<>();
          CompletionStage<String> registered = stage.on(future, work);
          OtherFlow.run(() -> completes.apply(future));
          return outcome(registered);
        });
  }

  private static String outcome(CompletionStage<String> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static String call(Work work) {
    return Carries.unchecked(work);
  }

  /** For stages without a result: they do the work and leave what it returned in {@code done}. */
  private static CompletionStage<String> done(
      CompletionStage<Void> stage, CompletableFuture<String> done) {
    return stage.thenCompose(nothing -> done);
  }

  private static Runnable into(CompletableFuture<String> done, Work work) {
    return Carries.task(work, done);
  }

  private void ofOne() {
    stage("then-apply", (f, work) -> f.thenApply(x -> call(work)));
    stage("then-apply-async-common", (f, work) -> f.thenApplyAsync(x -> call(work)));
    stage("then-apply-async-pool", (f, work) -> f.thenApplyAsync(x -> call(work), POOL));
    stage(
        "then-accept",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAccept(x -> into(done, work).run()), done);
        });
    stage(
        "then-accept-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAcceptAsync(x -> into(done, work).run()), done);
        });
    stage(
        "then-accept-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAcceptAsync(x -> into(done, work).run(), POOL), done);
        });
    stage(
        "then-run",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenRun(into(done, work)), done);
        });
    stage(
        "then-run-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenRunAsync(into(done, work)), done);
        });
    stage(
        "then-run-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenRunAsync(into(done, work), POOL), done);
        });
    stage(
        "then-compose",
        (f, work) -> f.thenCompose(x -> CompletableFuture.completedFuture(call(work))));
    stage(
        "then-compose-async",
        (f, work) -> f.thenComposeAsync(x -> CompletableFuture.completedFuture(call(work))));
    stage(
        "then-compose-async-pool",
        (f, work) -> f.thenComposeAsync(x -> CompletableFuture.completedFuture(call(work)), POOL));
    stage("handle", (f, work) -> f.handle((x, e) -> call(work)));
    stage("handle-async", (f, work) -> f.handleAsync((x, e) -> call(work)));
    stage("handle-async-pool", (f, work) -> f.handleAsync((x, e) -> call(work), POOL));
    stage(
        "when-complete",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return f.whenComplete((x, e) -> into(done, work).run()).thenCompose(x -> done);
        });
    stage(
        "when-complete-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return f.whenCompleteAsync((x, e) -> into(done, work).run()).thenCompose(x -> done);
        });
    stage(
        "when-complete-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return f.whenCompleteAsync((x, e) -> into(done, work).run(), POOL).thenCompose(x -> done);
        });
    stage(
        "chain",
        (f, work) -> f.thenApply(x -> x).thenApplyAsync(x -> x).thenApply(x -> x + call(work)));
  }

  private void ofTwo() {
    CompletableFuture<String> ready = CompletableFuture.completedFuture("");
    stage("then-combine", (f, work) -> f.thenCombine(ready, (a, b) -> call(work)));
    stage("then-combine-second", (f, work) -> ready.thenCombine(f, (a, b) -> call(work)));
    stage("then-combine-async", (f, work) -> f.thenCombineAsync(ready, (a, b) -> call(work)));
    stage(
        "then-combine-async-pool",
        (f, work) -> f.thenCombineAsync(ready, (a, b) -> call(work), POOL));
    stage(
        "then-accept-both",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAcceptBoth(ready, (a, b) -> into(done, work).run()), done);
        });
    stage(
        "then-accept-both-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAcceptBothAsync(ready, (a, b) -> into(done, work).run()), done);
        });
    stage(
        "then-accept-both-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.thenAcceptBothAsync(ready, (a, b) -> into(done, work).run(), POOL), done);
        });
    stage(
        "run-after-both",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterBoth(ready, into(done, work)), done);
        });
    stage(
        "run-after-both-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterBothAsync(ready, into(done, work)), done);
        });
    stage(
        "run-after-both-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterBothAsync(ready, into(done, work), POOL), done);
        });
    stage("apply-to-either", (f, work) -> f.applyToEither(NEVER.copy(), x -> call(work)));
    stage("apply-to-either-second", (f, work) -> NEVER.copy().applyToEither(f, x -> call(work)));
    stage(
        "apply-to-either-async", (f, work) -> f.applyToEitherAsync(NEVER.copy(), x -> call(work)));
    stage(
        "apply-to-either-async-pool",
        (f, work) -> f.applyToEitherAsync(NEVER.copy(), x -> call(work), POOL));
    stage(
        "accept-either",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.acceptEither(NEVER.copy(), x -> into(done, work).run()), done);
        });
    stage(
        "accept-either-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.acceptEitherAsync(NEVER.copy(), x -> into(done, work).run()), done);
        });
    stage(
        "accept-either-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.acceptEitherAsync(NEVER.copy(), x -> into(done, work).run(), POOL), done);
        });
    stage(
        "run-after-either",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterEither(NEVER.copy(), into(done, work)), done);
        });
    stage(
        "run-after-either-async",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterEitherAsync(NEVER.copy(), into(done, work)), done);
        });
    stage(
        "run-after-either-async-pool",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return done(f.runAfterEitherAsync(NEVER.copy(), into(done, work), POOL), done);
        });
    stage("all-of", (f, work) -> CompletableFuture.allOf(f, ready).thenApply(x -> call(work)));
    stage(
        "any-of", (f, work) -> CompletableFuture.anyOf(f, NEVER.copy()).thenApply(x -> call(work)));
  }

  private void ofFailure() {
    stageOfFailure("exceptionally", (f, work) -> f.exceptionally(e -> call(work)));
    stageOfFailure("handle-failure", (f, work) -> f.handle((x, e) -> call(work)));
    stageOfFailure(
        "when-complete-failure",
        (f, work) -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return f.whenComplete((x, e) -> into(done, work).run()).handle((x, e) -> done.join());
        });
    if (Runtime.version().feature() >= 12) {
      exceptionally("exceptionallyAsync", Carries::unchecked);
      exceptionally("exceptionallyCompose", work -> CompletableFuture.completedFuture(call(work)));
      exceptionally(
          "exceptionallyComposeAsync", work -> CompletableFuture.completedFuture(call(work)));
    }
  }

  /** Methods of JDK 12, with and without a pool. */
  private void exceptionally(String method, Function<Work, ?> function) {
    stageOfFailure(
        method,
        (f, work) ->
            stage(
                CompletionStage.class
                    .getMethod(method, Function.class)
                    .invoke(f, (Function<Throwable, Object>) e -> function.apply(work))));
    if (method.endsWith("Async")) {
      stageOfFailure(
          method + "-pool",
          (f, work) ->
              stage(
                  CompletionStage.class
                      .getMethod(method, Function.class, Executor.class)
                      .invoke(f, (Function<Throwable, Object>) e -> function.apply(work), POOL)));
    }
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<String> stage(Object stage) {
    return (CompletionStage<String>) stage;
  }

  private void ofOtherFutures() {
    stage("minimal-stage", (f, work) -> f.minimalCompletionStage().thenApply(x -> call(work)));
    stage(
        "minimal-stage-async",
        (f, work) -> f.minimalCompletionStage().thenApplyAsync(x -> call(work)));
    stage("copy", (f, work) -> f.copy().thenApply(x -> call(work)));
    stage(
        "subclass",
        (f, work) -> f.thenCompose(x -> new OwnFuture<>(x).thenApply(y -> y + call(work))));
    stage(
        "subclass-async",
        (f, work) -> f.thenCompose(x -> new OwnFuture<>(x).thenApplyAsync(y -> y + call(work))));
  }

  /** An application's own, with an executor of its own. */
  private static final class OwnFuture<T> extends CompletableFuture<T> {
    OwnFuture() {}

    OwnFuture(T value) {
      complete(value);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new OwnFuture<>();
    }

    @Override
    public Executor defaultExecutor() {
      return POOL;
    }
  }

  private void withoutGate() {
    carries.put(
        "run-async",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return outcome(done(CompletableFuture.runAsync(into(done, work)), done));
        });
    carries.put(
        "run-async-pool",
        work -> {
          CompletableFuture<String> done = new CompletableFuture<>();
          return outcome(done(CompletableFuture.runAsync(into(done, work), POOL), done));
        });
    carries.put(
        "complete-async",
        work -> outcome(new CompletableFuture<String>().completeAsync(() -> call(work))));
    carries.put(
        "complete-async-pool",
        work -> outcome(new CompletableFuture<String>().completeAsync(() -> call(work), POOL)));
    carries.put(
        "or-timeout",
        work ->
            outcome(
                new CompletableFuture<String>()
                    .orTimeout(1, TimeUnit.MILLISECONDS)
                    .handle((x, e) -> call(work))));
    carries.put(
        "or-timeout-async",
        work ->
            outcome(
                new CompletableFuture<String>()
                    .orTimeout(1, TimeUnit.MILLISECONDS)
                    .handleAsync((x, e) -> call(work), POOL)));
    carries.put(
        "complete-on-timeout",
        work ->
            outcome(
                new CompletableFuture<String>()
                    .completeOnTimeout("", 1, TimeUnit.MILLISECONDS)
                    .thenApply(x -> call(work))));
    carries.put(
        "delayed-executor",
        work ->
            Carries.outcome(
                done ->
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)
                        .execute(into(done, work))));
    carries.put(
        "delayed-executor-pool",
        work ->
            Carries.outcome(
                done ->
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, POOL)
                        .execute(into(done, work))));
    carries.put(
        "supply-async-delayed",
        work ->
            outcome(
                CompletableFuture.supplyAsync(
                    () -> call(work),
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, POOL))));
  }
}
