package dev.baton.bootstrap;

/**
 * Tasks and threads that serve many requests though one of them happens to start them. A keep-alive
 * connection's "read the next request" would hand the headers of request 1 to request 2.
 */
final class NeverCarried {

  private static final String[] NAMES = {
    "org.apache.tomcat.util.net.NioEndpoint$SocketProcessor",
    "org.apache.tomcat.util.net.Nio2Endpoint$SocketProcessor",
    "org.apache.tomcat.util.net.AprEndpoint$SocketProcessor",
    "org.apache.tomcat.util.net.NioEndpoint$Poller",
    "org.apache.tomcat.util.net.Acceptor",
    "org.eclipse.jetty.server.HttpConnection",
    "org.eclipse.jetty.server.internal.HttpConnection",
    "org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread",
    "io.undertow.server.protocol.http.HttpReadListener",
    "io.netty.util.concurrent.FastThreadLocalThread",
    "okio.AsyncTimeout$Watchdog",
    "com.mysql.cj.jdbc.AbandonedConnectionCleanupThread",
    "com.mysql.jdbc.AbandonedConnectionCleanupThread",
    "org.postgresql.util.LazyCleaner",
  };

  private NeverCarried() {}

  static boolean contains(String className) {
    for (String name : NAMES) {
      if (name.length() == className.length() && name.equals(className)) {
        return true;
      }
    }
    return false;
  }
}
