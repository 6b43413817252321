package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.TimeoutKt;
import kotlinx.coroutines.YieldKt;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.flow.FlowKt;

/** Coroutines, with what Kotlin's compiler would make of them written by hand. */
public final class KotlinCoroutines implements Carrier {

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  /** A block of a coroutine. */
  private interface Block extends Function2<CoroutineScope, Continuation<? super String>, Object> {}

  /** What a coroutine waits for. */
  private interface Wait {
    Object suspend(Continuation<Object> until);
  }

  /** Waits, and then works. */
  private static final class Step extends ContinuationImpl {
    private final Wait wait;
    private final Work work;
    private boolean waited;

    @SuppressWarnings("unchecked")
    Step(Wait wait, Work work, Continuation<? super String> then) {
      super((Continuation<Object>) (Continuation<?>) then);
      this.wait = wait;
      this.work = work;
    }

    @Override
    public Object invokeSuspend(Object result) {
      if (!waited) {
        waited = true;
        if (wait.suspend(this) == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
          return IntrinsicsKt.getCOROUTINE_SUSPENDED();
        }
      }
      return done(work);
    }
  }

  /** Of who has nothing to do when the coroutine is over. */
  private static final class Nothing implements Continuation<Unit> {
    @Override
    public CoroutineContext getContext() {
      return EmptyCoroutineContext.INSTANCE;
    }

    @Override
    public void resumeWith(Object result) {}
  }

  private static String done(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Block afterwards(Wait wait, Work work) {
    return (scope, then) -> new Step(wait, work, then).invokeSuspend(Unit.INSTANCE);
  }

  private static String blocking(CoroutineContext context, Block block) throws Exception {
    return BuildersKt.runBlocking(context, block);
  }

  private static String blocking(Block block) throws Exception {
    return blocking(EmptyCoroutineContext.INSTANCE, block);
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("async", work -> async(Dispatchers.getDefault(), work));
    ways.put("async-io", work -> async(Dispatchers.getIO(), work));
    ways.put("async-unconfined", work -> async(Dispatchers.getUnconfined(), work));
    ways.put("async-executor", work -> async(ExecutorsKt.from(SHARED), work));
    ways.put(
        "with-context",
        work ->
            blocking(
                (scope, then) ->
                    BuildersKt.withContext(Dispatchers.getIO(), (inner, end) -> done(work), then)));
    ways.put("delay", work -> afterwards(Dispatchers.getDefault(), delay(), work));
    ways.put("delay-unconfined", work -> afterwards(Dispatchers.getUnconfined(), delay(), work));
    ways.put("delay-blocking", work -> blocking(afterwards(delay(), work)));
    ways.put("yield", work -> afterwards(Dispatchers.getDefault(), YieldKt::yield, work));
    ways.put(
        "within-a-timeout",
        work ->
            blocking(
                Dispatchers.getDefault(),
                (scope, then) -> TimeoutKt.withTimeout(30_000, afterwards(delay(), work), then)));
    ways.put("completed", work -> afterwards(Dispatchers.getDefault(), completed(), work));
    ways.put(
        "completed-unconfined", work -> afterwards(Dispatchers.getUnconfined(), completed(), work));
    ways.put("received", work -> afterwards(Dispatchers.getDefault(), received(), work));
    ways.put(
        "received-unconfined", work -> afterwards(Dispatchers.getUnconfined(), received(), work));
    ways.put("flow-on", KotlinCoroutines::flowOn);
    return ways;
  }

  private static String async(CoroutineContext context, Work work) throws Exception {
    return blocking(
        (scope, then) ->
            BuildersKt.<String>async(
                    scope, context, CoroutineStart.DEFAULT, (inner, end) -> done(work))
                .await(then));
  }

  private static String afterwards(CoroutineContext context, Wait wait, Work work)
      throws Exception {
    return blocking(
        (scope, then) ->
            BuildersKt.<String>async(scope, context, CoroutineStart.DEFAULT, afterwards(wait, work))
                .await(then));
  }

  private static Wait delay() {
    return until -> DelayKt.delay(1, until(until));
  }

  @SuppressWarnings("unchecked")
  private static <T> Continuation<T> until(Continuation<Object> until) {
    return (Continuation<T>) (Continuation<?>) until;
  }

  /** By a thread in the middle of another flow. */
  private static Wait completed() {
    return until -> {
      CompletableDeferred<String> go = CompletableDeferredKt.CompletableDeferred(null);
      OtherFlow.run(() -> go.complete("go"));
      return go.await(until(until));
    };
  }

  private static Wait received() {
    return until -> {
      Channel<String> channel = ChannelKt.Channel(1, BufferOverflow.SUSPEND, null);
      OtherFlow.run(() -> channel.send("go", new Nothing()));
      return channel.receive(until(until));
    };
  }

  private static String flowOn(Work work) throws Exception {
    return blocking(
        (scope, then) ->
            FlowKt.first(
                FlowKt.flowOn(
                    FlowKt.flow((to, end) -> to.emit(done(work), end)), Dispatchers.getIO()),
                then));
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    for (CoroutineContext context :
        new CoroutineContext[] {Dispatchers.getDefault(), Dispatchers.getUnconfined()}) {
      checks.put("completed-here-" + context, urls -> completedHere(context, urls));
    }
    return checks;
  }

  /** A coroutine of no flow that waits for this one stays without. */
  private static void completedHere(CoroutineContext context, PoolCases.Urls urls)
      throws Exception {
    CompletableDeferred<String> go = CompletableDeferredKt.CompletableDeferred(null);
    CompletableFuture<String> outcome = new CompletableFuture<>();
    NoFlow.run(
        () ->
            BuildersKt.launch(
                GlobalScope.INSTANCE,
                context,
                CoroutineStart.DEFAULT,
                (scope, then) ->
                    new Step(
                            until -> go.await(until(until)),
                            () -> {
                              try {
                                outcome.complete(urls.without("completed-here"));
                              } catch (Exception e) {
                                outcome.completeExceptionally(e);
                              }
                              return "";
                            },
                            until((Continuation<Object>) (Continuation<?>) then))
                        .invokeSuspend(Unit.INSTANCE)));
    go.complete("go");
    outcome.get(30, TimeUnit.SECONDS);
    urls.with("afterwards");
  }
}
