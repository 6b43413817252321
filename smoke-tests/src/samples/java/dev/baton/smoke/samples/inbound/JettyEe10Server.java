package dev.baton.smoke.samples.inbound;

/** Jetty 12 with Jakarta EE 10. */
public final class JettyEe10Server extends JettySockets {

  public JettyEe10Server() {
    super(
        "org.eclipse.jetty.ee10.servlet",
        "org.eclipse.jetty.ee10.websocket.jakarta.server.config."
            + "JakartaWebSocketServletContainerInitializer");
  }
}
