package dev.baton.smoke.samples.services;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a request makes of its calls: a URL is called once, or a few further ones below it. */
final class ReactorChains {

  /** Of all requests. */
  private static final Mono<String> CACHED =
      Mono.just("cached").delayElement(Duration.ofMillis(50)).cache();

  private static final Flux<Long> TICKS =
      Flux.interval(Duration.ofMillis(1)).onBackpressureDrop().share();

  static {
    // Where the last one leaves, Reactor may tell who comes meanwhile that it is disconnected.
    TICKS.subscribe();
  }

  private final Map<String, Function<String, Mono<String>>> ways = new LinkedHashMap<>();
  private final Function<String, Mono<String>> call;

  ReactorChains(Function<String, Mono<String>> call) {
    this.call = call;
    ways.put("plain", call);
    ways.put(
        "flat-map-3",
        url ->
            Flux.range(0, 3).flatMap(i -> call.apply(url + "/" + i)).collectList().map(this::all));
    ways.put("retry-2", this::again);
    ways.put(
        "timeout",
        url ->
            Mono.<String>never()
                .timeout(Duration.ofMillis(2))
                .onErrorResume(late -> call.apply(url)));
    ways.put("delay", url -> Mono.just(url).delayElement(Duration.ofMillis(1)).flatMap(call));
    ways.put("publish-on", url -> Mono.just(url).publishOn(Schedulers.parallel()).flatMap(call));
    ways.put(
        "subscribe-on",
        url -> Mono.defer(() -> call.apply(url)).subscribeOn(Schedulers.boundedElastic()));
    ways.put(
        "cancel-2",
        url ->
            Flux.range(0, 5)
                .concatMap(i -> call.apply(url + "/" + i))
                .take(2)
                .collectList()
                .map(this::all));
    ways.put(
        "zip-2", url -> Mono.zip(call.apply(url + "/0"), call.apply(url + "/1"), String::concat));
    ways.put("cached", url -> CACHED.flatMap(go -> call.apply(url)));
    ways.put("shared", url -> TICKS.next().flatMap(tick -> call.apply(url)));
  }

  private String all(Iterable<String> answers) {
    return String.join(",", answers);
  }

  private Mono<String> again(String url) {
    AtomicBoolean failed = new AtomicBoolean();
    return call.apply(url)
        .flatMap(
            answer ->
                failed.compareAndSet(false, true)
                    ? Mono.error(new IllegalStateException("once more"))
                    : Mono.just(answer))
        .retry(1);
  }

  /** Each with the number of its calls behind it, if that is not one. */
  String[] names() {
    return ways.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  Mono<String> go(String way, String url) {
    return ways.get(way).apply(url);
  }
}
