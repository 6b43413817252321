package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/**
 * Netty's codec of HTTP/2, 4.1.53–4.2, in both of its forms. Hooked where frames are handed to the
 * channel that each stream has, whose pipeline keeps the flow of the stream's request, or of the
 * call that it was opened for; and where a whole request is handed on as one of HTTP/1. Libraries
 * with frame listeners of their own (gRPC, Vert.x) have files of their own.
 */
public final class NettyHttp2 implements Library {

  private static final String UNSAFE =
      "io.netty.handler.codec.http2.AbstractHttp2StreamChannel$Http2ChannelUnsafe";
  private static final String HANDLE = "io.netty.channel.RecvByteBufAllocator$Handle";
  private static final String PROMISE = "io.netty.channel.ChannelPromise";

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.channel.DefaultChannelPipeline").constructors().keep(Made.class);
    on.type(UNSAFE)
        .method("doRead0", "io.netty.handler.codec.http2.Http2Frame", HANDLE)
        .scope(Read.class)
        .method("doRead0", "io.netty.handler.codec.http2.Http2Frame", HANDLE)
        .call("io.netty.channel.ChannelPipeline", "fireChannelRead", "java.lang.Object", Fire.class)
        .method("fireChannelInactiveAndDeregister", PROMISE, "boolean")
        .enter(Inactive.class);
    on.type("io.netty.handler.codec.http2.InboundHttp2ToHttpAdapter")
        .method(
            "fireChannelRead",
            "io.netty.channel.ChannelHandlerContext",
            "io.netty.handler.codec.http.FullHttpMessage",
            "boolean",
            "io.netty.handler.codec.http2.Http2Stream")
        .scope(Whole.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Read {
    static void enter() {}
  }

  static final class Fire {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static Object enter(ChannelPipeline pipeline, Object message) {
      if (!(pipeline instanceof DefaultChannelPipeline)) {
        return message;
      }
      DefaultChannelPipeline stream = (DefaultChannelPipeline) pipeline;
      Object kept = kept(stream);
      if (kept == null && message instanceof Http2HeadersFrame) {
        Http2Headers headers = ((Http2HeadersFrame) message).headers();
        if (headers.method() != null) {
          CapturedHeaders flow = captured(headers, pipeline.channel());
          keep(stream, flow == null ? NO_FLOW : flow);
          return message;
        }
      }
      if (kept instanceof CapturedHeaders) {
        CurrentHeaders.resume((CapturedHeaders) kept);
      } else {
        CurrentHeaders.attach(
            kept instanceof Object[] ? (CapturedHeaders) ((Object[]) kept)[0] : null);
      }
      return message;
    }

    private static CapturedHeaders captured(Http2Headers headers, Channel stream) {
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return null;
      }
      for (Map.Entry<CharSequence, CharSequence> line : headers) {
        HeaderName known = capture.find(line.getKey().toString());
        if (known != null) {
          capture.add(known, line.getValue().toString());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            headers.method().toString(), String.valueOf(headers.path()), stream.localAddress());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
      }
      return flow;
    }

    private static native Object kept(DefaultChannelPipeline pipeline);

    private static native void keep(DefaultChannelPipeline pipeline, Object kept);
  }

  /** The stream is closed: its request was answered, or there is nobody any more to answer. */
  static final class Inactive {
    static void enter(Object stream, ChannelPromise promise) {
      ChannelPipeline pipeline = promise.channel().pipeline();
      Object kept =
          pipeline instanceof DefaultChannelPipeline
              ? kept((DefaultChannelPipeline) pipeline)
              : null;
      if (kept instanceof CapturedHeaders) {
        ((CapturedHeaders) kept).end();
      }
    }

    private static native Object kept(DefaultChannelPipeline pipeline);
  }

  static final class Whole {
    static void enter(Object adapter, ChannelHandlerContext context, FullHttpMessage message) {
      if (!(message instanceof HttpRequest)) {
        return;
      }
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      for (Map.Entry<String, String> line : message.headers()) {
        HeaderName known = capture.find(line.getKey());
        if (known != null) {
          capture.add(known, line.getValue());
        }
      }
      if (capture.wantsTarget()) {
        HttpRequest request = (HttpRequest) message;
        capture.target(request.method().name(), request.uri(), context.channel().localAddress());
      }
      capture.attach();
    }
  }
}
