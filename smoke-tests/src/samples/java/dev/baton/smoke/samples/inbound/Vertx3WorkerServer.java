package dev.baton.smoke.samples.inbound;

import io.vertx.core.DeploymentOptions;

/** Vert.x Web 3.9, a router in a worker verticle. */
public final class Vertx3WorkerServer extends Vertx3WebServer {
  @Override
  DeploymentOptions options() {
    return new DeploymentOptions().setWorker(true);
  }

  /** In a worker verticle Vert.x 3.9 refuses the upgrade to HTTP/2. */
  @Override
  public String[] features() {
    return new String[0];
  }
}
