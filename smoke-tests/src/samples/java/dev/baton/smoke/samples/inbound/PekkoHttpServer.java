package dev.baton.smoke.samples.inbound;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/** A server on Pekko HTTP, with an actor, futures and threads between a request and its answer. */
public final class PekkoHttpServer implements Server {

  private static final String[] CONFIG = {
    "pekko.loglevel = OFF",
    "pekko.stdout-loglevel = OFF",
    "pekko.http.parsing.max-header-count = 220",
    "pekko.http.parsing.max-header-value-length = 64k",
    "pekko.http.parsing.max-uri-length = 64k",
    "pekko.http.parsing.illegal-header-warnings = off",
    "pekko.http.server.pipelining-limit = 16",
    "pekko.http.server.preview.enable-http2 = on",
    "pekko.http.server.http2.max-concurrent-streams = 256",
    "pekko.actor.default-dispatcher.fork-join-executor.parallelism-max = 16",
    "pekko.actor.default-dispatcher.fork-join-executor.parallelism-min = 16",
  };

  private static final Executor POOL = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  /** What happens between the request and what is done for it. */
  private interface Way {
    void then(Runnable serve);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();

  public PekkoHttpServer() {
    ways.put("/sync", Runnable::run);
    ways.put("/pool", POOL::execute);
    ways.put("/stage", serve -> told().thenRun(serve));
    ways.put("/actor", serve -> server.tell(serve, ActorRef.noSender()));
  }

  private ActorRef server;

  private static CompletableFuture<String> told() {
    CompletableFuture<String> told = new CompletableFuture<>();
    OtherFlow.run(() -> told.complete("go"));
    return told;
  }

  /** Runs what it is sent. */
  public static final class Serving extends AbstractActor {
    @Override
    public Receive createReceive() {
      return receiveBuilder().match(Runnable.class, Runnable::run).build();
    }
  }

  @Override
  public String[] ways() {
    return ways.keySet().toArray(new String[0]);
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  public int start() throws Exception {
    Config config = ConfigFactory.parseString(String.join("\n", CONFIG));
    ActorSystem system = ActorSystem.create("smoke", config.withFallback(ConfigFactory.load()));
    server = system.actorOf(Props.create(Serving.class, Serving::new));
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> handle(request, system);
    return Http.get(system)
        .newServerAt("127.0.0.1", 0)
        .bind(handler)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .localAddress()
        .getPort();
  }

  private CompletionStage<HttpResponse> handle(HttpRequest request, ActorSystem system) {
    String path = request.getUri().path();
    int second = path.indexOf('/', 1);
    Way way = ways.get(second < 0 ? path : path.substring(0, second));
    if (way == null) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture(HttpResponse.create().withStatus(404));
    }
    String uri =
        request.getUri().getPathString()
            + request.getUri().rawQueryString().map(query -> "?" + query).orElse("");
    ReactorExchange exchange = new ReactorExchange(uri);
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    Runnable read =
        () ->
            request
                .entity()
                .toStrict(20_000, system)
                .whenComplete(
                    (body, failure) -> {
                      exchange.read =
                          failure == null
                              ? Math.toIntExact(body.getContentLengthOption().orElse(0))
                              : 0;
                      if (uri.contains("early")) {
                        answer.complete(answer(exchange));
                      } else {
                        way.then(
                            () -> {
                              exchange.serve();
                              answer.complete(answer(exchange));
                            });
                      }
                    });
    if (uri.contains("early")) {
      way.then(
          () -> {
            exchange.serve();
            read.run();
          });
    } else {
      read.run();
    }
    return answer;
  }

  private static HttpResponse answer(ReactorExchange exchange) {
    return HttpResponse.create().withStatus(exchange.status).withEntity(exchange.body);
  }
}
