package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Micronaut's server 4.3 and newer on Netty. Netty's codec captures; hooked where Micronaut begins
 * to route a request, which it does once all that was read has been looked at if the body is not
 * there yet, outside of what the codec's flow is attached for.
 */
public final class MicronautServer implements Library {

  private static final String CONTEXT = "io.netty.channel.ChannelHandlerContext";
  private static final String REQUEST = "io.netty.handler.codec.http.HttpRequest";
  private static final String HANDLER = "io.micronaut.http.server.netty.handler.";

  @Override
  public void declare(Hooks on) {
    String[][] versions = {
      {"PipeliningServerHandler$OutboundAccess", "io.micronaut.http.server.netty.body.ByteBody"},
      {"OutboundAccess", "io.micronaut.http.server.netty.body.ByteBody"}, // 4.4
      {"OutboundAccess", "io.micronaut.http.body.CloseableByteBody"}, // 4.5 and newer
    };
    for (String[] each : versions) {
      on.type("io.micronaut.http.server.netty.RoutingInBoundHandler")
          .method("accept", CONTEXT, REQUEST, each[1], HANDLER + each[0])
          .inSomeVersions()
          .scope(Accept.class);
    }
  }

  static final class Accept {
    static void enter(Object handler, ChannelHandlerContext context, HttpRequest request) {
      Object kept =
          request instanceof DefaultHttpRequest ? kept((DefaultHttpRequest) request) : null;
      if (kept != null) {
        CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(DefaultHttpRequest request);
  }
}
