package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/**
 * Netty's codec of HTTP/2, 4.1.53–4.2, in both of its forms: hooked where a stream's channel is
 * told to write the headers of a request, in the flow that wrote them, and where a request of
 * HTTP/1 has been translated. Further down it would be too late: headers may wait there until
 * another stream ends, and are sent by whoever ended it.
 */
public final class NettyHttp2Client implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.handler.codec.http2.AbstractHttp2StreamChannel$Http2ChannelUnsafe")
        .method("write", "java.lang.Object", "io.netty.channel.ChannelPromise")
        .scope(Write.class);
    on.type("io.netty.handler.codec.http2.HttpConversionUtil")
        .method("toHttp2Headers", "io.netty.handler.codec.http.HttpMessage", "boolean")
        .result(Translated.class);
  }

  /** The frame is the application's, so another one is written. */
  static final class Write {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static Object enter(Object stream, Object message, ChannelPromise promise) {
      if (!(message instanceof Http2HeadersFrame)) {
        return message;
      }
      Http2HeadersFrame frame = (Http2HeadersFrame) message;
      Http2Headers lines = frame.headers();
      ChannelPipeline pipeline = promise.channel().pipeline();
      if (lines.method() == null || !(pipeline instanceof DefaultChannelPipeline)) {
        return message;
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      Object flow = headers == null ? NO_FLOW : new Object[] {CurrentHeaders.get()};
      keep((DefaultChannelPipeline) pipeline, flow);
      if (headers == null) {
        return message;
      }
      CharSequence authority = lines.authority();
      long left = headers.heldBackFrom(authority == null ? null : authority.toString());
      for (Map.Entry<CharSequence, CharSequence> line : lines) {
        String name = line.getKey().toString();
        if (CarryRules.isWrittenByBaton(name)) {
          return message; // When the request was translated.
        }
        left |= headers.takenBy(name);
      }
      if (Long.bitCount(left) == headers.size()) {
        return message; // Before it was translated.
      }
      Http2Headers with = new DefaultHttp2Headers(false);
      with.setAll(lines);
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          with.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return new DefaultHttp2HeadersFrame(with, frame.isEndStream(), frame.padding())
          .stream(frame.stream());
    }

    private static native void keep(DefaultChannelPipeline pipeline, Object kept);
  }

  static final class Translated {
    static Http2Headers result(Http2Headers lines) {
      CapturedHeaders headers = lines.method() == null ? null : CurrentHeaders.get();
      if (headers == null) {
        return lines; // Of an answer, or counted where it is written.
      }
      headers = headers.forCall();
      CharSequence authority = lines.authority();
      long left = headers.heldBackFrom(authority == null ? null : authority.toString());
      for (Map.Entry<CharSequence, CharSequence> line : lines) {
        left |= headers.takenBy(line.getKey().toString());
      }
      if (Long.bitCount(left) == headers.size()) {
        return lines;
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return lines;
    }
  }
}
