package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import org.springframework.http.server.reactive.JettyCoreHttpHandlerAdapter;

/** Spring WebFlux on Jetty 12 without servlets. */
public final class WebFluxJettyServer implements Server {

  @Override
  public String[] ways() {
    return ReactorWays.names();
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  public int start() throws Exception {
    JettyConnector jetty = new JettyConnector();
    jetty.server().setHandler(new JettyCoreHttpHandlerAdapter(WebFluxEndpoints.handler()));
    return jetty.start();
  }
}
