package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reactor Netty's server, with chains that hop threads before they serve. */
public final class ReactorNettyServer implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  @Override
  public String[] ways() {
    return ReactorWays.names();
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  public int start() {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
            .httpRequestDecoder(
                decoder -> decoder.maxInitialLineLength(65_536).maxHeaderSize(131_072))
            .handle(ReactorNettyServer::handle)
            .bindNow();
    return server.port();
  }

  private static Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    String uri = request.uri();
    UnaryOperator<Mono<String>> way = ReactorWays.of(uri.split("\\?")[0]);
    if (way == null) {
      return response.status(404).send();
    }
    ReactorExchange exchange = new ReactorExchange(uri);
    if (uri.contains("early")) {
      return way.apply(Mono.just("early"))
          .doOnNext(start -> exchange.serve())
          .then(request.receive().aggregate().then())
          .then(Mono.defer(() -> send(exchange, response)));
    }
    return request
        .receive()
        .aggregate()
        .doOnNext(body -> exchange.text = body.toString(StandardCharsets.UTF_8))
        .map(body -> exchange.read = body.readableBytes())
        .then(way.apply(Mono.just("read")))
        .doOnNext(start -> exchange.serve())
        .then(Mono.defer(() -> send(exchange, response)));
  }

  private static Mono<Void> send(ReactorExchange exchange, HttpServerResponse response) {
    return response.status(exchange.status).sendString(Mono.just(exchange.body)).then();
  }
}
