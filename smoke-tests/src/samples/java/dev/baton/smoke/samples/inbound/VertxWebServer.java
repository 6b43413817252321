package dev.baton.smoke.samples.inbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/** Vert.x Web 4, a router in a verticle. */
public class VertxWebServer extends OverVertxWeb {
  @Override
  void listen(HttpServer server, Runnable bound) {
    server.listen().onSuccess(listening -> bound.run());
  }

  @Override
  Future<?> blocking(Vertx vertx, Runnable work, boolean ordered) {
    return vertx.executeBlocking(
        promise -> {
          work.run();
          promise.complete();
        },
        ordered);
  }
}
