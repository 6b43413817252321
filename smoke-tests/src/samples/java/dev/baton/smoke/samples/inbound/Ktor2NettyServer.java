package dev.baton.smoke.samples.inbound;

import io.ktor.server.engine.ApplicationEngineEnvironmentKt;
import io.ktor.server.engine.EmbeddedServerKt;
import io.ktor.server.netty.Netty;
import io.ktor.server.netty.NettyApplicationEngine;
import io.netty.handler.codec.http.HttpServerCodec;
import kotlin.Unit;

/** Ktor 2 on its Netty engine. */
public final class Ktor2NettyServer extends OverKtor {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  @Override
  public int start() throws Exception {
    NettyApplicationEngine engine =
        EmbeddedServerKt.embeddedServer(
            Netty.INSTANCE,
            ApplicationEngineEnvironmentKt.applicationEngineEnvironment(
                environment -> {
                  environment.module(OverKtor::module);
                  environment.getConnectors().add(anyPort());
                  return Unit.INSTANCE;
                }),
            configuration -> {
              configuration.setHttpServerCodec(() -> new HttpServerCodec(65_536, 131_072, 8_192));
              return Unit.INSTANCE;
            });
    engine.start(false);
    return port(engine);
  }
}
