package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.protocol.http2.Http2UpgradeHandler;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.xnio.channels.StreamSourceChannel;

/** Undertow's own handlers, 1.4 and newer. */
public final class UndertowServer implements Server {

  /** In a worker's thread, where a handler may block. */
  private static final String SYNC = "/sync";

  /** In the thread that reads the connection. */
  private static final String IO = "/io";

  /** A task given to a worker. */
  private static final String TASK = "/task";

  /** A task given to a pool of the application's. */
  private static final String POOL = "/pool";

  /** Put aside, and given to a worker by a thread of another request. */
  private static final String PUT_ASIDE = "/aside";

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {SYNC, IO, TASK, POOL, PUT_ASIDE};
  }

  @Override
  public String[] features() {
    return new String[] {H2C, WEBSOCKET};
  }

  @Override
  public int start() {
    Logger.getLogger("").setLevel(Level.OFF);
    HttpHandler blocking =
        new BlockingHandler(exchange -> Endpoints.handle(new OverUndertow(exchange)));
    Map<String, HttpHandler> ways = new HashMap<>();
    ways.put(SYNC, blocking);
    ways.put(IO, exchange -> Endpoints.handle(new OverUndertow(exchange)));
    ways.put(TASK, exchange -> exchange.dispatch(() -> serve(exchange)));
    ways.put(POOL, exchange -> exchange.dispatch(SHARED, () -> serve(exchange)));
    ways.put(
        PUT_ASIDE,
        exchange ->
            exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> OtherFlow.run(() -> exchange.dispatch(blocking))));
    ways.put("/websocket", handshake());
    HttpHandler root =
        exchange -> {
          String path = exchange.getRequestPath();
          int second = path.indexOf('/', 1);
          HttpHandler way = ways.get(second < 0 ? path : path.substring(0, second));
          if (way == null) {
            exchange.setStatusCode(404);
          } else {
            way.handleRequest(exchange);
          }
        };
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(2)
            .setWorkerThreads(8)
            .setHandler(new Http2UpgradeHandler(root))
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** As a handler does, in a task of the application's own. */
  private static void serve(HttpServerExchange exchange) {
    exchange.startBlocking();
    try {
      Endpoints.handle(new OverUndertow(exchange));
    } catch (IOException | RuntimeException e) {
      exchange.setStatusCode(500);
    }
    exchange.endExchange();
  }

  private static HttpHandler handshake() {
    HttpHandler upgrade =
        Handlers.websocket(
            (exchange, channel) -> {
              channel
                  .getReceiveSetter()
                  .set(
                      new AbstractReceiveListener() {
                        @Override
                        protected void onFullTextMessage(
                            WebSocketChannel channel, BufferedTextMessage message) {
                          answer(channel, message.getData());
                        }
                      });
              channel.resumeReceives();
            });
    return new HttpHandler() {
      @Override
      public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.isInIoThread()) {
          exchange.dispatch(this);
          return;
        }
        Endpoints.relay(exchange.getQueryString());
        upgrade.handleRequest(exchange);
      }
    };
  }

  private static void answer(WebSocketChannel channel, String url) {
    try {
      Endpoints.get(url);
      WebSockets.sendText("done", channel, null);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class OverUndertow implements Exchange {
    private final HttpServerExchange exchange;

    OverUndertow(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public String path() {
      return exchange.getRequestPath();
    }

    @Override
    public String query() {
      String query = exchange.getQueryString();
      return query.isEmpty() ? null : query;
    }

    @Override
    public int drain() throws IOException {
      int all = 0;
      if (exchange.isBlocking()) {
        byte[] buffer = new byte[8192];
        for (int read = 0; read >= 0; read = exchange.getInputStream().read(buffer)) {
          all += read;
        }
        return all;
      }
      // The thread that reads the connection may not wait, so it asks until all is there.
      StreamSourceChannel channel = exchange.getRequestChannel();
      if (channel != null) {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        for (int read = 0; read >= 0; read = channel.read(buffer)) {
          all += read;
          buffer.clear();
          Thread.onSpinWait();
        }
      }
      return all;
    }

    @Override
    public void answer(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.setStatusCode(status);
      exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, bytes.length);
      if (exchange.isBlocking()) {
        exchange.getOutputStream().write(bytes);
        exchange.getOutputStream().close();
      } else {
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
      }
    }
  }
}
