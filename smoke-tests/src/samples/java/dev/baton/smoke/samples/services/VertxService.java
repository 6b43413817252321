package dev.baton.smoke.samples.services;

import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.ByHand;
import dev.baton.smoke.service.Cost;
import dev.baton.smoke.service.Server;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Vert.x Web 4 and 5 with the WebClient, four verticles on four event loops. */
public final class VertxService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));

  /** Told to all requests that come while it is open. */
  private static volatile Promise<String> shared = Promise.promise();

  /** What a request makes of its call. */
  private interface Way {
    Future<String> go(Calling calling, String url);
  }

  /** The call, in the context of its request. */
  private interface Calling {
    Future<String> get(String url);
  }

  private static final Map<String, Way> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("plain", Calling::get);
    WAYS.put(
        "compose-2",
        (calling, url) -> calling.get(url + "/0").compose(first -> calling.get(url + "/1")));
    WAYS.put(
        "all-2",
        (calling, url) ->
            Future.all(calling.get(url + "/0"), calling.get(url + "/1")).map(both -> "both"));
    WAYS.put(
        "any-2",
        (calling, url) ->
            Future.any(calling.get(url + "/0"), calling.get(url + "/1")).map(one -> "one"));
    WAYS.put(
        "recover-2",
        (calling, url) ->
            calling
                .get(url)
                .compose(answer -> Future.<String>failedFuture("once more"))
                .recover(failure -> calling.get(url)));
    WAYS.put("timer", (calling, url) -> later().compose(go -> calling.get(url)));
    WAYS.put("shared", (calling, url) -> shared.future().compose(go -> calling.get(url)));
    WAYS.put(
        "event-bus",
        (calling, url) ->
            VERTX.eventBus().<String>request("calls", url).map(answer -> answer.body()));
  }

  private static Future<String> later() {
    Promise<String> promise = Promise.promise();
    VERTX.setTimer(1, fired -> promise.complete("go"));
    return promise.future();
  }

  @Override
  public String[] ways() {
    return WAYS.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() throws Exception {
    VERTX.setPeriodic(
        3,
        tick -> {
          Promise<String> told = shared;
          shared = Promise.promise();
          told.complete("go");
        });
    int port = freePort();
    CompletableFuture<Integer> started = new CompletableFuture<>();
    VERTX
        .deployVerticle(() -> new Verticle(port), new DeploymentOptions().setInstances(4))
        .onFailure(started::completeExceptionally)
        .onSuccess(deployed -> started.complete(port));
    return started.get(30, TimeUnit.SECONDS);
  }

  /** To share one, verticles have to know it. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Serves on its own event loop; all on one port. */
  private static final class Verticle extends AbstractVerticle {
    private final int port;
    private WebClient client;

    Verticle(int port) {
      this.port = port;
    }

    @Override
    public void start(Promise<Void> started) {
      client = WebClient.create(vertx);
      Router router = Router.router(vertx);
      router.get("/chain/:way").handler(this::chain);
      router.get("/cost").handler(request -> request.response().end(Cost.now()));
      router.get("/sync/*").handler(Verticle::endpoint);
      vertx
          .eventBus()
          .<String>consumer(
              "calls", message -> call(message.body(), null).onSuccess(message::reply));
      vertx
          .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
          .requestHandler(router)
          .listen()
          .onFailure(started::fail)
          .onSuccess(server -> started.complete());
    }

    private Future<String> call(String url, RoutingContext inbound) {
      HttpRequest<Buffer> request = client.getAbs(url);
      if (ByHand.ON) {
        for (String name : ByHand.NAMES) {
          String value = inbound.request().getHeader(name);
          if (value != null) {
            request.putHeader(name, value);
          }
        }
      }
      return request.send().map(answer -> answer.bodyAsString());
    }

    private void chain(RoutingContext request) {
      WAYS.get(request.pathParam("way"))
          .go(url -> call(url, request), request.request().getParam("url"))
          .onSuccess(answer -> request.response().end(answer))
          .onFailure(request::fail);
    }

    private static void endpoint(RoutingContext request) {
      ReactorExchange exchange = new ReactorExchange(request.request().uri());
      exchange.serve();
      request.response().setStatusCode(exchange.status).end(exchange.body);
    }
  }
}
