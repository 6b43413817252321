package dev.baton.smoke.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * As {@link RequestBenchmark}, in Netty's own codec: one request decoded, one call encoded for it
 * and the answer encoded, in channels that live in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NettyBenchmark {

  /** Whether the inbound request has trace headers. */
  @Param({"true"})
  public boolean inbound;

  /** Whether the handler copies them itself. */
  @Param({"false"})
  public boolean byHand;

  /** Whether they are expected on the call. */
  @Param({"false"})
  public boolean outbound;

  /** Never anything here. */
  @Param({""})
  public String made;

  private EmbeddedChannel server;
  private EmbeddedChannel client;
  private ByteBuf request;
  private String sent;
  private boolean keep;

  @Setup
  public void start() {
    StringBuilder head =
        new StringBuilder(
            "GET /reviews/7 HTTP/1.1\r\nHost: reviews:9080\r\nAccept: */*\r\nUser-Agent: curl\r\n");
    for (String[] header : inbound ? TraceHeaders.ALL : new String[0][]) {
      head.append(header[0]).append(": ").append(header[1]).append("\r\n");
    }
    request = Unpooled.copiedBuffer(head.append("\r\n"), StandardCharsets.US_ASCII);
    client = new EmbeddedChannel(new HttpClientCodec());
    server = new EmbeddedChannel(new HttpServerCodec(), new Calling());
    check();
  }

  @Benchmark
  public int request(RequestBenchmark.ProcessorTime time) {
    time.requests++;
    return serve();
  }

  private int serve() {
    server.writeInbound(request.retainedDuplicate());
    ByteBuf answer = server.readOutbound();
    int length = answer.readableBytes();
    answer.release();
    return length;
  }

  /** Makes the call as soon as the head is there, and answers. */
  private final class Calling extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (!(message instanceof HttpRequest)) {
        return;
      }
      DefaultFullHttpRequest call =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.GET, "/ratings/7", Unpooled.EMPTY_BUFFER);
      call.headers().set("Host", "ratings:9080").set("Accept", "*/*").set("User-Agent", "netty");
      if (byHand) {
        for (String[] header : TraceHeaders.ALL) {
          String value = ((HttpRequest) message).headers().get(header[0]);
          if (value != null) {
            call.headers().set(header[0], value);
          }
        }
      }
      client.writeOutbound(call);
      ByteBuf written = client.readOutbound();
      if (keep) {
        sent = written.toString(StandardCharsets.US_ASCII);
      }
      written.release();
      client.writeInbound(Unpooled.wrappedBuffer(ANSWER));
      client.releaseInbound();
      context.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER));
    }
  }

  private static final byte[] ANSWER =
      "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @TearDown
  public void stop() {
    check(); // In the state that was measured.
    server.finishAndReleaseAll();
    client.finishAndReleaseAll();
  }

  private void check() {
    keep = true;
    serve();
    keep = false;
    for (String[] header : TraceHeaders.ALL) {
      String line = "\r\n" + header[0] + ": " + header[1] + "\r\n";
      int at = sent.indexOf(line);
      boolean once = at >= 0 && sent.indexOf("\r\n" + header[0] + ":", at + 1) < 0;
      if (outbound ? !once : sent.contains("\r\n" + header[0] + ":")) {
        throw new IllegalStateException(
            "expected " + header[0] + (outbound ? " once" : " not at all") + " in " + sent);
      }
    }
  }
}
