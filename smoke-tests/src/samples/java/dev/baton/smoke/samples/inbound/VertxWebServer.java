package dev.baton.smoke.samples.inbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Vert.x Web 4, a router in a verticle. */
public class VertxWebServer extends OverVertxWeb {
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
