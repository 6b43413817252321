package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.helidon.common.http.Http;
import io.helidon.common.reactive.Single;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Helidon's server 3 on Netty, which reads and answers in event loops. */
public final class Helidon3Server implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  /** What happens between the request and what is done for it. */
  private final Map<String, Supplier<Single<String>>> ways = new LinkedHashMap<>();

  public Helidon3Server() {
    ways.put("/sync", () -> Single.just("go"));
    ways.put("/pool", () -> Single.create(CompletableFuture.supplyAsync(() -> "go", SHARED)));
    ways.put("/observed", () -> Single.just("go").observeOn(SHARED));
    ways.put("/future", () -> Single.create(told()));
  }

  private static CompletableFuture<String> told() {
    CompletableFuture<String> told = new CompletableFuture<>();
    SHARED.execute(() -> OtherFlow.run(() -> told.complete("go")));
    return told;
  }

  @Override
  public String[] ways() {
    return ways.keySet().toArray(new String[0]);
  }

  @Override
  public int start() {
    return WebServer.builder(Routing.builder().any(this::serve))
        .host("127.0.0.1")
        .port(0)
        .maxHeaderSize(131_072)
        .maxInitialLineLength(65_536)
        .build()
        .start()
        .await()
        .port();
  }

  private void serve(ServerRequest request, ServerResponse response) {
    String path = request.path().toRawString();
    String query = request.uri().getRawQuery();
    int second = path.indexOf('/', 1);
    Supplier<Single<String>> way = ways.get(second < 0 ? path : path.substring(0, second));
    if (way == null) {
      response.status(Http.Status.NOT_FOUND_404).send();
      return;
    }
    ReactorExchange exchange = new ReactorExchange(query == null ? path : path + "?" + query);
    if (query != null && query.contains("early")) {
      way.get()
          .forSingle(go -> exchange.serve())
          .thenCompose(served -> request.content().as(byte[].class))
          .thenAccept(body -> send(exchange, response));
      return;
    }
    request
        .content()
        .as(byte[].class)
        .forSingle(
            body -> {
              exchange.read = body.length;
              way.get()
                  .forSingle(
                      go -> {
                        exchange.serve();
                        send(exchange, response);
                      });
            });
  }

  private static void send(ReactorExchange exchange, ServerResponse response) {
    response.status(exchange.status).send(exchange.body);
  }
}
