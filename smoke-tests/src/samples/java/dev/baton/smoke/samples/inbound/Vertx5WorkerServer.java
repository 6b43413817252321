package dev.baton.smoke.samples.inbound;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;

/** Vert.x Web 5, a router in a worker verticle. */
public final class Vertx5WorkerServer extends Vertx5WebServer {
  @Override
  DeploymentOptions options() {
    return new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
  }
}
