package dev.baton.smoke.samples.inbound;

import io.ktor.server.application.ApplicationKt;
import io.ktor.server.cio.CIO;
import io.ktor.server.cio.CIOApplicationEngine;
import io.ktor.server.engine.ApplicationEnvironmentBuilderKt;
import io.ktor.server.engine.EmbeddedServer;
import io.ktor.server.engine.EmbeddedServerKt;
import kotlin.Unit;

/** Ktor 3 on the engine that is all its own. */
public final class Ktor3CioServer extends OverKtor {

  @Override
  public int start() throws Exception {
    EmbeddedServer<CIOApplicationEngine, CIOApplicationEngine.Configuration> server =
        EmbeddedServerKt.embeddedServer(
            CIO.INSTANCE,
            ApplicationKt.serverConfig(
                ApplicationEnvironmentBuilderKt.applicationEnvironment(none -> Unit.INSTANCE),
                none -> Unit.INSTANCE),
            configuration -> {
              configuration.getConnectors().add(anyPort());
              return Unit.INSTANCE;
            });
    server.start(false);
    module(server.getApplication()); // Modules that are given before may have to be coroutines.
    return port(server.getEngine());
  }
}
