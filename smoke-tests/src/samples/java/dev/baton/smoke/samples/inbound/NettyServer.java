package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server on Netty's own codec of HTTP/1, which reads one part of a request after the other. */
public class NettyServer implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  /** In the event loop, as the request is read. */
  private static final String SYNC = "/sync";

  /** A task of the event loop. */
  private static final String TASK = "/task";

  /** A task that the event loop puts off. */
  private static final String PUT_OFF = "/put-off";

  /** A task of another group of executors. */
  private static final String GROUP = "/group";

  /** A task of a pool of the application's. */
  private static final String POOL = "/pool";

  /** The listener of a promise that a thread of another request keeps. */
  private static final String PROMISE = "/promise";

  private static final EventExecutorGroup EXECUTORS =
      new DefaultEventExecutorGroup(4, Daemons.FACTORY);

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {SYNC, TASK, PUT_OFF, GROUP, POOL, PROMISE};
  }

  @Override
  public String[] features() {
    return new String[] {WEBSOCKET};
  }

  @Override
  public int start() throws Exception {
    EventLoopGroup loops = new NioEventLoopGroup(4, Daemons.FACTORY);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    HttpServerCodec codec = new HttpServerCodec(65_536, 131_072, 8_192);
                    channel.pipeline().addLast(codec);
                    upgrades(channel.pipeline(), codec);
                    channel.pipeline().addLast(new FlowControlHandler()).addLast(new Requests());
                  }
                });
    InetSocketAddress bound =
        (InetSocketAddress) server.bind("127.0.0.1", 0).sync().channel().localAddress();
    return bound.getPort();
  }

  /** To be told of further protocols. */
  void upgrades(ChannelPipeline pipeline, HttpServerCodec codec) {}

  /** Serves one connection, or stream, one request after the other. */
  static final class Requests extends SimpleChannelInboundHandler<HttpObject> {

    private HttpRequest request;
    private volatile int read;
    private volatile boolean complete;
    private FullHttpResponse answer;
    private boolean waits;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      next(context);
    }

    /** Asks for one more part. */
    private void next(ChannelHandlerContext context) {
      if (!context.executor().inEventLoop()) {
        context.executor().execute(() -> next(context));
        return;
      }
      waits = true;
      context.read();
    }

    /** What was asked for may not have been among what came. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (waits) {
        context.read();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      waits = false;
      if (message.decoderResult().isFailure()) {
        FullHttpResponse refusal =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      if (message instanceof HttpRequest) {
        request = (HttpRequest) message;
        read = 0;
        complete = false;
        answer = null;
        if (request.uri().contains("early")) {
          serve(context);
        }
      }
      if (message instanceof HttpContent) {
        read += ((HttpContent) message).content().readableBytes();
        if (message instanceof LastHttpContent) {
          last(context);
          return;
        }
      }
      next(context);
    }

    private synchronized void last(ChannelHandlerContext context) {
      complete = true;
      if (answer != null) {
        write(context);
      } else if (!request.uri().contains("early")) {
        serve(context);
      }
    }

    private void serve(ChannelHandlerContext context) {
      String path = request.uri().split("\\?")[0];
      int second = path.indexOf('/', 1);
      String way = second < 0 ? path : path.substring(0, second);
      OverNetty exchange = new OverNetty(context);
      Runnable serving = () -> handle(context, exchange);
      Executor loop = context.channel().eventLoop();
      switch (way) {
        case SYNC:
          serving.run();
          break;
        case TASK:
          loop.execute(serving);
          break;
        case PUT_OFF:
          context.executor().schedule(serving, 1, TimeUnit.MILLISECONDS);
          break;
        case GROUP:
          EXECUTORS.submit(serving);
          break;
        case POOL:
          SHARED.execute(serving);
          break;
        case PROMISE:
          Promise<String> promise = EXECUTORS.next().newPromise();
          promise.addListener(kept -> serving.run());
          OtherFlow.run(() -> promise.setSuccess("kept"));
          break;
        case "/websocket":
          handshake(context, exchange.query());
          break;
        default:
          answer(context, 404, "nobody serves " + path);
      }
    }

    private void handle(ChannelHandlerContext context, Exchange exchange) {
      try {
        Endpoints.handle(exchange);
      } catch (Exception e) {
        answer(context, 500, e.toString());
      }
    }

    private synchronized void answer(ChannelHandlerContext context, int status, String body) {
      if (answer != null) {
        return; // What was thrown after the answer.
      }
      ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
      boolean head = request.method().equals(HttpMethod.HEAD);
      answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(status),
              head ? Unpooled.EMPTY_BUFFER : bytes);
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
      if (complete) {
        write(context);
      }
    }

    private void write(ChannelHandlerContext context) {
      boolean keepAlive = HttpUtil.isKeepAlive(request);
      if (!keepAlive) {
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
      context
          .writeAndFlush(answer)
          .addListener(keepAlive ? written -> {} : ChannelFutureListener.CLOSE);
      if (keepAlive) {
        next(context);
      }
    }

    private void handshake(ChannelHandlerContext context, String query) {
      try {
        Endpoints.relay(query);
      } catch (Exception e) {
        answer(context, 500, e.toString());
        return;
      }
      context.pipeline().remove(FlowControlHandler.class);
      context.pipeline().addLast(new Messages());
      DefaultFullHttpRequest full =
          new DefaultFullHttpRequest(
              request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
      full.headers().set(request.headers());
      new WebSocketServerHandshakerFactory("ws://localhost/websocket", null, false)
          .newHandshaker(full)
          .handshake(context.channel(), full)
          .addListener(
              done -> {
                context.channel().config().setAutoRead(true);
                context.pipeline().remove(this);
              });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    private final class OverNetty implements Exchange {
      private final ChannelHandlerContext context;
      private final String uri = request.uri();

      OverNetty(ChannelHandlerContext context) {
        this.context = context;
      }

      @Override
      public String path() {
        return uri.split("\\?")[0];
      }

      @Override
      public String query() {
        int mark = uri.indexOf('?');
        return mark < 0 ? null : uri.substring(mark + 1);
      }

      /** What came so far: nobody may wait for the rest in the thread that reads it. */
      @Override
      public int drain() {
        return read;
      }

      @Override
      public void answer(int status, String body) {
        Requests.this.answer(context, status, body);
      }
    }
  }

  private static final class Messages extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame message)
        throws Exception {
      Endpoints.get(message.text());
      context.writeAndFlush(new TextWebSocketFrame("done"));
    }
  }
}
