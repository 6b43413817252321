package dev.baton.smoke.samples.inbound;

/** Jetty 12 with Jakarta EE 9. */
public final class JettyEe9Server extends JettyServlets {

  public JettyEe9Server() {
    super("org.eclipse.jetty.ee9.servlet");
  }
}
