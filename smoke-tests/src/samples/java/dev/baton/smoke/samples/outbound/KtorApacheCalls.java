package dev.baton.smoke.samples.outbound;

import io.ktor.client.engine.apache.Apache;
import io.ktor.client.engine.apache.ApacheEngineConfig;

/** Ktor's client on its engine for Apache. */
public final class KtorApacheCalls extends OverKtorClient<ApacheEngineConfig> {

  public KtorApacheCalls(Integer proxy) {
    super(Apache.INSTANCE, proxy, config -> {});
  }
}
