package dev.baton.smoke.samples.inbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/** Vert.x Web 5, a router in a verticle. */
public class Vertx5WebServer extends OverVertxWeb {
  @Override
  void listen(HttpServer server, Runnable bound) {
    server.listen().onSuccess(listening -> bound.run());
  }

  @Override
  Future<?> blocking(Vertx vertx, Runnable work, boolean ordered) {
    return vertx.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        ordered);
  }
}
