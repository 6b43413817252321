package dev.baton.smoke.samples.inbound;

/** Jetty 12 with Jakarta EE 11. */
public final class JettyEe11Server extends JettySockets {

  public JettyEe11Server() {
    super(
        "org.eclipse.jetty.ee11.servlet",
        "org.eclipse.jetty.ee11.websocket.jakarta.server.config."
            + "JakartaWebSocketServletContainerInitializer");
  }
}
