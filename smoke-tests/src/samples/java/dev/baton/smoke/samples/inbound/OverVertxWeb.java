package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x Web, a router in a verticle; the versions differ in how they listen and in how they take
 * work that blocks.
 */
abstract class OverVertxWeb implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  /** What happens between the request and what is done for it. */
  private interface Way {
    void then(Vertx vertx, Runnable serve);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();

  OverVertxWeb() {
    ways.put("/sync", (vertx, serve) -> serve.run());
    ways.put(
        "/on-context",
        (vertx, serve) -> vertx.getOrCreateContext().runOnContext(go -> serve.run()));
    ways.put("/timer", (vertx, serve) -> vertx.setTimer(20, go -> serve.run()));
    ways.put(
        "/blocking",
        (vertx, serve) -> blocking(vertx, serve, true).onFailure(failure -> serve.run()));
    ways.put(
        "/unordered",
        (vertx, serve) -> blocking(vertx, () -> {}, false).onSuccess(go -> serve.run()));
    ways.put(
        "/promise",
        (vertx, serve) -> {
          Promise<String> told = Promise.promise();
          OtherFlow.run(() -> told.complete("go"));
          told.future().onComplete(go -> serve.run());
        });
    ways.put(
        "/composed",
        (vertx, serve) -> {
          Promise<String> told = Promise.promise();
          OtherFlow.run(() -> told.complete("go"));
          told.future()
              .compose(go -> Future.succeededFuture(go))
              .map(
                  go -> {
                    serve.run();
                    return go;
                  });
        });
  }

  /** How its verticle is deployed. */
  DeploymentOptions options() {
    return new DeploymentOptions();
  }

  /** Listens, and tells when it does. */
  abstract void listen(HttpServer server, Runnable bound);

  /** Runs work on a thread that may wait. */
  abstract Future<?> blocking(Vertx vertx, Runnable work, boolean ordered);

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
    int[] port = new int[1];
    CountDownLatch started = new CountDownLatch(1);
    Vertx.vertx()
        .deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start() {
                Router router = Router.router(vertx);
                router.route().handler(OverVertxWeb.this::read);
                HttpServer server =
                    vertx.createHttpServer(
                        new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(0)
                            .setMaxHeaderSize(131_072)
                            .setMaxInitialLineLength(65_536));
                server.requestHandler(router);
                listen(
                    server,
                    () -> {
                      port[0] = server.actualPort();
                      started.countDown();
                    });
              }
            },
            options());
    if (!started.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server did not start");
    }
    return port[0];
  }

  private void read(RoutingContext request) {
    String path = request.request().path();
    int second = path.indexOf('/', 1);
    Way way = ways.get(second < 0 ? path : path.substring(0, second));
    if (way == null) {
      request.response().setStatusCode(404).end();
      return;
    }
    String uri = request.request().uri();
    ReactorExchange exchange = new ReactorExchange(uri);
    boolean early = uri.contains("early");
    Promise<Void> whole = Promise.promise();
    request
        .request()
        .bodyHandler(
            all -> {
              exchange.read = all.length();
              whole.complete();
            });
    Future<Void> body = whole.future();
    if (early) {
      Promise<Void> served = Promise.promise();
      way.then(
          request.vertx(),
          () -> {
            exchange.serve();
            served.complete();
          });
      served.future().onSuccess(done -> body.onSuccess(all -> answer(request, exchange)));
    } else {
      body.onSuccess(
          all ->
              way.then(
                  request.vertx(),
                  () -> {
                    exchange.serve();
                    answer(request, exchange);
                  }));
    }
  }

  private static void answer(RoutingContext request, ReactorExchange exchange) {
    request.response().setStatusCode(exchange.status).end(exchange.body);
  }
}
