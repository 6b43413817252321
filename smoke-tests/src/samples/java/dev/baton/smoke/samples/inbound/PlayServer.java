package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import play.BuiltInComponents;
import play.api.mvc.Handler;
import play.mvc.EssentialAction;
import play.mvc.Http;
import play.mvc.Result;
import play.mvc.Results;
import play.routing.Router;

/** An application on Play, on its server that is Akka HTTP's or Pekko HTTP's. */
public final class PlayServer implements Server {

  private static final Executor POOL = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  static {
    System.setProperty("play.server.dir", System.getProperty("java.io.tmpdir"));
    System.setProperty("play.server.http.address", "127.0.0.1");
    System.setProperty("play.server.max-header-size", "64k");
    System.setProperty("play.http.secret.key", "a secret of the application that is long enough");
    for (String toolkit : new String[] {"akka", "pekko"}) {
      System.setProperty(toolkit + ".loglevel", "OFF");
      System.setProperty(toolkit + ".stdout-loglevel", "OFF");
      System.setProperty(toolkit + ".http.parsing.max-header-count", "220");
      System.setProperty(toolkit + ".http.parsing.max-uri-length", "64k");
      System.setProperty(toolkit + ".http.parsing.illegal-header-warnings", "off");
      String dispatcher = toolkit + ".actor.default-dispatcher.fork-join-executor.parallelism-";
      System.setProperty(dispatcher + "max", "16");
      System.setProperty(dispatcher + "min", "16");
    }
  }

  /** What happens between the request and what is done for it. */
  private interface Way {
    void then(Runnable serve);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();

  public PlayServer() {
    ways.put("/sync", Runnable::run);
    ways.put("/pool", POOL::execute);
    ways.put("/stage", serve -> told().thenRun(serve));
    ways.put("/dispatcher", serve -> dispatcher.execute(serve));
  }

  private Executor dispatcher;

  private static CompletableFuture<String> told() {
    CompletableFuture<String> told = new CompletableFuture<>();
    OtherFlow.run(() -> told.complete("go"));
    return told;
  }

  @Override
  public String[] ways() {
    return ways.keySet().toArray(new String[0]);
  }

  @Override
  public int start() {
    return play.server.Server.forRouter(
            0,
            components -> {
              dispatcher = components.actorSystem().dispatcher();
              return new Routes(components);
            })
        .httpPort();
  }

  /** All paths and methods. */
  private final class Routes implements Router {
    private final BuiltInComponents components;

    Routes(BuiltInComponents components) {
      this.components = components;
    }

    @Override
    public Optional<Handler> route(Http.RequestHeader request) {
      String path = request.path();
      int second = path.indexOf('/', 1);
      Way way = ways.get(second < 0 ? path : path.substring(0, second));
      return way == null ? Optional.empty() : Optional.of(action(way));
    }

    private Handler action(Way way) {
      return EssentialAction.of(
          request -> {
            ReactorExchange exchange = new ReactorExchange(request.uri());
            boolean early = request.uri().contains("early");
            CompletionStage<?> served =
                early ? serve(way, exchange) : CompletableFuture.completedFuture(exchange);
            return components
                .bytesBodyParser()
                .apply(request)
                .mapFuture(
                    body -> {
                      exchange.read = body.right.isPresent() ? body.right.get().length() : 0;
                      return (early ? served : serve(way, exchange))
                          .thenApply(done -> answer(exchange));
                    },
                    dispatcher);
          });
    }

    private CompletionStage<?> serve(Way way, ReactorExchange exchange) {
      CompletableFuture<String> served = new CompletableFuture<>();
      way.then(
          () -> {
            exchange.serve();
            served.complete("served");
          });
      return served;
    }

    private Result answer(ReactorExchange exchange) {
      return Results.status(exchange.status, exchange.body);
    }

    @Override
    public List<RouteDocumentation> documentation() {
      return Collections.emptyList();
    }

    @Override
    public Router withPrefix(String prefix) {
      return this;
    }
  }
}
