package dev.baton.smoke.samples.outbound;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;

/** As {@link NettyHttp2Calls}, with channels that speak in frames. */
public final class NettyHttp2FrameCalls extends NettyHttp2Calls {

  public NettyHttp2FrameCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  void speak(ChannelPipeline stream) {
    stream.addLast(new Frames());
  }

  private static final class Frames extends ChannelDuplexHandler {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      FullHttpRequest request = (FullHttpRequest) message;
      HttpHeaders lines = request.headers();
      Http2Headers headers =
          new DefaultHttp2Headers()
              .method(request.method().asciiName())
              .path(request.uri())
              .scheme("http")
              .authority(lines.get("host"));
      for (Map.Entry<String, String> line : lines) {
        String name = line.getKey().toLowerCase(java.util.Locale.ROOT);
        if (!name.equals("host")
            && !name.equals("transfer-encoding")
            && !name.startsWith("x-http2-")) {
          headers.add(name, line.getValue());
        }
      }
      boolean empty = !request.content().isReadable();
      if (empty) {
        request.release();
        context.write(new DefaultHttp2HeadersFrame(headers, true), promise);
      } else {
        context.write(new DefaultHttp2HeadersFrame(headers, false));
        context.write(new DefaultHttp2DataFrame(request.content(), true), promise);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2HeadersFrame) {
        Http2Headers lines = ((Http2HeadersFrame) message).headers();
        HttpResponse response =
            new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.parseLine(lines.status()));
        for (Map.Entry<CharSequence, CharSequence> line : lines) {
          if (line.getKey().charAt(0) != ':') {
            response.headers().add(line.getKey(), line.getValue());
          }
        }
        context.fireChannelRead(response);
        if (((Http2HeadersFrame) message).isEndStream()) {
          context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
      } else if (message instanceof Http2DataFrame) {
        context.fireChannelRead(new DefaultHttpContent(((Http2DataFrame) message).content()));
        if (((Http2DataFrame) message).isEndStream()) {
          context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
      }
    }
  }
}
