package dev.baton.smoke.samples.inbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/** Vert.x Web 3.9, a router in a verticle. */
public class Vertx3WebServer extends OverVertxWeb {
  @Override
  void listen(HttpServer server, Runnable bound) {
    server.listen(listening -> bound.run());
  }

  @Override
  Future<?> blocking(Vertx vertx, Runnable work, boolean ordered) {
    Promise<Void> done = Promise.promise();
    vertx.<Void>executeBlocking(
        promise -> {
          work.run();
          promise.complete();
        },
        ordered,
        done);
    return done.future();
  }
}
