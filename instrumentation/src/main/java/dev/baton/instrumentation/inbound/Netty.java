package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.AsciiString;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;

/**
 * Netty's codec of HTTP/1, 4.1.53–4.2. Hooked where a decoder hands on what it has read, so that
 * the pipeline stays as the application made it: a request's head and each part of its body are
 * handled in the request's flow, which stays with the channel until the next request. Responses
 * that a client reads and whatever follows an upgrade are of no request.
 */
public final class Netty implements Library {

  private static final String CONTEXT = "io.netty.channel.ChannelHandlerContext";

  /** Before, there was neither this class nor what the hooks ask of headers. */
  private static final String SINCE_41 = "io.netty.handler.codec.http.HttpUtil";

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.channel.AbstractChannel").constructors().keep(Made.class);
    on.type("io.netty.handler.codec.http.HttpObjectDecoder")
        .using(SINCE_41)
        .method("decode", CONTEXT, "io.netty.buffer.ByteBuf", "java.util.List")
        .enter(Decode.class);
    on.type("io.netty.handler.codec.ByteToMessageDecoder")
        .method("fireChannelRead", CONTEXT, "io.netty.handler.codec.CodecOutputList", "int")
        .scope(FireAll.class)
        .method("fireChannelRead", CONTEXT, "io.netty.handler.codec.CodecOutputList", "int")
        .call(CONTEXT, "fireChannelRead", "java.lang.Object", FireOne.class);
    on.type("io.netty.handler.codec.ByteToMessageDecoder")
        .method("channelInactive", CONTEXT)
        .forSpans()
        .enter(HungUp.class);
    on.type("io.netty.handler.codec.http.DefaultHttpRequest").constructors().keep(Made.class);
    on.type("io.netty.handler.flow.FlowControlHandler")
        .constructors()
        .keep(Made.class)
        .method("dequeue", CONTEXT, "int")
        .inSomeVersions()
        .scope(FireAll.class)
        .method("dequeue", CONTEXT, "int")
        .inSomeVersions()
        .call(CONTEXT, "fireChannelRead", "java.lang.Object", FireLater.class)
        .method("dequeue", CONTEXT)
        .inSomeVersions()
        .scope(FireAll.class)
        .method("dequeue", CONTEXT)
        .inSomeVersions()
        .call(CONTEXT, "fireChannelRead", "java.lang.Object", FireLater.class);
    on.type("io.netty.handler.codec.http.HttpObjectEncoder")
        .using(SINCE_41)
        .method("encode", CONTEXT, "java.lang.Object", "java.util.List")
        .forSpans()
        .enter(Answered.class)
        .method("write", CONTEXT, "java.lang.Object", "io.netty.channel.ChannelPromise")
        .inSomeVersions()
        .forSpans()
        .enter(Answered.class)
        .method("encode", CONTEXT, "java.lang.Object", "java.util.List")
        .enter(Encode.class)
        .method("write", CONTEXT, "java.lang.Object", "io.netty.channel.ChannelPromise")
        .inSomeVersions()
        .enter(Encode.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  /** Decoders of all protocols hand on in the same way; from here on this channel speaks HTTP. */
  static final class Decode {
    static void enter(HttpObjectDecoder decoder, ChannelHandlerContext context) {
      Channel channel = context.channel();
      if (channel instanceof AbstractChannel && kept((AbstractChannel) channel) == null) {
        keep((AbstractChannel) channel, FireOne.NO_FLOW);
      }
    }

    private static native Object kept(AbstractChannel channel);

    private static native void keep(AbstractChannel channel, Object kept);
  }

  static final class FireAll {
    static void enter() {}
  }

  static final class FireOne {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    static final String NO_FLOW = "no flow";

    static Object enter(ChannelHandlerContext context, Object message) {
      Channel channel = context.channel();
      Object kept = channel instanceof AbstractChannel ? kept((AbstractChannel) channel) : null;
      if (kept != null) {
        if (message instanceof HttpRequest) {
          CapturedHeaders flow = captured((HttpRequest) message, channel);
          if (kept instanceof CapturedHeaders) {
            ((CapturedHeaders) kept).end();
          }
          keep((AbstractChannel) channel, flow == null ? NO_FLOW : flow);
          if (message instanceof DefaultHttpRequest) {
            keep((DefaultHttpRequest) message, flow == null ? NO_FLOW : flow);
          }
        } else if (message instanceof HttpContent && !(message instanceof HttpResponse)) {
          CurrentHeaders.resume(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
        } else {
          CurrentHeaders.attach(null);
          if (kept instanceof ArrayDeque && message instanceof HttpResponse) {
            answered((ArrayDeque<?>) kept, ((HttpResponse) message).status().code());
          }
        }
      }
      return message;
    }

    /** A call that {@code NettyClient} wrote. */
    private static void answered(ArrayDeque<?> calls, int status) {
      Object call = status >= 200 || status == 101 ? calls.poll() : null;
      if (call instanceof CapturedHeaders) {
        ((CapturedHeaders) call).answered(status);
      }
    }

    private static CapturedHeaders captured(HttpRequest request, Channel channel) {
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return null;
      }
      HttpHeaders headers = request.headers();
      Iterator<Map.Entry<CharSequence, CharSequence>> lines = headers.iteratorCharSequence();
      while (lines.hasNext()) {
        Map.Entry<CharSequence, CharSequence> line = lines.next();
        CharSequence name = line.getKey();
        HeaderName known;
        if (name instanceof AsciiString) {
          AsciiString ascii = (AsciiString) name;
          known = capture.find(ascii.array(), ascii.arrayOffset(), ascii.length());
        } else {
          known = capture.find(name.toString());
        }
        if (known != null) {
          capture.add(known, line.getValue().toString());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.method().name(), request.uri(), channel.localAddress());
      }
      if (capture.wantsSpan()) {
        capture.timed(
            request.method().name(),
            null, // Whether there is TLS only a class says that need not be there.
            request.headers().get("Host"),
            0,
            request.uri());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
      }
      return flow;
    }

    private static native Object kept(AbstractChannel channel);

    private static native void keep(AbstractChannel channel, Object kept);

    private static native void keep(DefaultHttpRequest request, Object kept);
  }

  /** What waited until the application asked for it, perhaps while it answers another request. */
  static final class FireLater {
    static Object enter(ChannelHandlerContext context, Object message) {
      Channel channel = context.channel();
      if (!(channel instanceof AbstractChannel) || kept((AbstractChannel) channel) == null) {
        return message; // Not HTTP.
      }
      FlowControlHandler handler = (FlowControlHandler) context.handler();
      Object flow = null;
      if (message instanceof DefaultHttpRequest) {
        flow = kept((DefaultHttpRequest) message);
        keep(handler, flow);
      } else if (message instanceof HttpContent) {
        flow = kept(handler);
      }
      CurrentHeaders.resume(flow instanceof CapturedHeaders ? (CapturedHeaders) flow : null);
      return message;
    }

    private static native Object kept(AbstractChannel channel);

    private static native Object kept(DefaultHttpRequest request);

    private static native Object kept(FlowControlHandler handler);

    private static native void keep(FlowControlHandler handler, Object kept);
  }

  /** The answer's head. */
  static final class Answered {
    static void enter(HttpObjectEncoder<?> encoder, ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse) {
        int status = ((HttpResponse) message).status().code();
        Channel channel = context.channel();
        Object kept = channel instanceof AbstractChannel ? kept((AbstractChannel) channel) : null;
        if (kept instanceof CapturedHeaders && (status >= 200 || status == 101)) {
          ((CapturedHeaders) kept).answered(status);
        }
      }
    }

    private static native Object kept(AbstractChannel channel);
  }

  /** Nobody is there any more who could be answered, or who could answer. */
  static final class HungUp {
    static void enter(ChannelHandlerContext context) {
      Channel channel = context.channel();
      Object kept = channel instanceof AbstractChannel ? kept((AbstractChannel) channel) : null;
      if (kept instanceof CapturedHeaders && ((CapturedHeaders) kept).isTimed()) {
        ((CapturedHeaders) kept).end();
      } else if (kept instanceof ArrayDeque) {
        for (Object call; (call = ((ArrayDeque<?>) kept).poll()) != null; ) {
          if (call instanceof CapturedHeaders) {
            ((CapturedHeaders) call).lost();
          }
        }
      }
    }

    private static native Object kept(AbstractChannel channel);
  }

  /** The answer's last part ends the request. */
  static final class Encode {
    static void enter(HttpObjectEncoder<?> encoder, ChannelHandlerContext context, Object message) {
      if (message instanceof LastHttpContent) {
        Channel channel = context.channel();
        Object kept = channel instanceof AbstractChannel ? kept((AbstractChannel) channel) : null;
        if (kept instanceof CapturedHeaders) {
          ((CapturedHeaders) kept).end();
        }
      }
    }

    private static native Object kept(AbstractChannel channel);
  }
}
