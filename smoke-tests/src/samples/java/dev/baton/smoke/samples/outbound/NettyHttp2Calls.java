package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client on Netty's codec of HTTP/2, all calls to a host on one connection, each in a channel of
 * its own that speaks in objects of HTTP/1. Through a proxy it speaks HTTP/1.1.
 */
public class NettyHttp2Calls extends NettyCalls {

  private final Map<String, Promise<Channel>> connections = new ConcurrentHashMap<>();
  private final boolean direct;

  public NettyHttp2Calls(Integer proxy) {
    super(proxy);
    direct = proxy == null;
  }

  @Override
  public Call narrow() {
    return this;
  }

  @Override
  Future<Answer> exchange(FullHttpRequest request, URI url) {
    if (!direct) {
      return super.exchange(request, url);
    }
    Promise<Answer> answer = GlobalEventExecutor.INSTANCE.newPromise();
    FullHttpRequest sent = (FullHttpRequest) request.copy();
    sent.headers().set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), url.getScheme());
    connection(url)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                open(connected.getNow(), sent, answer);
              } else {
                answer.tryFailure(connected.cause());
              }
            });
    return answer;
  }

  private Promise<Channel> connection(URI url) {
    return connections.compute(
        url.resolve("/").toString(),
        (host, known) -> known == null || isOver(known) ? connect(url) : known);
  }

  private static boolean isOver(Promise<Channel> connected) {
    if (!connected.isDone()) {
      return false;
    }
    Channel channel = connected.getNow();
    return channel == null
        || !channel.isActive()
        || channel.pipeline().get(Http2FrameCodec.class).connection().goAwayReceived();
  }

  private static Promise<Channel> connect(URI url) {
    boolean secure = url.getScheme().equals("https");
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    Promise<Channel> connected = GlobalEventExecutor.INSTANCE.newPromise();
    new Bootstrap()
        .group(LOOPS)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) throws Exception {
                if (secure) {
                  channel
                      .pipeline()
                      .addLast(tls().newHandler(channel.alloc(), url.getHost(), port));
                }
                channel
                    .pipeline()
                    .addLast(Http2FrameCodecBuilder.forClient().build())
                    .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                    .addLast(new Connection(connected));
              }
            })
        .connect(url.getHost(), port)
        .addListener(
            tried -> {
              if (!tried.isSuccess()) {
                connected.tryFailure(tried.cause());
              }
            });
    return connected;
  }

  private static SslContext tls() throws IOException {
    return SslContextBuilder.forClient()
        .sslProvider(SslProvider.JDK)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2))
        .build();
  }

  private void open(Channel connection, FullHttpRequest request, Promise<Answer> answer) {
    new Http2StreamChannelBootstrap(connection)
        .handler(new ChannelInboundHandlerAdapter())
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (!opened.isSuccess()) {
                answer.tryFailure(opened.cause());
                return;
              }
              Http2StreamChannel stream = opened.getNow();
              speak(stream.pipeline());
              stream.pipeline().addLast(new HttpObjectAggregator(10_000_000));
              stream.pipeline().addLast(new Answers(answer));
              answer.addListener(
                  (Future<Answer> done) -> {
                    if (done.isCancelled()) {
                      stream.close();
                    }
                  });
              stream
                  .writeAndFlush(request)
                  .addListener(
                      written -> {
                        if (!written.isSuccess()) {
                          answer.tryFailure(written.cause());
                        }
                      });
            });
  }

  /** How requests become frames, and frames answers. */
  void speak(ChannelPipeline stream) {
    stream.addLast(new Http2StreamFrameToHttpObjectCodec(false));
  }

  /** Of use once it has begun as it must. */
  private static final class Connection extends ChannelInboundHandlerAdapter {
    private final Promise<Channel> connected;

    Connection(Promise<Channel> connected) {
      this.connected = connected;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
        connected.trySuccess(context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      connected.tryFailure(new IOException("the connection was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      connected.tryFailure(cause);
      context.close();
    }
  }

  private static final class Answers extends ChannelInboundHandlerAdapter {
    private final Promise<Answer> answer;

    Answers(Promise<Answer> answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      FullHttpResponse response = (FullHttpResponse) message;
      Answer read = new Answer(response);
      response.release();
      answer.trySuccess(read);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.tryFailure(new IOException("the stream was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.tryFailure(cause);
      context.close();
    }
  }
}
