package dev.baton.smoke.samples.inbound;

import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.springframework.http.server.reactive.TomcatHttpHandlerAdapter;

/** Spring WebFlux as a servlet in Tomcat. */
public final class WebFluxTomcatServer extends TomcatServer {

  @Override
  public String[] ways() {
    return ReactorWays.names();
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  protected void deploy(Context context) throws Exception {
    Wrapper wrapper =
        Tomcat.addServlet(
            context, "flux", new TomcatHttpHandlerAdapter(WebFluxEndpoints.handler()));
    wrapper.setAsyncSupported(true);
    map(context, "/*", "flux");
  }
}
