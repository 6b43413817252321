package dev.baton.smoke.samples.inbound;

import io.ktor.server.application.ApplicationKt;
import io.ktor.server.engine.ApplicationEnvironmentBuilderKt;
import io.ktor.server.engine.EmbeddedServer;
import io.ktor.server.engine.EmbeddedServerKt;
import io.ktor.server.netty.Netty;
import io.ktor.server.netty.NettyApplicationEngine;
import kotlin.Unit;

/** Ktor 3 on its Netty engine. */
public final class Ktor3NettyServer extends OverKtor {

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
              configuration.setMaxInitialLineLength(65_536);
              configuration.setMaxHeaderSize(131_072);
              return Unit.INSTANCE;
            });
    server.start(false);
    module(server.getApplication()); // Modules that are given before may have to be coroutines.
    return port(server.getEngine());
  }
}
