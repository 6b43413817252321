package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/**
 * Armeria's server 1.21–1.40. HTTP/2 it reads by itself: hooked where it is told of a stream's
 * headers, as it calls the service there. Over HTTP/1 it is Netty's codec that captures. A request
 * ends where its answer has been written, or given up.
 */
public final class ArmeriaServer implements Library {

  private static final String SERVER = "com.linecorp.armeria.server.";

  @Override
  public void declare(Hooks on) {
    on.type(SERVER + "Http2RequestDecoder")
        .method(
            "onHeadersRead",
            "io.netty.channel.ChannelHandlerContext",
            "int",
            "io.netty.handler.codec.http2.Http2Headers",
            "int",
            "boolean")
        .scope(Read.class);
    on.type(SERVER + "AbstractHttpResponseHandler")
        .constructors()
        .keep(Answer.class)
        .method("tryComplete", "java.lang.Throwable")
        .kept(Answered.class);
  }

  static final class Read {
    static void enter(
        Object decoder, ChannelHandlerContext context, int stream, Http2Headers headers) {
      // Without a method they are what follows the body.
      Capture capture = headers.method() == null ? null : CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      for (Map.Entry<CharSequence, CharSequence> line : headers) {
        HeaderName known = capture.find(line.getKey().toString());
        if (known != null) {
          capture.add(known, line.getValue().toString());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            headers.method().toString(),
            String.valueOf(headers.path()),
            context.channel().localAddress());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
      }
    }
  }

  static final class Answer {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Answered {
    static void enter(Object kept) {
      if (kept != null) {
        ((CapturedHeaders) kept).end();
      }
    }
  }
}
