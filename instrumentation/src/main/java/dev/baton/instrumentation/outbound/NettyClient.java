package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.util.Iterator;
import java.util.Map;

/**
 * Netty's codec of HTTP/1, 4.1.53–4.2, for all clients on it that have no file of their own. Hooked
 * where a request's head is written into the buffer, so that the request object stays the
 * application's, on the event loop, where what was written runs in the flow that wrote it.
 */
public final class NettyClient implements Library {

  private static final String BUFFER = "io.netty.buffer.ByteBuf";

  @Override
  public void declare(Hooks on) {
    on.type("io.netty.handler.codec.http.HttpObjectEncoder")
        .using("io.netty.handler.codec.http.HttpUtil") // Not Netty 4.0.
        .constructors()
        .keep(Made.class)
        .method("encodeHeaders", "io.netty.handler.codec.http.HttpHeaders", BUFFER)
        .scope(Headers.class);
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
      keep(encoder, HttpMethod.CONNECT.equals(request.method()) ? null : request);
    }

    private static native void keep(HttpObjectEncoder<?> encoder, Object kept);
  }

  static final class Headers {
    static void enter(HttpObjectEncoder<?> encoder, HttpHeaders lines, ByteBuf buffer) {
      if (kept(encoder) == null) {
        return;
      }
      keep(encoder, null);
      CapturedHeaders headers = CurrentHeaders.forCall();
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

    private static native Object kept(HttpObjectEncoder<?> encoder);

    private static native void keep(HttpObjectEncoder<?> encoder, Object kept);
  }

  /** A connection serves many calls, and what watches over it belongs to none of them. */
  static final class Connect {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
