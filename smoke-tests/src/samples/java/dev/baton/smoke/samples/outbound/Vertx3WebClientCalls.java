package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Vert.x's WebClient 3.9 over HTTP/1. */
public final class Vertx3WebClientCalls extends OverVertxHandlers {

  /** Vert.x closes a client that nobody holds. */
  private static final HttpClient SOCKETS = VERTX.createHttpClient();

  public Vertx3WebClientCalls(Integer proxy) {
    this(200, proxy);
  }

  private Vertx3WebClientCalls(int calls, Integer proxy) {
    super(WebClient.create(VERTX, options(calls, proxy)));
  }

  private static WebClientOptions options(int calls, Integer proxy) {
    WebClientOptions options = options(HttpVersion.HTTP_1_1, proxy);
    options.setMaxPoolSize(calls);
    return options;
  }

  @Override
  Future<WebSocket> open(WebSocketConnectOptions to) {
    Promise<WebSocket> opened = Promise.promise();
    SOCKETS.webSocket(to, opened);
    return opened.future();
  }

  @Override
  public Call narrow() {
    return new Vertx3WebClientCalls(1, null);
  }
}
