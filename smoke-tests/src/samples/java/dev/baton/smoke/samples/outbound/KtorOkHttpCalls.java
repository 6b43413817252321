package dev.baton.smoke.samples.outbound;

import io.ktor.client.engine.okhttp.OkHttp;
import io.ktor.client.engine.okhttp.OkHttpConfig;

/** Ktor's client on its engine for OkHttp. */
public final class KtorOkHttpCalls extends OverKtorClient<OkHttpConfig> {

  public KtorOkHttpCalls(Integer proxy) {
    super(OkHttp.INSTANCE, proxy, config -> {});
  }
}
