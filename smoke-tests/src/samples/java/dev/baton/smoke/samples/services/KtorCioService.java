package dev.baton.smoke.samples.services;

import io.ktor.server.application.ApplicationKt;
import io.ktor.server.cio.CIO;
import io.ktor.server.cio.CIOApplicationEngine;
import io.ktor.server.engine.ApplicationEnvironmentBuilderKt;
import io.ktor.server.engine.EmbeddedServer;
import io.ktor.server.engine.EmbeddedServerKt;
import kotlin.Unit;

/** Ktor 3 on the engine that is all its own. */
public final class KtorCioService extends OverKtor3 {

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
    serve(server.getApplication());
    return port(server.getEngine());
  }
}
