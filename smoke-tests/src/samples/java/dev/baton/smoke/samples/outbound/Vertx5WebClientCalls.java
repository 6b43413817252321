package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.WebClient;

/** Vert.x's WebClient 5 over HTTP/1. */
public final class Vertx5WebClientCalls extends OverVertxFutures {

  /** Vert.x closes a client that nobody holds. */
  private static final WebSocketClient SOCKETS = VERTX.createWebSocketClient();

  public Vertx5WebClientCalls(Integer proxy) {
    this(200, proxy);
  }

  private Vertx5WebClientCalls(int calls, Integer proxy) {
    super(
        WebClient.create(
            VERTX, options(HttpVersion.HTTP_1_1, proxy), new PoolOptions().setHttp1MaxSize(calls)));
  }

  @Override
  Future<WebSocket> open(WebSocketConnectOptions to) {
    return SOCKETS.connect(to);
  }

  @Override
  public Call narrow() {
    return new Vertx5WebClientCalls(1, null);
  }
}
