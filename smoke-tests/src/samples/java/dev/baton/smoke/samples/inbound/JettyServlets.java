package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.servlet.ServletRegistration;
import org.eclipse.jetty.server.Handler;

/**
 * Jetty's servlets, by reflection, as each of its environments has them in a package of its own.
 */
abstract class JettyServlets implements Server {

  private final String servlets;

  /**
   * An environment.
   *
   * @param servlets the package of its {@code ServletContextHandler}
   */
  JettyServlets(String servlets) {
    this.servlets = servlets;
  }

  @Override
  public String[] ways() {
    return EndpointsServlet.WAYS;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C};
  }

  @Override
  public int start() throws Exception {
    JettyConnector jetty = new JettyConnector();
    Object context = made("ServletContextHandler");
    call(context, "setContextPath", "/");
    call(context, "addEventListener", new Deploying());
    Object errors = made("ErrorPageErrorHandler");
    for (int status : new int[] {404, 500}) {
      errors
          .getClass()
          .getMethod("addErrorPage", int.class, String.class)
          .invoke(errors, status, EndpointsServlet.ERROR_PAGE);
    }
    call(context, "setErrorHandler", errors);
    jetty
        .server()
        .setHandler(
            (Handler) (context instanceof Handler ? context : ((Supplier<?>) context).get()));
    deploySocket(context);
    return jetty.start();
  }

  private static void deploy(ServletContext context) {
    ServletRegistration.Dynamic endpoints = context.addServlet("endpoints", new EndpointsServlet());
    endpoints.setAsyncSupported(true);
    for (String way : EndpointsServlet.WAYS) {
      endpoints.addMapping(way + "/*");
    }
    endpoints.addMapping(EndpointsServlet.TIMEOUT + "/*", EndpointsServlet.ERROR_PAGE);
    FilterRegistration.Dynamic filter = context.addFilter("endpoints", new EndpointsFilter());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(null, false, "/*");
  }

  /** Nothing, in an environment without WebSockets. */
  void deploySocket(Object context) throws Exception {}

  /** 9.4.0 takes nothing before the context starts. */
  private static final class Deploying implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      deploy(event.getServletContext());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {}
  }

  private Object made(String type) throws ReflectiveOperationException {
    return Class.forName(servlets + "." + type).getConstructor().newInstance();
  }

  static Object call(Object on, String name, Object... arguments)
      throws ReflectiveOperationException {
    for (Method method : on.getClass().getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equals(name)
          && parameters.length == arguments.length
          && (parameters.length == 0 || parameters[0].isInstance(arguments[0]))) {
        try {
          return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    throw new NoSuchMethodException(on.getClass() + "." + name);
  }
}
