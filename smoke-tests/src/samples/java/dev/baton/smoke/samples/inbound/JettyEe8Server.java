package dev.baton.smoke.samples.inbound;

/** Jetty 12 with {@code javax.servlet}. */
public final class JettyEe8Server extends JettyServlets {

  public JettyEe8Server() {
    super("org.eclipse.jetty.ee8.servlet");
  }
}
