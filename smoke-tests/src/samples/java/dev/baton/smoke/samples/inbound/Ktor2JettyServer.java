package dev.baton.smoke.samples.inbound;

import io.ktor.server.engine.ApplicationEngineEnvironmentKt;
import io.ktor.server.engine.EmbeddedServerKt;
import io.ktor.server.jetty.Jetty;
import io.ktor.server.jetty.JettyApplicationEngine;
import kotlin.Unit;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;

/** Ktor 2 on Jetty 9. */
public final class Ktor2JettyServer extends OverKtor {

  @Override
  public int start() throws Exception {
    JettyApplicationEngine engine =
        EmbeddedServerKt.embeddedServer(
            Jetty.INSTANCE,
            ApplicationEngineEnvironmentKt.applicationEngineEnvironment(
                environment -> {
                  environment.module(OverKtor::module);
                  environment.getConnectors().add(anyPort());
                  return Unit.INSTANCE;
                }),
            configuration -> {
              configuration.setConfigureServer(
                  server -> {
                    server.addLifeCycleListener(new LongHeaders());
                    return Unit.INSTANCE;
                  });
              return Unit.INSTANCE;
            });
    engine.start(false);
    return port(engine);
  }

  /** Ktor makes the connectors only after it let the application configure the server. */
  private static final class LongHeaders extends AbstractLifeCycle.AbstractLifeCycleListener {
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
