package dev.baton.smoke.samples.services;

import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.samples.outbound.NettyCalls;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Sent;
import dev.baton.smoke.service.Server;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server and a client on Netty's codecs, on four event loops. Requests of one connection are
 * served at once and answered in their order.
 */
public final class NettyService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final EventExecutorGroup EXECUTORS =
      new DefaultEventExecutorGroup(4, Daemons.FACTORY);

  /** What a request makes of its calls, in the event loop of its channel. */
  private interface Way {
    Future<?> go(EventExecutor loop, String url);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();
  private final NettyCalls client = new NettyCalls(null);

  /** Kept for all requests that come while it is open. */
  private volatile Promise<String> shared = EXECUTORS.next().newPromise();

  public NettyService() {
    ways.put("plain", this::get);
    ways.put("then-2", (loop, url) -> then(loop, get(loop, url + "/0"), url + "/1"));
    ways.put("both-2", this::both);
    ways.put("shared", (loop, url) -> then(loop, shared, url));
    ways.put(
        "put-off",
        (loop, url) -> then(loop, loop.schedule(() -> "go", 1, TimeUnit.MILLISECONDS), url));
    ways.put("group", (loop, url) -> then(loop, EXECUTORS.submit(() -> "go"), url));
    ways.put("in-group", (loop, url) -> inside(EXECUTORS.next(), loop, url));
    ways.put("task", (loop, url) -> inside(loop, loop, url));
    ways.put("given-up", this::givenUp);
  }

  private Future<?> get(EventExecutor loop, String url) {
    Promise<String> answer = loop.newPromise();
    client.sendThen(Sent.get(url), () -> answer.setSuccess("answered"));
    return answer;
  }

  private Future<?> then(EventExecutor loop, Future<?> first, String url) {
    Promise<String> all = loop.newPromise();
    first.addListener(kept -> get(loop, url).addListener(answered -> all.setSuccess("all")));
    return all;
  }

  private Future<?> both(EventExecutor loop, String url) {
    Promise<Void> all = loop.newPromise();
    PromiseCombiner both = new PromiseCombiner(loop);
    both.add(get(loop, url + "/0"));
    both.add(get(loop, url + "/1"));
    both.finish(all);
    return all;
  }

  private Future<?> inside(EventExecutor where, EventExecutor loop, String url) {
    Promise<String> all = loop.newPromise();
    where.execute(() -> get(loop, url).addListener(answered -> all.setSuccess("all")));
    return all;
  }

  /** Waits for what is never kept, until a timer cancels it. */
  private Future<?> givenUp(EventExecutor loop, String url) {
    Promise<String> never = loop.newPromise();
    loop.schedule(() -> never.cancel(false), 1, TimeUnit.MILLISECONDS);
    return then(loop, never, url);
  }

  @Override
  public String[] ways() {
    return ways.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() throws Exception {
    EXECUTORS.next().scheduleAtFixedRate(this::tell, 3, 3, TimeUnit.MILLISECONDS);
    EventLoopGroup loops = new NioEventLoopGroup(4, Daemons.FACTORY);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    HttpServerCodec codec = new HttpServerCodec();
                    channel
                        .pipeline()
                        .addLast(codec)
                        .addLast(new HttpServerUpgradeHandler(codec, protocol -> streams()))
                        .addLast(new Requests());
                  }
                });
    InetSocketAddress bound =
        (InetSocketAddress) server.bind("127.0.0.1", 0).sync().channel().localAddress();
    return bound.getPort();
  }

  private Http2ServerUpgradeCodec streams() {
    return new Http2ServerUpgradeCodec(
        Http2FrameCodecBuilder.forServer().build(),
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                    .addLast(new Requests());
              }
            }));
  }

  private void tell() {
    Promise<String> told = shared;
    shared = EXECUTORS.next().newPromise();
    told.setSuccess("go");
  }

  /** Those of one connection, or of one stream. */
  private final class Requests extends SimpleChannelInboundHandler<HttpObject> {

    private final Deque<Promise<FullHttpResponse>> unanswered = new ArrayDeque<>();

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (!(message instanceof HttpRequest)) {
        return;
      }
      Promise<FullHttpResponse> answer = context.executor().newPromise();
      unanswered.add(answer);
      QueryStringDecoder uri = new QueryStringDecoder(((HttpRequest) message).uri());
      if (uri.path().startsWith("/chain/")) {
        Way way = ways.get(uri.path().substring("/chain/".length()));
        way.go(context.executor(), uri.parameters().get("url").get(0))
            .addListener(
                done ->
                    answer.setSuccess(
                        done.isSuccess()
                            ? answer(200, "done")
                            : answer(500, done.cause().toString())));
      } else {
        ReactorExchange exchange = new ReactorExchange(((HttpRequest) message).uri());
        exchange.serve();
        answer.setSuccess(answer(exchange.status, exchange.body));
      }
      answer.addListener(given -> write(context));
    }

    private void write(ChannelHandlerContext context) {
      while (!unanswered.isEmpty() && unanswered.peek().isDone()) {
        context.writeAndFlush(unanswered.remove().getNow());
      }
    }

    /** From the upgrade on, requests are those of streams. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof HttpServerUpgradeHandler.UpgradeEvent) {
        context.pipeline().remove(this);
      }
      super.userEventTriggered(context, event);
    }
  }

  private static FullHttpResponse answer(int status, String body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
    return answer;
  }
}
