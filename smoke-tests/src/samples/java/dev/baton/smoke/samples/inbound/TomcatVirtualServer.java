package dev.baton.smoke.samples.inbound;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** Tomcat with a virtual thread for each request. */
public final class TomcatVirtualServer extends TomcatServer {

  @Override
  protected Connector connector() {
    Connector connector = super.connector();
    connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("virtual-"));
    return connector;
  }
}
