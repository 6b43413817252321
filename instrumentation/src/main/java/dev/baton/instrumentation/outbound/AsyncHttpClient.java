package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.request.NettyRequest;

/**
 * AsyncHttpClient 2.0–3.0. Hooked where Netty's request is made of the application's, once for each
 * exchange: in the caller's thread for the first, in an event loop for those that follow it
 * (redirects, retries, passwords, what comes behind CONNECT). The caller's flow stays with the
 * future that they all share, and is that of every callback too.
 */
public final class AsyncHttpClient implements Library {

  private static final String FUTURE = "org.asynchttpclient.netty.NettyResponseFuture";
  private static final String REQUEST = "org.asynchttpclient.Request";
  private static final String HANDLER = "org.asynchttpclient.AsyncHandler";
  private static final String NETTY_REQUEST = "org.asynchttpclient.netty.request.NettyRequest";
  private static final String PARTITIONING = "org.asynchttpclient.channel.ChannelPoolPartitioning";
  private static final String PROXY = "org.asynchttpclient.proxy.ProxyServer";
  private static final String CHANNEL = "io.netty.channel.Channel";
  private static final String OBJECT = "java.lang.Object";

  @Override
  public void declare(Hooks on) {
    on.type("org.asynchttpclient.netty.request.NettyRequestFactory")
        .method(
            "newNettyRequest",
            REQUEST,
            "boolean",
            PROXY,
            "org.asynchttpclient.Realm",
            "org.asynchttpclient.Realm")
        .result(NewNettyRequest.class);
    on.type("org.asynchttpclient.netty.request.NettyRequestSender")
        .method("sendNextRequest", REQUEST, FUTURE)
        .scope(SendNextRequest.class);
    on.type(FUTURE)
        .method("<init>", REQUEST, HANDLER, NETTY_REQUEST, "int", PARTITIONING, PROXY)
        .inSomeVersions()
        .keep(Made.class)
        .method(
            "<init>",
            REQUEST,
            HANDLER,
            NETTY_REQUEST,
            "int",
            PARTITIONING,
            "org.asynchttpclient.netty.channel.ConnectionSemaphore",
            PROXY)
        .inSomeVersions()
        .keep(Made.class)
        .method("done")
        .kept(Ended.class)
        .method("abort", "java.lang.Throwable")
        .kept(Ended.class)
        .method("cancel", "boolean")
        .kept(Ended.class);
    on.type("org.asynchttpclient.netty.handler.HttpHandler")
        .method("handleRead", CHANNEL, FUTURE, OBJECT)
        .scope(HandleRead.class);
    on.type("org.asynchttpclient.netty.handler.WebSocketHandler")
        .method("handleRead", CHANNEL, FUTURE, OBJECT)
        .scope(HandleRead.class);
    on.type("org.asynchttpclient.netty.handler.Http2Handler")
        .method("handleRead", CHANNEL, FUTURE, OBJECT)
        .inSomeVersions()
        .scope(HandleRead.class);
    on.type("io.netty.util.HashedWheelTimer").method("start").scope(StartTimer.class);
  }

  static final class NewNettyRequest {
    static NettyRequest result(NettyRequest made) {
      HttpRequest request = made.getHttpRequest();
      if (HttpMethod.CONNECT.equals(request.getMethod())) {
        return made; // To a proxy, not to the called service.
      }
      // Calls without a flow are counted where Netty writes them.
      CapturedHeaders headers = CurrentHeaders.ofCaller() == null ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return made;
      }
      HttpHeaders lines = request.headers();
      long left = headers.heldBackFrom(lines.get("Host"));
      for (Map.Entry<String, String> line : lines) {
        left |= headers.takenBy(line.getKey());
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return made;
    }
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.ofCaller();
    }
  }

  /** A further exchange of the same call. */
  static final class SendNextRequest {
    static void enter(Request request, NettyResponseFuture<?> future) {
      CurrentHeaders.attach((CapturedHeaders) kept(future));
    }

    private static native Object kept(NettyResponseFuture<?> future);
  }

  /** Tells the handler and the listeners. */
  static final class Ended {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  /** Tells the handler of status, headers and each part of the body. */
  static final class HandleRead {
    static void enter(Channel channel, NettyResponseFuture<?> future) {
      CurrentHeaders.attach((CapturedHeaders) kept(future));
    }

    private static native Object kept(NettyResponseFuture<?> future);
  }

  /** The first call starts the thread that watches over the timeouts of all. */
  static final class StartTimer {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
