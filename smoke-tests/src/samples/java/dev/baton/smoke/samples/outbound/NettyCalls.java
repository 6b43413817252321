package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Sent;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.ChannelPool;
import io.netty.channel.pool.FixedChannelPool;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A client on Netty's own codec of HTTP/1, with Netty's pool of channels. What a client does beyond
 * that (redirects, passwords) it does by itself.
 */
public class NettyCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  static final EventLoopGroup LOOPS = new NioEventLoopGroup(4, Daemons.FACTORY);

  private final Map<String, ChannelPool> pools = new ConcurrentHashMap<>();
  private final Integer proxy;
  private final int connections;

  public NettyCalls(Integer proxy) {
    this(proxy, 200);
  }

  private NettyCalls(Integer proxy, int connections) {
    this.proxy = proxy;
    this.connections = connections;
  }

  @Override
  public Call narrow() {
    return new NettyCalls(proxy, 1);
  }

  @Override
  public String send(Sent request) throws Exception {
    URI url = URI.create(request.url);
    FullHttpRequest made = made(request, url);
    String method = request.method;
    for (int hop = 0; hop < 20; hop++) {
      Answer answer = answer(exchange(made, url), request);
      if (answer.status == 401
          && request.user != null
          && !made.headers().contains("authorization")) {
        String password = request.user + ":" + request.password;
        made.headers()
            .set(
                "authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(password.getBytes(StandardCharsets.UTF_8)));
      } else if (answer.location != null && answer.status / 100 == 3) {
        url = url.resolve(answer.location);
        boolean repeats = answer.status == 307 || answer.status == 308;
        made = made(request, url);
        if (!repeats) {
          made.setMethod(HttpMethod.GET);
          made = made.replace(Unpooled.EMPTY_BUFFER);
          HttpUtil.setContentLength(made, 0);
        }
      } else {
        return answer.body;
      }
    }
    throw new IOException(method + " " + request.url + " is redirected in a circle");
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    URI url = URI.create(request.url);
    exchange(made(request, url), url).addListener(answered -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    URI url = URI.create(request.url);
    FullHttpRequest made = made(request, url);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return answer(exchange(made, url), request).body;
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> line : made.headers()) {
          lines.add(line.getKey() + ": " + line.getValue());
        }
        return lines;
      }
    };
  }

  private static Answer answer(Future<Answer> answer, Sent request) throws Exception {
    try {
      return answer.get(request.timeout, TimeUnit.MILLISECONDS);
    } finally {
      answer.cancel(true);
    }
  }

  /** A proxy is told the whole URL of what is not secret. */
  private FullHttpRequest made(Sent request, URI url) {
    String target = proxy != null && url.getScheme().equals("http") ? url.toString() : target(url);
    FullHttpRequest made =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method),
            target,
            request.body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(request.body));
    made.headers().set(HttpHeaderNames.HOST, url.getAuthority());
    for (String[] header : request.headers) {
      made.headers().add(header[0], header[1]);
    }
    if (request.streamed) {
      HttpUtil.setTransferEncodingChunked(made, true);
    } else if (request.body != null) {
      HttpUtil.setContentLength(made, request.body.length);
    }
    return made;
  }

  private static String target(URI url) {
    return url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  /** One request and its answer. */
  Future<Answer> exchange(FullHttpRequest request, URI url) {
    Promise<Answer> answer = GlobalEventExecutor.INSTANCE.newPromise();
    ChannelPool pool =
        pools.computeIfAbsent(url.resolve("/").toString(), each -> pool(URI.create(each)));
    pool.acquire()
        .addListener(
            (Future<Channel> acquired) -> {
              if (!acquired.isSuccess()) {
                answer.tryFailure(acquired.cause());
                return;
              }
              Channel channel = acquired.getNow();
              answer.addListener(
                  (Future<Answer> done) -> {
                    if (done.isCancelled()) {
                      channel.close();
                    }
                  });
              channel.pipeline().addLast("answer", new Answers(pool, answer));
              channel
                  .writeAndFlush(request.duplicate().retain())
                  .addListener(
                      written -> {
                        if (!written.isSuccess()) {
                          answer.tryFailure(written.cause());
                          channel.close();
                        }
                      });
            });
    return answer;
  }

  private ChannelPool pool(URI url) {
    boolean secure = url.getScheme().equals("https");
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .remoteAddress(
                proxy != null && !secure
                    ? new InetSocketAddress("127.0.0.1", proxy)
                    : InetSocketAddress.createUnresolved(url.getHost(), port));
    if (proxy != null) {
      bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
    }
    return new FixedChannelPool(
        bootstrap,
        new AbstractChannelPoolHandler() {
          @Override
          public void channelCreated(Channel channel) throws Exception {
            if (proxy != null && secure) {
              channel
                  .pipeline()
                  .addLast(new HttpProxyHandler(new InetSocketAddress("127.0.0.1", proxy)));
            }
            if (secure) {
              SslContext context =
                  SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
              channel.pipeline().addLast(context.newHandler(channel.alloc(), url.getHost(), port));
            }
            channel
                .pipeline()
                .addLast(new HttpClientCodec())
                .addLast(new HttpObjectAggregator(10_000_000));
          }
        },
        connections);
  }

  static final class Answer {
    final int status;
    final String location;
    final String body;

    Answer(FullHttpResponse response) {
      status = response.status().code();
      location = response.headers().get(HttpHeaderNames.LOCATION);
      body = response.content().toString(StandardCharsets.UTF_8);
    }
  }

  private static final class Answers extends ChannelInboundHandlerAdapter {
    private final ChannelPool pool;
    private final Promise<Answer> answer;

    Answers(ChannelPool pool, Promise<Answer> answer) {
      this.pool = pool;
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      FullHttpResponse response = (FullHttpResponse) message;
      Answer read = new Answer(response);
      boolean keepAlive = HttpUtil.isKeepAlive(response);
      response.release();
      context.pipeline().remove(this);
      if (!keepAlive) {
        context.close();
      }
      pool.release(context.channel()).addListener(released -> answer.trySuccess(read));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      failed(context, new IOException("the connection was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed(context, cause);
    }

    private void failed(ChannelHandlerContext context, Throwable cause) {
      if (context.pipeline().get("answer") == this) {
        context.pipeline().remove(this);
      }
      context.close();
      pool.release(context.channel());
      answer.tryFailure(cause);
    }
  }
}
