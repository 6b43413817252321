package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import org.eclipse.jetty.server.Handler;

/**
 * Jetty's servlets, by reflection, as each of its environments has them in a package of its own.
 */
abstract class JettyServlets implements Server {

  private final String servlets;
  private final String sockets;

  /**
   * An environment.
   *
   * @param servlets the package of its {@code ServletContextHandler}
   * @param sockets the class that sets its container for WebSockets up, or null
   */
  JettyServlets(String servlets, String sockets) {
    this.servlets = servlets;
    this.sockets = sockets;
  }

  @Override
  public String[] ways() {
    return EndpointsServlet.WAYS;
  }

  @Override
  public String[] features() {
    return sockets == null
        ? new String[] {TIMEOUT, ERROR_PAGE, H2C}
        : new String[] {TIMEOUT, ERROR_PAGE, H2C, WEBSOCKET};
  }

  @Override
  public int start() throws Exception {
    JettyConnector jetty = new JettyConnector();
    Object context = made("ServletContextHandler");
    call(context, "setContextPath", "/");
    deploy((ServletContext) call(context, "getServletContext"));
    Object errors = made("ErrorPageErrorHandler");
    for (int status : new int[] {404, 500}) {
      errors
          .getClass()
          .getMethod("addErrorPage", int.class, String.class)
          .invoke(errors, status, EndpointsServlet.ERROR_PAGE);
    }
    call(context, "setErrorHandler", errors);
    if (sockets != null) {
      deploySocket(Class.forName(sockets), context);
    }
    jetty
        .server()
        .setHandler(
            (Handler) (context instanceof Handler ? context : ((Supplier<?>) context).get()));
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

  /** At once in 9.4, else by somebody who is called back while the context starts. */
  private static void deploySocket(Class<?> initializer, Object context) throws Exception {
    for (Method method : initializer.getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equals("configureContext") && parameters.length == 1) {
        method.invoke(null, context);
        EndpointsWebSocket.deploy((ServletContext) call(context, "getServletContext"));
        return;
      }
    }
    for (Method method : initializer.getMethods()) {
      Class<?>[] parameters = method.getParameterTypes();
      if (method.getName().equals("configure") && parameters.length == 2) {
        Object configurator =
            Proxy.newProxyInstance(
                initializer.getClassLoader(),
                new Class<?>[] {parameters[1]},
                (proxy, called, arguments) -> {
                  EndpointsWebSocket.deploy((ServletContext) arguments[0]);
                  return null;
                });
        method.invoke(null, context, configurator);
        return;
      }
    }
    throw new NoSuchMethodException(initializer + ".configure");
  }

  private Object made(String type) throws ReflectiveOperationException {
    return Class.forName(servlets + "." + type).getConstructor().newInstance();
  }

  private static Object call(Object on, String name, Object... arguments)
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
