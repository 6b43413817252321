package dev.baton.smoke.samples.services;

import akka.NotUsed;
import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.function.Function;
import akka.pattern.Patterns;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Server;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Akka HTTP with its client, its dispatcher of four threads. */
public final class AkkaService implements Server {

  private static final String[] CONFIG = {
    "akka.loglevel = OFF",
    "akka.stdout-loglevel = OFF",
    "akka.http.server.pipelining-limit = 16",
    "akka.http.server.preview.enable-http2 = on",
    "akka.http.server.http2.max-concurrent-streams = 256",
    "akka.http.host-connection-pool.max-connections = 256",
    "akka.http.host-connection-pool.max-open-requests = 1024",
    "akka.actor.default-dispatcher.fork-join-executor.parallelism-max = 4",
    "akka.actor.default-dispatcher.fork-join-executor.parallelism-min = 4",
  };

  private static final Duration ENOUGH = Duration.ofSeconds(30);

  private static final Executor POOL = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  /** What a request makes of its calls. */
  private interface Way {
    CompletionStage<String> go(String url);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();
  private final ActorSystem system;
  private final ActorRef calling;

  /** Told to all requests that come while it is open. */
  private volatile CompletableFuture<String> shared = new CompletableFuture<>();

  public AkkaService() {
    Config config = ConfigFactory.parseString(String.join("\n", CONFIG));
    system = ActorSystem.create("smoke", config.withFallback(ConfigFactory.load()));
    calling = system.actorOf(Props.create(Calling.class, () -> new Calling(this)));
    ways.put("plain", this::get);
    ways.put("compose-2", url -> get(url + "/0").thenCompose(first -> get(url + "/1")));
    ways.put("both-2", url -> get(url + "/0").thenCombine(get(url + "/1"), String::concat));
    ways.put("again-2", this::again);
    ways.put(
        "later",
        url ->
            Patterns.after(
                Duration.ofMillis(1),
                system,
                () -> CompletableFuture.completedFuture("go").thenCompose(go -> get(url))));
    ways.put("shared", url -> shared.thenCompose(go -> get(url)));
    ways.put("stream-3", url -> streamed(Source.from(Arrays.asList(url, url, url))));
    ways.put("border-3", url -> streamed(Source.from(Arrays.asList(url, url, url)).async()));
    ways.put("delayed", url -> streamed(Source.single(url).initialDelay(Duration.ofMillis(1))));
    ways.put("pool", url -> CompletableFuture.supplyAsync(() -> url, POOL).thenCompose(this::get));
    ways.put("asked", url -> Patterns.ask(calling, url, ENOUGH).thenApply(Object::toString));
  }

  private CompletionStage<String> get(String url) {
    return Http.get(system)
        .singleRequest(HttpRequest.create(url))
        .thenCompose(answer -> answer.entity().toStrict(ENOUGH.toMillis(), system))
        .thenApply(body -> body.getData().utf8String());
  }

  private CompletionStage<String> again(String url) {
    AtomicBoolean failed = new AtomicBoolean();
    return Patterns.retry(
        () ->
            get(url)
                .thenApply(
                    answer -> {
                      if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("once more");
                      }
                      return answer;
                    }),
        2,
        Duration.ofMillis(1),
        system);
  }

  private CompletionStage<String> streamed(Source<String, NotUsed> urls) {
    return urls.mapAsync(2, this::get).runWith(Sink.fold("", String::concat), system);
  }

  /** Makes the call that it is asked for. */
  public static final class Calling extends AbstractActor {
    private final AkkaService service;

    Calling(AkkaService service) {
      this.service = service;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(String.class, this::call).build();
    }

    private void call(String url) {
      Patterns.pipe(service.get(url), getContext().dispatcher()).to(sender());
    }
  }

  @Override
  public String[] ways() {
    return ways.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() throws Exception {
    Executors.newSingleThreadScheduledExecutor(Daemons.FACTORY)
        .scheduleAtFixedRate(this::tell, 3, 3, TimeUnit.MILLISECONDS);
    Function<HttpRequest, CompletionStage<HttpResponse>> handler = this::answer;
    return Http.get(system)
        .newServerAt("127.0.0.1", 0)
        .bind(handler)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .localAddress()
        .getPort();
  }

  private void tell() {
    CompletableFuture<String> told = shared;
    shared = new CompletableFuture<>();
    told.complete("go");
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    if (path.startsWith("/chain/")) {
      String url = request.getUri().query().get("url").get();
      return ways.get(path.substring("/chain/".length()))
          .go(url)
          .thenApply(body -> HttpResponse.create().withEntity(body));
    }
    ReactorExchange exchange = new ReactorExchange(path);
    exchange.serve();
    return CompletableFuture.completedFuture(
        HttpResponse.create().withStatus(exchange.status).withEntity(exchange.body));
  }
}
