package dev.baton.smoke.samples.inbound;

import io.ktor.server.cio.CIO;
import io.ktor.server.cio.CIOApplicationEngine;
import io.ktor.server.engine.ApplicationEngineEnvironmentKt;
import io.ktor.server.engine.EmbeddedServerKt;
import kotlin.Unit;

/** Ktor 2 on the engine that is all its own. */
public final class Ktor2CioServer extends OverKtor {

  @Override
  public int start() throws Exception {
    CIOApplicationEngine engine =
        EmbeddedServerKt.embeddedServer(
            CIO.INSTANCE,
            ApplicationEngineEnvironmentKt.applicationEngineEnvironment(
                environment -> {
                  environment.module(OverKtor::module);
                  environment.getConnectors().add(anyPort());
                  return Unit.INSTANCE;
                }),
            configuration -> Unit.INSTANCE);
    engine.start(false);
    return port(engine);
  }
}
