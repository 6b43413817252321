package dev.baton.smoke.samples.inbound;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.servlet.ServletContext;

/** Those of Jetty's environments that have WebSockets. */
abstract class JettySockets extends JettyServlets {

  private final String sockets;

  /**
   * An environment.
   *
   * @param servlets the package of its {@code ServletContextHandler}
   * @param sockets the class that sets its container for WebSockets up
   */
  JettySockets(String servlets, String sockets) {
    super(servlets);
    this.sockets = sockets;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C, WEBSOCKET};
  }

  /** At once in 9.4, else by somebody who is called back while the context starts. */
  @Override
  void deploySocket(Object context) throws Exception {
    Class<?> initializer = Class.forName(sockets);
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
}
