package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Vert.x's WebClient 5 over HTTP/2, in the clear too. */
public final class Vertx5Http2Calls extends OverVertxFutures {

  public Vertx5Http2Calls(Integer proxy) {
    this(200, proxy);
  }

  private Vertx5Http2Calls(int calls, Integer proxy) {
    super(WebClient.create(VERTX, options(calls, proxy), new PoolOptions().setHttp2MaxSize(1)));
  }

  private static WebClientOptions options(int calls, Integer proxy) {
    WebClientOptions options = options(HttpVersion.HTTP_2, proxy);
    options.setHttp2MultiplexingLimit(calls == 1 ? 1 : -1);
    return options;
  }

  @Override
  public Call narrow() {
    return new Vertx5Http2Calls(1, null);
  }
}
