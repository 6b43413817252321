package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.impl.HttpServerRequestImpl;
import java.util.Map;

/**
 * Vert.x's server 3.9, 4.x and 5.x. HTTP/2 it reads by itself: hooked where it is told of a
 * stream's headers. Over HTTP/1 it is Netty's codec that captures; a request that was written
 * before the one before it was answered waits in 3.9 and since 5.0, and is then handled in the flow
 * that came with it. Since 4.0 the request's own context keeps the flow, in 3.9 the request.
 */
public final class VertxServer implements Library {

  private static final String HTTP1 = "io.vertx.core.http.impl.Http1xServerConnection";
  private static final String HTTP1_SINCE_5_1 =
      "io.vertx.core.http.impl.http1.Http1ServerConnection";
  private static final String CONNECTION = "io.vertx.core.http.impl.Http2ServerConnection";
  private static final String SINCE_5_1 =
      "io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl";

  /** These two are of 3.9 alone. */
  private static final String REQUEST_3 = "io.vertx.core.http.impl.HttpServerRequestImpl";

  private static final String HTTP2_REQUEST_3 = "io.vertx.core.http.impl.Http2ServerRequestImpl";

  @Override
  public void declare(Hooks on) {
    for (String connection : new String[] {HTTP1, HTTP1_SINCE_5_1}) {
      on.type(connection)
          .method("handleMessage", "java.lang.Object")
          .inSomeVersions()
          .scope(Handle.class);
    }
    for (String connection : new String[] {CONNECTION, SINCE_5_1}) {
      on.type(connection)
          .method(
              "onHeadersRead",
              "int",
              "io.netty.handler.codec.http2.Http2Headers",
              "io.vertx.core.http.StreamPriority",
              "boolean")
          .inSomeVersions()
          .scope(Read.class);
    }
    of3(on);
  }

  private static void of3(Hooks on) {
    on.type(CONNECTION)
        .method(
            "onHeadersRead",
            "io.netty.channel.ChannelHandlerContext",
            "int",
            "io.netty.handler.codec.http2.Http2Headers",
            "int",
            "short",
            "boolean",
            "int",
            "boolean")
        .inSomeVersions()
        .scope(ReadIn3.class);
    on.type(HTTP1).method("handleNext", REQUEST_3).inSomeVersions().scope(Next.class);
    on.type(REQUEST_3)
        .constructors()
        .inSomeVersions()
        .keep(Made.class)
        .method("handleContent", "io.vertx.core.buffer.Buffer")
        .inSomeVersions()
        .kept(Attach.class)
        .method("handleEnd")
        .inSomeVersions()
        .kept(Attach.class)
        .method("handleException", "java.lang.Throwable")
        .inSomeVersions()
        .kept(Attach.class);
    on.type(HTTP2_REQUEST_3)
        .constructors()
        .inSomeVersions()
        .keep(Made.class)
        .method("handleData", "io.vertx.core.buffer.Buffer")
        .inSomeVersions()
        .kept(Attach.class)
        .method("handleEnd", "io.vertx.core.MultiMap")
        .inSomeVersions()
        .kept(Attach.class)
        .method("handleException", "java.lang.Throwable")
        .inSomeVersions()
        .kept(Attach.class);
  }

  /** The codec kept the flow with the request, or that there is none. */
  static final class Handle {
    static void enter(Object connection, Object message) {
      Object kept =
          message instanceof DefaultHttpRequest ? kept((DefaultHttpRequest) message) : null;
      if (kept != null) {
        CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(DefaultHttpRequest request);
  }

  static final class Read {
    static void enter(Object connection, int stream, Http2Headers headers) {
      Capture capture = headers.method() == null ? null : CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      for (Map.Entry<CharSequence, CharSequence> line : headers) {
        HeaderName known = capture.find(line.getKey().toString());
        if (known != null) {
          capture.add(known, line.getValue().toString());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(headers.method().toString(), String.valueOf(headers.path()));
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
      }
    }
  }

  static final class ReadIn3 {
    static void enter(Object connection, Object context, int stream, Http2Headers headers) {
      Read.enter(connection, stream, headers);
    }
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Attach {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  /** The answer to one request begins the next that waits. */
  static final class Next {
    static void enter(Object connection, HttpServerRequestImpl next) {
      CurrentHeaders.attach((CapturedHeaders) kept(next));
    }

    private static native Object kept(HttpServerRequestImpl request);
  }
}
