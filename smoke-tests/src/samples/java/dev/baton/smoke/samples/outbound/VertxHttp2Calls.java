package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Vert.x's WebClient 4 over HTTP/2, in the clear too. */
public final class VertxHttp2Calls extends OverVertxFutures {

  public VertxHttp2Calls(Integer proxy) {
    this(-1, proxy);
  }

  private VertxHttp2Calls(int calls, Integer proxy) {
    super(WebClient.create(VERTX, options(calls, proxy)));
  }

  private static WebClientOptions options(int calls, Integer proxy) {
    WebClientOptions options = options(HttpVersion.HTTP_2, proxy);
    options.setHttp2MaxPoolSize(1).setHttp2MultiplexingLimit(calls);
    return options;
  }

  @Override
  public Call narrow() {
    return new VertxHttp2Calls(1, null);
  }
}
