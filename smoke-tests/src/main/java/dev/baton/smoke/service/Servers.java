package dev.baton.smoke.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Starts the endpoints in one of the servers and returns its port. */
final class Servers {

  private Servers() {}

  static int start(String name) throws Exception {
    switch (name) {
      case "jdk":
        return jdk(null);
      case "jdk-pool":
        return jdk(Executors.newFixedThreadPool(8, Daemons.FACTORY));
      case "jdk-virtual":
        return jdk(Virtual.executor());
      case "tomcat-javax":
        return InTomcat.start(JavaxEndpoints.class.getName());
      case "tomcat-jakarta":
        return InTomcat.start(Servers.class.getPackageName() + ".JakartaEndpoints");
      case "jetty-javax":
        return jetty("org.eclipse.jetty.servlet.ServletContextHandler", "JavaxEndpoints");
      case "jetty-jakarta":
        return jetty("org.eclipse.jetty.ee10.servlet.ServletContextHandler", "JakartaEndpoints");
      default:
        throw new IllegalArgumentException("no server named " + name);
    }
  }

  private static int jdk(Executor executor) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/",
        http -> {
          Endpoints.handle(new OverJdk(http));
          http.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  private record OverJdk(HttpExchange http) implements Exchange {
    @Override
    public String path() {
      return http.getRequestURI().getPath();
    }

    @Override
    public String query() {
      return http.getRequestURI().getRawQuery();
    }

    @Override
    public void answer(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      http.getResponseBody().write(bytes);
    }
  }

  /** Apart, so that a service without Tomcat on its class path links. */
  private static final class InTomcat {
    static int start(String servlet) throws Exception {
      File base = Files.createTempDirectory("smoke").toFile();
      base.deleteOnExit();
      Tomcat tomcat = new Tomcat();
      tomcat.setBaseDir(base.getPath());
      tomcat.setPort(0);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
      Context context = tomcat.addContext("", base.getPath());
      Wrapper wrapper = Tomcat.addServlet(context, "endpoints", servlet);
      wrapper.setAsyncSupported(true);
      for (String mapping : new String[] {Servlets.SYNC, Servlets.DISPATCH, Servlets.START}) {
        mapping(context).invoke(context, mapping, "endpoints");
      }
      tomcat.start();
      return tomcat.getConnector().getLocalPort();
    }

    /** Renamed within 8.5. */
    private static Method mapping(Context context) throws NoSuchMethodException {
      try {
        return Context.class.getMethod("addServletMappingDecoded", String.class, String.class);
      } catch (NoSuchMethodException e) {
        return Context.class.getMethod("addServletMapping", String.class, String.class);
      }
    }
  }

  /** By reflection: 9.4 and 12 have the same methods here, in different packages. */
  private static int jetty(String handlerType, String servlet) throws Exception {
    Class<?> serverType = Class.forName("org.eclipse.jetty.server.Server");
    Object server =
        serverType
            .getConstructor(InetSocketAddress.class)
            .newInstance(new InetSocketAddress("127.0.0.1", 0));
    Object handler = Class.forName(handlerType).getConstructor().newInstance();
    for (String mapping : new String[] {Servlets.SYNC, Servlets.DISPATCH, Servlets.START}) {
      Object holder =
          handler
              .getClass()
              .getMethod("addServlet", String.class, String.class)
              .invoke(handler, Servers.class.getPackageName() + "." + servlet, mapping);
      holder.getClass().getMethod("setAsyncSupported", boolean.class).invoke(holder, true);
    }
    serverType
        .getMethod("setHandler", Class.forName("org.eclipse.jetty.server.Handler"))
        .invoke(server, handler);
    serverType.getMethod("start").invoke(server);
    return ((URI) serverType.getMethod("getURI").invoke(server)).getPort();
  }
}
