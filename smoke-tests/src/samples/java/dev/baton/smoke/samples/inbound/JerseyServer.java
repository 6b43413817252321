package dev.baton.smoke.samples.inbound;

import java.util.Arrays;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ManagedAsync;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** Jersey 2.26 and newer as a servlet in Tomcat. */
public final class JerseyServer extends TomcatServer {

  @Override
  public String[] ways() {
    String[] ways = Arrays.copyOf(JaxRsResource.WAYS, JaxRsResource.WAYS.length + 1);
    ways[ways.length - 1] = "/managed";
    return ways;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C, SSE_TO_THE_END};
  }

  @Override
  protected void deploy(org.apache.catalina.Context context) throws Exception {
    ResourceConfig application =
        new ResourceConfig(
            JaxRsResource.class, JaxRsResource.AnyMethod.class, ManagedResource.class);
    Wrapper wrapper = Tomcat.addServlet(context, "jersey", new ServletContainer(application));
    wrapper.setAsyncSupported(true);
    map(context, "/*", "jersey");
    filter(context, ReturnFilter.class);
    Tomcat.addServlet(context, "failures", EndpointsServlet.class.getName());
    sendFailuresTo("failures", context);
  }

  /** Served in Jersey's own threads. */
  @Path("/managed")
  public static final class ManagedResource {
    @GET
    @ManagedAsync
    @Path("/{endpoint}")
    public void managed(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
      response.resume(JaxRsResource.response(Answer.of(request)));
    }
  }
}
