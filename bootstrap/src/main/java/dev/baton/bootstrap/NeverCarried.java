package dev.baton.bootstrap;

import java.util.Arrays;

/**
 * Tasks and threads that serve many requests though one of them happens to start them. A keep-alive
 * connection's "read the next request" would hand the headers of request 1 to request 2.
 */
final class NeverCarried {

  private static final String CHANNEL = "netty.channel.";

  /** Stands before the same words in Reactor Netty's packages. */
  private static final String REACTOR = "reactor.";

  /** Wherever Netty lives. */
  private static final String LOOP = "netty.util.concurrent.FastThreadLocalThread";

  private static String[] names = {
    "org.apache.tomcat.util.net.NioEndpoint$SocketProcessor",
    "org.apache.tomcat.util.net.Nio2Endpoint$SocketProcessor",
    "org.apache.tomcat.util.net.AprEndpoint$SocketProcessor",
    "org.apache.tomcat.util.net.JIoEndpoint$SocketProcessor",
    "org.apache.tomcat.util.net.NioEndpoint$Poller",
    "org.apache.tomcat.util.net.Acceptor",
    "org.eclipse.jetty.server.HttpConnection",
    "org.eclipse.jetty.server.internal.HttpConnection",
    "org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread",
    "org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy",
    "org.eclipse.jetty.util.thread.strategy.EatWhatYouKill",
    "org.glassfish.grizzly.nio.SelectorRunner",
    "org.glassfish.grizzly.utils.DelayedExecutor$DelayedRunnable",
    "io.undertow.server.protocol.http.HttpReadListener",
    "org.xnio.nio.WorkerThread",
    "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker",
    "io.grpc.okhttp.OkHttpClientTransport$ClientFrameHandler",
    "io.grpc.okhttp.OkHttpServerTransport$FrameHandler",
    "org.quartz.core.QuartzSchedulerThread",
    "org.quartz.simpl.SimpleThreadPool$WorkerThread",
    "okio.AsyncTimeout$Watchdog",
    "com.mysql.cj.jdbc.AbandonedConnectionCleanupThread",
    "com.mysql.jdbc.AbandonedConnectionCleanupThread",
    "org.postgresql.util.LazyCleaner",
    "io.smallrye.common.ref.References$ReaperThread",
    "org.wildfly.common.ref.References$ReaperThread",
    "org.apache.commons.httpclient.MultiThreadedHttpConnectionManager$ReferenceQueueThread",
    "org.apache.commons.httpclient.util.IdleConnectionTimeoutThread",
    "kong.unirest.apache.AsyncIdleConnectionMonitorThread",
    "kong.unirest.apache.SyncIdleConnectionMonitorThread",
    "com.mashape.unirest.http.async.utils.AsyncIdleConnectionMonitorThread",
    "com.mashape.unirest.http.utils.SyncIdleConnectionMonitorThread",
  };

  private NeverCarried() {}

  /** Adds the names that those of a library have where it is relocated to another package. */
  static void relocated(String prefix, String library) {
    for (String name : names) {
      if (name.startsWith(library)) {
        names = Arrays.copyOf(names, names.length + 1);
        names[names.length - 1] = prefix + name.substring(library.length());
      }
    }
  }

  static boolean contains(String className) {
    for (String name : names) {
      if (name.length() == className.length() && name.equals(className)) {
        return true;
      }
    }
    return className.endsWith(LOOP);
  }

  /**
   * Tasks by which Netty's loops keep their channels going, wherever Netty lives: of all that its
   * channels queue only what one handler tells another is of the flow that it is told in. What is
   * put off was given its flow before it became a task of the loop.
   */
  static boolean isEventLoops(String className) {
    int channel = className.indexOf(CHANNEL);
    return channel >= 0
            && !className.startsWith("AbstractChannelHandlerContext", channel + CHANNEL.length())
            && !className.startsWith(REACTOR, channel - REACTOR.length())
        || className.indexOf("netty.handler.timeout.") >= 0
        || className.endsWith("netty.util.concurrent.ScheduledFutureTask");
  }
}
