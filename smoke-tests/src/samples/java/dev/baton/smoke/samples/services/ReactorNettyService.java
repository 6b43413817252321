package dev.baton.smoke.samples.services;

import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Server;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reactor Netty's server with its client, on four event loops. */
public final class ReactorNettyService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("reactor.netty.ioWorkerCount", "4");
  }

  private static final HttpClient CLIENT = HttpClient.create();
  private static final ReactorChains CHAINS =
      new ReactorChains(url -> CLIENT.get().uri(url).responseContent().aggregate().asString());

  @Override
  public String[] ways() {
    return CHAINS.names();
  }

  @Override
  public int start() {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
        .handle(ReactorNettyService::answer)
        .bindNow()
        .port();
  }

  private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    if (uri.path().startsWith("/chain/")) {
      String way = uri.path().substring("/chain/".length());
      return response.sendString(CHAINS.go(way, uri.parameters().get("url").get(0)));
    }
    ReactorExchange exchange = new ReactorExchange(request.uri());
    return response.sendString(
        Mono.fromSupplier(
            () -> {
              exchange.serve();
              return exchange.body;
            }));
  }
}
