package dev.baton.smoke.samples.carry;

import dev.baton.smoke.service.Carrier;
import dev.baton.smoke.service.Carries;
import dev.baton.smoke.service.NoFlow;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.PoolCases;
import dev.baton.smoke.service.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's chains, from one thread to another. */
public final class ReactorChains implements Carrier {

  private static Mono<String> call(Work work) {
    return Mono.fromCallable(work::run);
  }

  private static String outcome(Mono<String> chain) {
    return chain.block(Duration.ofSeconds(30));
  }

  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = new LinkedHashMap<>();
    ways.put("subscribe-on", work -> outcome(call(work).subscribeOn(Schedulers.boundedElastic())));
    ways.put(
        "publish-on",
        work ->
            outcome(Mono.just("go").publishOn(Schedulers.parallel()).flatMap(go -> call(work))));
    ways.put(
        "delay-element",
        work ->
            outcome(Mono.just("go").delayElement(Duration.ofMillis(1)).flatMap(go -> call(work))));
    ways.put(
        "flat-map-in-parallel",
        work ->
            outcome(
                Flux.just("go")
                    .flatMap(go -> call(work).subscribeOn(Schedulers.parallel()))
                    .single()));
    ways.put(
        "after-a-timeout",
        work ->
            outcome(
                Mono.<String>never()
                    .timeout(Duration.ofMillis(1))
                    .onErrorResume(late -> call(work))));
    ways.put(
        "retry-with-backoff",
        work -> {
          boolean[] failed = new boolean[1];
          return outcome(
              Mono.defer(
                      () -> {
                        if (!failed[0]) {
                          failed[0] = true;
                          return Mono.error(new IllegalStateException("once"));
                        }
                        return call(work);
                      })
                  .retryWhen(reactor.util.retry.Retry.backoff(1, Duration.ofMillis(1))));
        });
    ways.put("created", work -> outcome(created().flatMap(go -> call(work))));
    ways.put(
        "created-and-failed",
        work ->
            outcome(
                Mono.<String>create(
                        sink ->
                            OtherFlow.run(() -> sink.error(new IllegalStateException("as told"))))
                    .onErrorResume(failure -> call(work))));
    ways.put(
        "flux-created",
        work -> outcome(Flux.<String>create(ReactorChains::tell).flatMap(go -> call(work)).last()));
    ways.put(
        "flux-pushed",
        work ->
            outcome(
                Flux.<String>push(ReactorChains::tell, FluxSink.OverflowStrategy.DROP)
                    .flatMap(go -> call(work))
                    .last()));
    ways.put(
        "cached",
        work -> {
          Sinks.Empty<Void> go = Sinks.empty();
          return fromOther(
              go.asMono().then(Mono.just("go")).cache().flatMap(told -> call(work)),
              () -> go.tryEmitEmpty());
        });
    ways.put(
        "sink-one",
        work -> {
          Sinks.One<String> go = Sinks.one();
          return fromOther(go.asMono().flatMap(told -> call(work)), () -> go.tryEmitValue("go"));
        });
    ways.put(
        "sink-one-failed",
        work -> {
          Sinks.One<String> go = Sinks.one();
          return fromOther(
              go.asMono().onErrorResume(told -> call(work)),
              () -> go.tryEmitError(new IllegalStateException("as told")));
        });
    ways.put(
        "sink-many",
        work -> {
          Sinks.Many<String> go = Sinks.many().multicast().directBestEffort();
          return fromOther(
              go.asFlux().next().flatMap(told -> call(work)), () -> go.tryEmitNext("go"));
        });
    sharedOfMany(ways);
    return ways;
  }

  private static void sharedOfMany(Map<String, Carry> ways) {
    Map<String, Function<Flux<String>, Flux<String>>> shared = new LinkedHashMap<>();
    shared.put("shared", Flux::share);
    shared.put("published", chain -> chain.publish().autoConnect());
    shared.put("replayed", chain -> chain.replay().autoConnect());
    shared.put("cached-of-many", Flux::cache);
    shared.forEach(
        (name, sharing) ->
            ways.put(
                name,
                work -> {
                  Sinks.Many<String> go = Sinks.many().multicast().directBestEffort();
                  Flux<String> all = sharing.apply(go.asFlux());
                  NoFlow.run(() -> all.subscribe());
                  return fromOther(
                      fusing(all).flatMap(told -> call(work)), () -> go.tryEmitNext("go"));
                }));
    Map<String, Supplier<Sinks.Many<String>>> sinks = new LinkedHashMap<>();
    sinks.put("sink-multicast", () -> Sinks.many().multicast().onBackpressureBuffer());
    sinks.put("sink-replay", () -> Sinks.many().replay().all());
    sinks.put("sink-unicast", () -> Sinks.many().unicast().onBackpressureBuffer());
    sinks.put("sink-unicast-error", () -> Sinks.many().unicast().onBackpressureError());
    sinks.forEach(
        (name, sink) ->
            ways.put(
                name,
                work -> {
                  Sinks.Many<String> go = sink.get();
                  return fromOther(
                      fusing(go.asFlux()).flatMap(told -> call(work)), () -> go.tryEmitNext("go"));
                }));
  }

  /** With operators that want to take values out of a queue, where the publisher has one. */
  private static Mono<String> fusing(Flux<String> values) {
    return values.map(told -> told + told).filter("gogo"::equals).next();
  }

  /** Subscribed to here, and told by a thread in the middle of another flow. */
  private static String fromOther(Mono<String> chain, Runnable tell) throws Exception {
    CompletableFuture<String> outcome = chain.toFuture();
    OtherFlow.run(tell);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private static void tell(FluxSink<String> sink) {
    OtherFlow.run(
        () -> {
          sink.next("go");
          sink.complete();
        });
  }

  /** Told by a thread in the middle of another flow. */
  private static Mono<String> created() {
    return Mono.create(sink -> OtherFlow.run(() -> sink.success("go")));
  }

  @Override
  public Map<String, PoolCases.Case> checks() {
    Map<String, PoolCases.Case> checks = new LinkedHashMap<>();
    checks.put("interval", ReactorChains::interval);
    checks.put("cached-for-two-flows", ReactorChains::cachedForTwo);
    checks.put("shared-by-two-flows", ReactorChains::sharedByTwo);
    return checks;
  }

  /** Each of them goes on in its own, whoever brings what both wait for. */
  private static void cachedForTwo(PoolCases.Urls urls) throws Exception {
    Sinks.One<String> go = Sinks.one();
    Mono<String> cached = go.asMono().cache();
    CompletableFuture<String> here =
        cached.flatMap(told -> call(() -> urls.with("cached"))).toFuture();
    CompletableFuture<CompletableFuture<String>> there = new CompletableFuture<>();
    NoFlow.run(
        () ->
            there.complete(cached.flatMap(told -> call(() -> urls.without("cached"))).toFuture()));
    OtherFlow.run(() -> go.tryEmitValue("go"));
    here.get(30, TimeUnit.SECONDS);
    there.get().get(30, TimeUnit.SECONDS);
  }

  private static void sharedByTwo(PoolCases.Urls urls) throws Exception {
    Sinks.Many<String> go = Sinks.many().multicast().onBackpressureBuffer();
    Flux<String> shared = go.asFlux().share();
    CompletableFuture<String> here =
        shared.next().flatMap(told -> call(() -> urls.with("shared"))).toFuture();
    CompletableFuture<CompletableFuture<String>> there = new CompletableFuture<>();
    NoFlow.run(
        () ->
            there.complete(
                shared.next().flatMap(told -> call(() -> urls.without("shared"))).toFuture()));
    OtherFlow.run(() -> go.tryEmitNext("go"));
    here.get(30, TimeUnit.SECONDS);
    there.get().get(30, TimeUnit.SECONDS);
  }

  private static void interval(PoolCases.Urls urls) throws Exception {
    CountDownLatch ran = new CountDownLatch(3);
    Scheduler own = Schedulers.newSingle("interval", true);
    reactor.core.Disposable ticks =
        Flux.interval(Duration.ofMillis(1), own)
            .subscribe(
                tick -> {
                  if (ran.getCount() > 0) {
                    Carries.unchecked(() -> urls.without("tick" + ran.getCount()));
                    ran.countDown();
                  }
                });
    PoolCases.check(ran.await(30, TimeUnit.SECONDS), "three ticks");
    ticks.dispose();
    own.dispose();
    urls.with("request");
  }
}
