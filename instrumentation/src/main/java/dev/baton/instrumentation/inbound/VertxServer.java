package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/**
 * Vert.x's server 4.x and 5.x. HTTP/2 it reads by itself: hooked where it is told of a stream's
 * headers. Over HTTP/1 it is Netty's codec that captures; since 5.0 a request that was written
 * before the one before it was answered waits, and is then handled in the flow that came with it.
 * Either way the request's own context keeps the flow.
 */
public final class VertxServer implements Library {

  private static final String HTTP1 = "io.vertx.core.http.impl.Http1xServerConnection";
  private static final String HTTP1_SINCE_5_1 =
      "io.vertx.core.http.impl.http1.Http1ServerConnection";
  private static final String CONNECTION = "io.vertx.core.http.impl.Http2ServerConnection";
  private static final String SINCE_5_1 =
      "io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl";

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
}
