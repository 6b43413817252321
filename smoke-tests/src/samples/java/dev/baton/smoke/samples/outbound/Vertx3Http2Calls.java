package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Vert.x's WebClient 3.9 over HTTP/2, in the clear too. */
public final class Vertx3Http2Calls extends OverVertxHandlers {

  public Vertx3Http2Calls(Integer proxy) {
    this(-1, proxy);
  }

  private Vertx3Http2Calls(int calls, Integer proxy) {
    super(WebClient.create(VERTX, options(calls, proxy)));
  }

  private static WebClientOptions options(int calls, Integer proxy) {
    WebClientOptions options = options(HttpVersion.HTTP_2, proxy);
    options.setHttp2MaxPoolSize(1).setHttp2MultiplexingLimit(calls);
    return options;
  }

  @Override
  public Call narrow() {
    return new Vertx3Http2Calls(1, null);
  }
}
