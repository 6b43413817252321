package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Vert.x's WebClient 4 over HTTP/1. */
public final class VertxWebClientCalls extends OverVertxFutures {

  /** Vert.x closes a client that nobody holds. */
  private static final HttpClient SOCKETS = VERTX.createHttpClient();

  public VertxWebClientCalls(Integer proxy) {
    this(200, proxy);
  }

  private VertxWebClientCalls(int calls, Integer proxy) {
    super(WebClient.create(VERTX, options(calls, proxy)));
  }

  private static WebClientOptions options(int calls, Integer proxy) {
    WebClientOptions options = options(HttpVersion.HTTP_1_1, proxy);
    options.setMaxPoolSize(calls);
    return options;
  }

  @Override
  Future<WebSocket> open(WebSocketConnectOptions to) {
    return SOCKETS.webSocket(to);
  }

  @Override
  public Call narrow() {
    return new VertxWebClientCalls(1, null);
  }
}
