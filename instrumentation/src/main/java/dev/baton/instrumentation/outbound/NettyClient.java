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
import io.netty.handler.codec.http.DefaultHttpHeaders;
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
 * connection take them out. What a library above has written for its flow goes out as that of the
 * call: the request stays as it was, so that the library may send it again.
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

    static HttpHeaders enter(HttpObjectEncoder<?> encoder, HttpHeaders lines, ByteBuf buffer) {
      Object kept = kept(encoder);
      if (kept == null || kept instanceof AbstractChannel) {
        return lines;
      }
      keep(encoder, null);
      if (kept instanceof Object[]) {
        Object[] exchange = (Object[]) kept;
        return timed((AbstractChannel) exchange[0], (HttpRequest) exchange[1], lines, buffer);
      }
      write(CurrentHeaders.forCall(), lines, buffer);
      return lines;
    }

    private static void write(CapturedHeaders headers, HttpHeaders lines, ByteBuf buffer) {
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

    /**
     * Every request has its place in the channel's queue, as each has its answer.
     *
     * @param request null if it is CONNECT
     */
    private static HttpHeaders timed(
        AbstractChannel channel, HttpRequest request, HttpHeaders lines, ByteBuf buffer) {
      // A closed one has said so already, and a server's channel writes no requests.
      boolean seesEnd = channel.isActive() && !(kept(channel) instanceof CapturedHeaders);
      CapturedHeaders call = null;
      HttpHeaders written = lines;
      CapturedHeaders flow = request == null || !seesEnd ? null : flowThatWrote(lines);
      if (flow != null) {
        call = flow.forTimedCall();
        written = call.isCall() ? ofCall(lines, flow, call) : lines;
      } else if (request != null) {
        boolean own = seesEnd && !isWritten(lines);
        call = own ? CurrentHeaders.forKeptCall() : CurrentHeaders.forCall();
        write(call, lines, buffer);
      }
      boolean hasSpan = call != null && call.isCall();
      if (hasSpan) {
        call.calls(
            request.method().name(),
            null, // Whether there is TLS only a class says that need not be there.
            lines.get(HttpHeaderNames.HOST),
            0,
            path(request.uri()));
      }
      if (seesEnd) {
        queue(channel).add(hasSpan ? call : NO_SPAN);
      }
      return written;
    }

    @SuppressWarnings("unchecked")
    private static ArrayDeque<Object> queue(AbstractChannel channel) {
      Object open = kept(channel);
      if (!(open instanceof ArrayDeque)) {
        open = new ArrayDeque<Object>();
        keep(channel, open);
      }
      return (ArrayDeque<Object>) open;
    }

    private static boolean isWritten(HttpHeaders lines) {
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (all.hasNext()) {
        if (CarryRules.isWrittenByBaton(all.next().getKey().toString())) {
          return true;
        }
      }
      return false;
    }

    private static CapturedHeaders flowThatWrote(HttpHeaders lines) {
      CapturedHeaders flow = null;
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (flow == null && all.hasNext()) {
        Map.Entry<CharSequence, CharSequence> line = all.next();
        String name = line.getKey().toString();
        if (CarryRules.isWrittenByBaton(name)) {
          flow = CurrentHeaders.flowThatWrote(name, line.getValue().toString());
        }
      }
      return flow;
    }

    /** The same lines; what was written for the flow is that of the call. */
    private static HttpHeaders ofCall(
        HttpHeaders lines, CapturedHeaders flow, CapturedHeaders call) {
      HttpHeaders own = new DefaultHttpHeaders(false);
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (all.hasNext()) {
        Map.Entry<CharSequence, CharSequence> line = all.next();
        CharSequence value = line.getValue();
        String name = line.getKey().toString();
        for (int i = 0; i < flow.size(); i++) {
          if (CarryRules.isWrittenByBaton(name) && flow.name(i).equals(name)) {
            value = call.value(i);
          }
        }
        own.add(line.getKey(), value);
      }
      return own;
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
