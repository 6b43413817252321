package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What happens in a reactive server between the request and what is done for it. */
final class ReactorWays {

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  private static final Map<String, UnaryOperator<Mono<String>>> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("/sync", chain -> chain);
    WAYS.put("/publish-on", chain -> chain.publishOn(Schedulers.parallel()));
    WAYS.put("/subscribe-on", chain -> chain.subscribeOn(Schedulers.boundedElastic()));
    WAYS.put("/delay", chain -> chain.delayElement(Duration.ofMillis(1)));
    WAYS.put("/pool", chain -> chain.publishOn(Schedulers.fromExecutorService(SHARED)));
    WAYS.put(
        "/created",
        chain ->
            chain.flatMap(
                name -> Mono.<String>create(sink -> OtherFlow.run(() -> sink.success(name)))));
  }

  private ReactorWays() {}

  static String[] names() {
    return WAYS.keySet().toArray(new String[0]);
  }

  /** The way that this path begins with; null if there is none. */
  static UnaryOperator<Mono<String>> of(String path) {
    int second = path.indexOf('/', 1);
    return WAYS.get(second < 0 ? path : path.substring(0, second));
  }
}
