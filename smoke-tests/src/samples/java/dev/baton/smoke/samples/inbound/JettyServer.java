package dev.baton.smoke.samples.inbound;

/** Jetty 9.4–11. */
public final class JettyServer extends JettySockets {

  public JettyServer() {
    super("org.eclipse.jetty.servlet", sockets());
  }

  private static String sockets() {
    for (String each :
        new String[] {
          "jsr356.server.deploy.WebSocketServerContainerInitializer",
          "javax.server.config.JavaxWebSocketServletContainerInitializer",
          "jakarta.server.config.JakartaWebSocketServletContainerInitializer"
        }) {
      String type = "org.eclipse.jetty.websocket." + each;
      if (JettyServer.class.getResource("/" + type.replace('.', '/') + ".class") != null) {
        return type;
      }
    }
    throw new IllegalStateException("no container for WebSockets");
  }
}
