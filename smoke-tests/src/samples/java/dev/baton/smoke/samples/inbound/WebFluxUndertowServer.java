package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.http.server.reactive.UndertowHttpHandlerAdapter;

/** Spring WebFlux on Undertow. */
public final class WebFluxUndertowServer implements Server {

  @Override
  public String[] ways() {
    return ReactorWays.names();
  }

  /** On a machine kept busy 28 of 120 connections with a hundred requests were left waiting. */
  @Override
  public String[] features() {
    return new String[] {NO_PIPELINING};
  }

  @Override
  public int start() {
    Logger.getLogger("").setLevel(Level.OFF);
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(new UndertowHttpHandlerAdapter(WebFluxEndpoints.handler()))
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }
}
