package dev.baton.smoke.samples.outbound;

import io.ktor.client.engine.java.Java;
import io.ktor.client.engine.java.JavaHttpConfig;

/** Ktor's client on the JDK's. */
public final class KtorJavaCalls extends OverKtorClient<JavaHttpConfig> {

  public KtorJavaCalls(Integer proxy) {
    super(Java.INSTANCE, proxy, config -> {});
  }
}
