package dev.baton.smoke.samples.outbound;

import io.ktor.client.engine.apache5.Apache5;
import io.ktor.client.engine.apache5.Apache5EngineConfig;

/** Ktor's client on its engine for Apache5. */
public final class KtorApache5Calls extends OverKtorClient<Apache5EngineConfig> {

  public KtorApache5Calls(Integer proxy) {
    super(Apache5.INSTANCE, proxy, config -> {});
  }
}
