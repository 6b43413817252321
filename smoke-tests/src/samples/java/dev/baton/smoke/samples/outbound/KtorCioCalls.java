package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.ktor.client.engine.cio.CIO;
import io.ktor.client.engine.cio.CIOEngineConfig;

/** Ktor's client on the engine that is all its own. */
public final class KtorCioCalls extends OverKtorClient<CIOEngineConfig> {

  public KtorCioCalls(Integer proxy) {
    this(proxy, 200);
  }

  private KtorCioCalls(Integer proxy, int connections) {
    super(
        CIO.INSTANCE,
        proxy,
        config -> {
          config.setMaxConnectionsCount(connections);
          config.getEndpoint().setMaxConnectionsPerRoute(connections);
        });
  }

  @Override
  public Call narrow() {
    return new KtorCioCalls(null, 1);
  }
}
