package dev.baton.smoke.samples.services;

import io.ktor.server.application.ApplicationKt;
import io.ktor.server.engine.ApplicationEnvironmentBuilderKt;
import io.ktor.server.engine.EmbeddedServer;
import io.ktor.server.engine.EmbeddedServerKt;
import io.ktor.server.netty.Netty;
import io.ktor.server.netty.NettyApplicationEngine;
import kotlin.Unit;

/** Ktor 3 on Netty, on four event loops. */
public final class KtorNettyService extends OverKtor3 {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  @Override
  public int start() throws Exception {
    EmbeddedServer<NettyApplicationEngine, NettyApplicationEngine.Configuration> server =
        EmbeddedServerKt.embeddedServer(
            Netty.INSTANCE,
            ApplicationKt.serverConfig(
                ApplicationEnvironmentBuilderKt.applicationEnvironment(none -> Unit.INSTANCE),
                none -> Unit.INSTANCE),
            configuration -> {
              configuration.getConnectors().add(anyPort());
              configuration.setWorkerGroupSize(4);
              configuration.setCallGroupSize(4);
              return Unit.INSTANCE;
            });
    server.start(false);
    serve(server.getApplication());
    return port(server.getEngine());
  }
}
