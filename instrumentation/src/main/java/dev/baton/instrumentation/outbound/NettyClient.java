package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;

/**
 * Netty's codec of HTTP/1, 4.1.53–4.2, for all clients on it that have no file of their own. Hooked
 * where a request's head is written into the buffer, so that the request object stays the
 * application's, on the event loop, where what was written runs in the flow that wrote it.
 *
 * <p>Where there are spans, a queue of the calls that are not answered yet is kept with the
 * channel, in the order in which the answers come. Netty's hooks for answers and for the end of a
 * connection take them out.
 */
public final class NettyClient implements Library {

  private static final String BUFFER = "io.netty.buffer.ByteBuf";
  private static final String CONTEXT = "io.netty.channel.ChannelHandlerContext";

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.handler.codec.http.HttpObjectEncoder")
        .using("io.netty.handler.codec.http.HttpUtil") // Not Netty 4.0.
        .constructors()
        .keep(Made.class)
        .method("encode", CONTEXT, "java.lang.Object", "java.util.List")
        .forSpans()
        .enter(Encode.class)
        .method("write", CONTEXT, "java.lang.Object", "io.netty.channel.ChannelPromise")
        .inSomeVersions()
        .forSpans()
        .enter(Encode.class)
        .method("encodeHeaders", "io.netty.handler.codec.http.HttpHeaders", BUFFER)
        .scope(Headers.class);
    on.type("io.netty.channel.AbstractChannel").constructors().forSpans().keep(Made.class);
    on.type("io.netty.handler.codec.http.HttpRequestEncoder")
        .using("io.netty.buffer.ByteBufUtil")
        .method("encodeInitialLine", BUFFER, "io.netty.handler.codec.http.HttpRequest")
        .enter(InitialLine.class);
    on.type("io.netty.bootstrap.Bootstrap")
        .method("doResolveAndConnect", "java.net.SocketAddress", "java.net.SocketAddress")
        .inSomeVersions()
        .scope(Connect.class);
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  /** Headers are written after the first line of a request, and again after a chunked body. */
  static final class InitialLine {
    static void enter(HttpRequestEncoder encoder, ByteBuf buffer, HttpRequest request) {
      // A proxy that is told CONNECT is not the called service.
      boolean counts = !HttpMethod.CONNECT.equals(request.method());
      Object channel = kept(encoder);
      keep(
          encoder,
          !(channel instanceof AbstractChannel)
              ? counts ? request : null
              : new Object[] {channel, counts ? request : null});
    }

    private static native Object kept(HttpObjectEncoder<?> encoder);

    private static native void keep(HttpObjectEncoder<?> encoder, Object kept);
  }

  static final class Headers {
    /** In place of a call without a span. */
    private static final String NO_SPAN = "no span";

    static void enter(HttpObjectEncoder<?> encoder, HttpHeaders lines, ByteBuf buffer) {
      Object kept = kept(encoder);
      if (kept == null || kept instanceof AbstractChannel) {
        return;
      }
      keep(encoder, null);
      CapturedHeaders headers =
          kept instanceof Object[] ? timed((Object[]) kept, lines) : CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      long left = headers.heldBackFrom(lines.get(HttpHeaderNames.HOST));
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (all.hasNext()) {
        String name = all.next().getKey().toString();
        if (CarryRules.isWrittenByBaton(name)) {
          return; // By a library that knows better whose request it is.
        }
        left |= headers.takenBy(name);
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          ByteBufUtil.writeAscii(buffer, headers.name(i));
          buffer.writeByte(':').writeByte(' ');
          ByteBufUtil.writeAscii(buffer, headers.value(i));
          buffer.writeByte('\r').writeByte('\n');
        }
      }
      headers.sent(left);
    }

    /** Every request has its place in the channel's queue, as each has its answer. */
    private static CapturedHeaders timed(Object[] exchange, HttpHeaders lines) {
      AbstractChannel channel = (AbstractChannel) exchange[0];
      HttpRequest request = (HttpRequest) exchange[1];
      CapturedHeaders headers = null;
      boolean written = false;
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (all.hasNext()) {
        written |= CarryRules.isWrittenByBaton(all.next().getKey().toString());
      }
      boolean seesEnd = channel.isActive() && !(kept(channel) instanceof CapturedHeaders);
      if (request != null) {
        headers = seesEnd && !written ? CurrentHeaders.forKeptCall() : CurrentHeaders.forCall();
      }
      if (seesEnd) {
        Object open = kept(channel);
        if (!(open instanceof ArrayDeque)) {
          open = new ArrayDeque<Object>();
          keep(channel, open);
        }
        @SuppressWarnings("unchecked")
        ArrayDeque<Object> calls = (ArrayDeque<Object>) open;
        calls.add(headers != null && headers.isCall() ? headers : NO_SPAN);
      }
      if (headers != null && headers.isCall()) {
        headers.calls(
            request.method().name(),
            null, // Whether there is TLS only a class says that need not be there.
            lines.get(HttpHeaderNames.HOST),
            0,
            path(request.uri()));
      }
      return headers;
    }

    /** To a proxy the line has the whole address. */
    private static String path(String uri) {
      int host = uri.startsWith("http://") ? "http://".length() : 0;
      int slash = uri.indexOf('/', host);
      return host == 0 ? uri : slash < 0 ? "/" : uri.substring(slash);
    }

    private static native Object kept(HttpObjectEncoder<?> encoder);

    private static native void keep(HttpObjectEncoder<?> encoder, Object kept);

    private static native Object kept(AbstractChannel channel);

    private static native void keep(AbstractChannel channel, Object kept);
  }

  /** Says which channel it is that a request is written to. */
  static final class Encode {
    static void enter(HttpObjectEncoder<?> encoder, ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest && context.channel() instanceof AbstractChannel) {
        keep(encoder, context.channel());
      }
    }

    private static native void keep(HttpObjectEncoder<?> encoder, Object kept);
  }

  /** A connection serves many calls, and what watches over it belongs to none of them. */
  static final class Connect {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
