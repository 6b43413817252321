package dev.baton.smoke.samples.inbound;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.ws.rs.core.Application;
import javax.ws.rs.ext.WriterInterceptor;
import javax.ws.rs.ext.WriterInterceptorContext;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.jboss.resteasy.plugins.server.servlet.HttpServlet30Dispatcher;

/**
 * RESTEasy 4 and newer as a servlet in Tomcat, without events: now and then, on a busy machine, the
 * thread that sends the first one waits for ever for the connection's lock, which Tomcat's thread
 * holds while it asks RESTEasy over and over for what is to be written.
 */
public final class ResteasyServer extends TomcatServer {

  @Override
  public String[] ways() {
    return Arrays.stream(JaxRsResource.WAYS)
        .filter(way -> !way.equals(JaxRsResource.SSE))
        .toArray(String[]::new);
  }

  @Override
  public String[] features() {
    // It answers what failed itself, and leaves nothing to the container's error pages.
    return new String[] {TIMEOUT, H2C};
  }

  @Override
  protected void deploy(Context context) throws Exception {
    Wrapper wrapper = Tomcat.addServlet(context, "resteasy", new HttpServlet30Dispatcher());
    wrapper.addInitParameter(
        Application.class.getName().replace(".core.", "."), Resources.class.getName());
    wrapper.setAsyncSupported(true);
    map(context, "/*", "resteasy");
    filter(context, ReturnFilter.class);
  }

  /** The application. */
  public static final class Resources extends Application {
    @Override
    public Set<Class<?>> getClasses() {
      return new HashSet<>(
          Arrays.asList(JaxRsResource.class, JaxRsResource.AnyMethod.class, Blocking.class));
    }
  }

  /**
   * Has answers be written by blocking: written otherwise while their user goes away, they can be a
   * deadlock of RESTEasy's lock and Tomcat's.
   */
  public static final class Blocking implements WriterInterceptor {
    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
      context.proceed();
    }
  }
}
