package dev.baton.smoke.samples.inbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;

/** A server on Netty's codec that goes over to HTTP/2, with a channel for each stream. */
public final class NettyHttp2Server extends NettyServer {

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  void upgrades(ChannelPipeline pipeline, HttpServerCodec codec) {
    pipeline.addLast(
        new HttpServerUpgradeHandler(
            codec,
            protocol ->
                protocol.toString().equals("h2c")
                    ? new Http2ServerUpgradeCodec(
                        Http2FrameCodecBuilder.forServer().build(),
                        new Http2MultiplexHandler(new Streams()))
                    : null));
    pipeline.addLast(new WithoutRequests());
  }

  private static final class Streams extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream
          .pipeline()
          .addLast(new Http2StreamFrameToHttpObjectCodec(true))
          .addLast(new Requests());
    }
  }

  /** From the upgrade on, requests are those of streams. */
  private static final class WithoutRequests extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof HttpServerUpgradeHandler.UpgradeEvent) {
        context.pipeline().remove(FlowControlHandler.class);
        context.pipeline().remove(Requests.class);
      }
      super.userEventTriggered(context, event);
    }
  }
}
