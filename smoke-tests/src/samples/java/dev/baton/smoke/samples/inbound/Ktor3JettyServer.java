package dev.baton.smoke.samples.inbound;

import io.ktor.server.application.ApplicationKt;
import io.ktor.server.engine.ApplicationEnvironmentBuilderKt;
import io.ktor.server.engine.EmbeddedServer;
import io.ktor.server.engine.EmbeddedServerKt;
import io.ktor.server.jetty.jakarta.Jetty;
import io.ktor.server.jetty.jakarta.JettyApplicationEngine;
import io.ktor.server.jetty.jakarta.JettyApplicationEngineBase;
import kotlin.Unit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Ktor 3 on Jetty 11. */
public final class Ktor3JettyServer extends OverKtor {

  @Override
  public int start() throws Exception {
    EmbeddedServer<JettyApplicationEngine, JettyApplicationEngineBase.Configuration> server =
        EmbeddedServerKt.embeddedServer(
            Jetty.INSTANCE,
            ApplicationKt.serverConfig(
                ApplicationEnvironmentBuilderKt.applicationEnvironment(none -> Unit.INSTANCE),
                none -> Unit.INSTANCE),
            configuration -> {
              configuration.getConnectors().add(anyPort());
              configuration.setConfigureServer(
                  jetty -> {
                    jetty.addEventListener(new LongHeaders());
                    return Unit.INSTANCE;
                  });
              return Unit.INSTANCE;
            });
    server.start(false);
    module(server.getApplication()); // Modules that are given before may have to be coroutines.
    return port(server.getEngine());
  }

  /** Ktor makes the connectors only after it let the application configure the server. */
  private static final class LongHeaders implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle server) {
      for (Connector connector : ((Server) server).getConnectors()) {
        for (ConnectionFactory each : connector.getConnectionFactories()) {
          if (each instanceof HttpConfiguration.ConnectionFactory) {
            ((HttpConfiguration.ConnectionFactory) each)
                .getHttpConfiguration()
                .setRequestHeaderSize(131_072);
          }
        }
      }
    }
  }
}
