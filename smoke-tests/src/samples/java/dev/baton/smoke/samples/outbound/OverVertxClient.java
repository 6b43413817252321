package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Vert.x's WebClient, called from threads that are not of Vert.x. The versions differ in how they
 * name a method and tell the answer.
 */
abstract class OverVertxClient implements Call {

  /** Complains of every connection that a server resets; kept, as loggers are held weakly. */
  private static final Logger CONNECTIONS = Logger.getLogger("io.vertx.core");

  static {
    CONNECTIONS.setLevel(Level.OFF);
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));

  private final WebClient client;

  OverVertxClient(WebClient client) {
    this.client = client;
  }

  /** Options of the version that is spoken, in the clear and over TLS. */
  static WebClientOptions options(HttpVersion version, Integer proxy) {
    WebClientOptions options = new WebClientOptions();
    options.setProtocolVersion(version).setHttp2ClearTextUpgrade(false).setUseAlpn(true);
    if (proxy != null) {
      options.setProxyOptions(new ProxyOptions().setHost("127.0.0.1").setPort(proxy));
    }
    return options;
  }

  @Override
  public String send(Sent request) throws Exception {
    HttpRequest<Buffer> made = made(request);
    HttpResponse<Buffer> answer = answer(made, request);
    if (answer.statusCode() == 401 && request.user != null) {
      answer = answer(made.basicAuthentication(request.user, request.password), request);
    }
    return text(answer);
  }

  private static String text(HttpResponse<Buffer> answer) {
    String body = answer.bodyAsString();
    return body == null ? "" : body;
  }

  /** For a URL that begins with ws, a WebSocket: runs {@code then} when it is open. */
  @Override
  public void sendThen(Sent request, Runnable then) {
    if (request.url.startsWith("ws:")) {
      URI url = URI.create(request.url);
      WebSocketConnectOptions to = new WebSocketConnectOptions();
      to.setHost(url.getHost()).setPort(url.getPort()).setURI(url.getPath());
      open(to).onComplete(opened -> then.run());
      return;
    }
    send(made(request), request).onComplete(answered -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    HttpRequest<Buffer> made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return text(answer(made, request));
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.headers().forEach(line -> lines.add(line.getKey() + ": " + line.getValue()));
        return lines;
      }
    };
  }

  private HttpResponse<Buffer> answer(HttpRequest<Buffer> made, Sent request) throws Exception {
    CompletableFuture<HttpResponse<Buffer>> answer = new CompletableFuture<>();
    send(made, request)
        .onComplete(
            answered -> {
              if (answered.succeeded()) {
                answer.complete(answered.result());
              } else {
                answer.completeExceptionally(answered.cause());
              }
            });
    return answer.get(request.timeout * 2L, TimeUnit.MILLISECONDS);
  }

  private Future<HttpResponse<Buffer>> send(HttpRequest<Buffer> made, Sent request) {
    if (request.body == null) {
      return begin(made, null, null);
    }
    return request.streamed
        ? begin(made, null, new Pieces(request.body))
        : begin(made, Buffer.buffer(request.body), null);
  }

  /** Sends it with a body, with one in pieces, or with none. */
  abstract Future<HttpResponse<Buffer>> begin(
      HttpRequest<Buffer> made, Buffer body, ReadStream<Buffer> pieces);

  /** Opens a WebSocket. */
  Future<WebSocket> open(WebSocketConnectOptions to) {
    throw new UnsupportedOperationException("WebSockets are HTTP/1");
  }

  /** A body in two pieces. */
  private static final class Pieces implements ReadStream<Buffer> {
    private final byte[] body;
    private Handler<Buffer> handler;
    private Handler<Void> end;
    private int at;
    private boolean paused;

    Pieces(byte[] body) {
      this.body = body;
    }

    @Override
    public Pieces exceptionHandler(Handler<Throwable> to) {
      return this;
    }

    @Override
    public Pieces handler(Handler<Buffer> to) {
      handler = to;
      go();
      return this;
    }

    @Override
    public Pieces pause() {
      paused = true;
      return this;
    }

    @Override
    public Pieces resume() {
      return fetch(Long.MAX_VALUE);
    }

    @Override
    public Pieces fetch(long amount) {
      paused = false;
      go();
      return this;
    }

    @Override
    public Pieces endHandler(Handler<Void> to) {
      end = to;
      go();
      return this;
    }

    private void go() {
      while (!paused && handler != null && end != null && at < body.length) {
        int to = at == 0 ? body.length / 2 : body.length;
        Buffer piece = Buffer.buffer(Arrays.copyOfRange(body, at, to));
        at = to;
        handler.handle(piece);
        if (at == body.length) {
          end.handle(null);
        }
      }
    }
  }

  abstract HttpRequest<Buffer> made(WebClient client, String method, String url);

  private HttpRequest<Buffer> made(Sent request) {
    HttpRequest<Buffer> made = made(client, request.method, request.url).timeout(request.timeout);
    MultiMap headers = made.headers();
    for (String[] header : request.headers) {
      headers.add(header[0], header[1]);
    }
    return made;
  }
}
