package dev.baton.smoke.samples.inbound;

import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 9.4–12 as far as they are the same: HTTP/1.1, and HTTP/2 in the clear. */
final class JettyConnector {

  private final Server server = new Server(new QueuedThreadPool(16, 8));
  private final ServerConnector connector;

  JettyConnector() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(65_536);
    connector =
        new ServerConnector(
            server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
  }

  Server server() {
    return server;
  }

  /** Starts the server and answers its port. */
  int start() throws Exception {
    server.start();
    return connector.getLocalPort();
  }
}
