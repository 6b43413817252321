package dev.baton.smoke.samples.inbound;

import org.apache.catalina.connector.Connector;

/** Tomcat with its other connector. */
public final class TomcatNio2Server extends TomcatServer {

  @Override
  protected Connector connector() {
    return new Connector("org.apache.coyote.http11.Http11Nio2Protocol");
  }
}
