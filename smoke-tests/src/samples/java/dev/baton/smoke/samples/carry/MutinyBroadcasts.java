package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Mutiny's streams that several subscribers share. */
public final class MutinyBroadcasts implements Carrier {

  private static CompletableFuture<String> first(Multi<String> all, Work work) {
    return all.map(go -> unchecked(work)).toUni().subscribe().asCompletionStage();
  }

  private static String unchecked(Work work) {
    try {
      return work.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    Map<String, Function<Multi<String>, Multi<String>>> shared = new LinkedHashMap<>();
    shared.put("broadcast", all -> all.broadcast().toAllSubscribers());
    shared.put("broadcast-to-at-least-two", all -> all.broadcast().toAtLeast(2));
    shared.put("replayed", all -> Multi.createBy().replaying().ofMulti(all));
    shared.put("cached", Multi::cache);
    shared.forEach(
        (name, sharing) ->
            ways.put(
                name,
                work -> {
                  BroadcastProcessor<String> go = BroadcastProcessor.create();
                  Multi<String> all = sharing.apply(go);
                  NoFlow.run(() -> all.subscribe().with(told -> {}));
                  return fromOther(all, work, () -> go.onNext("go"));
                }));
    ways.put(
        "broadcast-processor",
        work -> {
          BroadcastProcessor<String> go = BroadcastProcessor.create();
          return fromOther(go, work, () -> go.onNext("go"));
        });
    ways.put(
        "unicast-processor",
        work -> {
          UnicastProcessor<String> go = UnicastProcessor.create();
          return fromOther(go, work, () -> go.onNext("go"));
        });
    ways.put(
        "a-broadcast-that-fails",
        work -> {
          BroadcastProcessor<String> go = BroadcastProcessor.create();
          return fromOther(
              go.onFailure().recoverWithItem("go"),
              work,
              () -> go.onError(new IllegalStateException("as told")));
        });
    ways.put(
        "a-broadcast-that-completes",
        work -> {
          BroadcastProcessor<String> go = BroadcastProcessor.create();
          return fromOther(go.onCompletion().ifEmpty().continueWith("go"), work, go::onComplete);
        });
    return ways;
  }

  /** Subscribed to here, and told by a thread in the middle of another flow. */
  private static String fromOther(Multi<String> all, Work work, Runnable tell) throws Exception {
    CompletableFuture<String> outcome = first(all, work);
    OtherFlow.run(tell);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("shared-by-two-flows", MutinyBroadcasts::sharedByTwo);
    checks.put("asked-for-no-more-than-wanted", MutinyBroadcasts::wanted);
    checks.put("a-context", MutinyBroadcasts::context);
    return checks;
  }

  /** Each of them goes on in its own, whoever connected first and whoever tells. */
  private static void sharedByTwo(PoolCases.Urls urls) throws Exception {
    BroadcastProcessor<String> go = BroadcastProcessor.create();
    Multi<String> shared = go.broadcast().toAllSubscribers();
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NoFlow.run(() -> outcomes.add(first(shared, () -> urls.without("shared"))));
      outcomes.add(first(shared, () -> urls.with("shared")));
    }
    OtherFlow.run(() -> go.onNext("go"));
    for (CompletableFuture<String> each : outcomes) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  private static void wanted(PoolCases.Urls urls) throws Exception {
    AssertSubscriber<Integer> some =
        Multi.createFrom()
            .range(1, 10)
            .broadcast()
            .toAllSubscribers()
            .subscribe()
            .withSubscriber(AssertSubscriber.create(2));
    some.assertItems(1, 2).assertNotTerminated();
    some.request(3).assertItems(1, 2, 3, 4, 5);
    some.request(9).assertItems(1, 2, 3, 4, 5, 6, 7, 8, 9).assertCompleted();
    urls.with("request");
  }

  /** What a subscriber has in its context is there behind what is shared. */
  private static void context(PoolCases.Urls urls) throws Exception {
    UnicastProcessor<String> go = UnicastProcessor.create();
    CompletableFuture<String> seen =
        Multi.createFrom()
            .<String>context(
                context -> go.broadcast().toAllSubscribers().map(told -> context.get("name")))
            .toUni()
            .subscribe()
            .asCompletionStage(Context.of("name", "value"));
    go.onNext("go");
    PoolCases.check("value".equals(seen.get(30, TimeUnit.SECONDS)), "got " + seen);
    urls.with("request");
  }
}
