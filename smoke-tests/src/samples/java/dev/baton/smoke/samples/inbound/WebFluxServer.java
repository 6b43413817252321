package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Spring WebFlux on Reactor Netty. */
public final class WebFluxServer implements Server {

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
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
        .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(65_536).maxHeaderSize(131_072))
        .handle(new ReactorHttpHandlerAdapter(WebFluxEndpoints.handler()))
        .bindNow()
        .port();
  }
}
