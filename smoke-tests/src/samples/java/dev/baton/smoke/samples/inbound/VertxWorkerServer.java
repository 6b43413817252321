package dev.baton.smoke.samples.inbound;

import io.vertx.core.DeploymentOptions;

/** Vert.x Web 4, a router in a worker verticle. */
public final class VertxWorkerServer extends VertxWebServer {
  @Override
  DeploymentOptions options() {
    return new DeploymentOptions().setWorker(true);
  }
}
