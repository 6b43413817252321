package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.impl.HttpClientRequestBase;
import io.vertx.core.http.impl.HttpClientResponseImpl;
import java.util.Map;

/**
 * Vert.x's client 3.9, 4.x and 5.x, and what rides on it. Hooked where it makes Netty's request or
 * headers of its own, in the flow that wrote it: the application's stays as it was. What an answer
 * leads to by itself, a redirect, is of that flow as well. In 3.9 there is no context that keeps it
 * for what the application does with the answer, so the request does.
 */
public final class VertxClient implements Library {

  private static final String HTTP = "io.vertx.core.http.";
  private static final String BUFFER = "io.netty.buffer.ByteBuf";
  private static final String HANDLER = "io.vertx.core.Handler";
  private static final String REQUEST = HTTP + "impl.HttpClientRequest";
  private static final String HTTP1 = HTTP + "impl.Http1xClientConnection";
  private static final String HTTP1_SINCE_5_1 = HTTP + "impl.http1.Http1ClientConnection";
  private static final String HEAD = HTTP + "impl.HttpRequestHead";
  private static final String HEADERS = "io.netty.handler.codec.http2.Http2Headers";

  /** What 4 has by the same names has another logger. */
  private static final String ONLY_3 = "io.vertx.core.logging.LoggerFactory";

  @Override
  public void declare(Hooks on) {
    http1(on, HTTP1, "java.lang.String");
    http1(on, HTTP1_SINCE_5_1, "io.vertx.core.net.HostAndPort");
    on.type(HTTP + "impl.Http2ClientConnection$StreamImpl")
        .method("createStream", HEAD, HEADERS, HANDLER)
        .inSomeVersions()
        .scope(Stream.class)
        .method("createStream", HEAD, HEADERS)
        .inSomeVersions()
        .scope(Stream.class);
    on.type(HTTP + "impl.http2.codec.Http2ConnectionImpl")
        .method(
            "writeHeaders",
            "int",
            "io.netty.handler.codec.Headers",
            HTTP + "StreamPriority",
            "boolean",
            "boolean",
            "io.vertx.core.Promise")
        .inSomeVersions()
        .scope(Headers.class);
    on.type(REQUEST + "Base")
        .constructors()
        .keep(Made.class)
        .method("handleResponse", HTTP + "HttpClientResponse")
        .scope(Response.class);
    on.type(REQUEST + "Impl")
        .method("doWrite", BUFFER, "boolean", "boolean", HANDLER)
        .inSomeVersions()
        .enter(Write.class)
        .method("doWrite", BUFFER, "boolean", "boolean")
        .inSomeVersions()
        .enter(Write.class)
        .method("doWrite", "io.vertx.core.buffer.Buffer", "boolean", "boolean")
        .inSomeVersions()
        .enter(Write.class);
    of3(on);
  }

  private static void of3(Hooks on) {
    String[] parameters = {
      HTTP + "HttpMethod",
      "java.lang.String",
      "java.lang.String",
      "io.vertx.core.MultiMap",
      "java.lang.String",
      "boolean"
    };
    on.type(HTTP1)
        .method("createRequest", parameters)
        .inSomeVersions()
        .scope(Begin.class)
        .method("createRequest", parameters)
        .inSomeVersions()
        .result(Created.class);
    on.type(HTTP + "impl.VertxHttp2Stream")
        .using(HTTP + "impl.Http2HeadersAdaptor")
        .method("writeHeaders", HEADERS, "boolean", HANDLER)
        .inSomeVersions()
        .scope(StreamIn3.class);
    on.type(REQUEST + "Impl")
        .using(ONLY_3)
        .method("connect", HANDLER)
        .inSomeVersions()
        .enter(Write.class)
        .method("connected", HANDLER, HTTP + "impl.HttpClientStream")
        .inSomeVersions()
        .scope(Response.class);
    on.type(REQUEST + "Base")
        .using(ONLY_3)
        .method("handleException", "java.lang.Throwable")
        .inSomeVersions()
        .scope(Response.class);
    on.type(HTTP + "impl.HttpClientResponseImpl")
        .using(ONLY_3)
        .method("handleChunk", "io.vertx.core.buffer.Buffer")
        .inSomeVersions()
        .scope(Read.class)
        .method("handleEnd", "io.vertx.core.MultiMap")
        .inSomeVersions()
        .scope(Read.class)
        .method("handleException", "java.lang.Throwable")
        .inSomeVersions()
        .scope(Read.class);
  }

  private static void http1(Hooks on, String connection, String authority) {
    String[] parameters = {
      HTTP + "HttpMethod",
      "java.lang.String",
      "io.vertx.core.MultiMap",
      authority,
      "boolean",
      BUFFER,
      "boolean"
    };
    on.type(connection)
        .method("createRequest", parameters)
        .inSomeVersions()
        .scope(Begin.class)
        .method("createRequest", parameters)
        .inSomeVersions()
        .result(Created.class);
  }

  /** A flow that begins here is of this call: the event loop makes others'. */
  static final class Begin {
    static void enter() {}
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Write {
    static void enter(HttpClientRequestBase request) {
      keep(request, CurrentHeaders.get());
    }

    private static native void keep(HttpClientRequestBase request, Object kept);
  }

  static final class Response {
    static void enter(HttpClientRequestBase request) {
      CurrentHeaders.attach((CapturedHeaders) kept(request));
    }

    private static native Object kept(HttpClientRequestBase request);
  }

  static final class Created {
    static HttpRequest result(HttpRequest request) {
      CapturedHeaders headers =
          HttpMethod.CONNECT.equals(request.method()) ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return request;
      }
      HttpHeaders lines = request.headers();
      long left = headers.heldBackFrom(lines.get(HttpHeaderNames.HOST));
      for (Map.Entry<String, String> line : lines) {
        left |= headers.takenBy(line.getKey());
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return request;
    }
  }

  /** In a stream of its own: the headers are Vert.x's. */
  static final class Stream {
    static void enter(Object stream, Object head, Http2Headers lines) {
      CapturedHeaders headers = lines.method() == null ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      CharSequence authority = lines.authority();
      long left = headers.heldBackFrom(authority == null ? null : authority.toString());
      for (Map.Entry<CharSequence, CharSequence> line : lines) {
        left |= headers.takenBy(line.getKey().toString());
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
    }
  }

  static final class Headers {
    static void enter(Object connection, int stream, Object lines) {
      if (lines instanceof Http2Headers) {
        Stream.enter(connection, null, (Http2Headers) lines);
      }
    }
  }

  static final class StreamIn3 {
    static void enter(Object stream, Http2Headers lines) {
      Stream.enter(stream, null, lines);
    }
  }

  static final class Read {
    static void enter(HttpClientResponseImpl response) {
      CurrentHeaders.attach((CapturedHeaders) kept(response.request()));
    }

    private static native Object kept(HttpClientRequestBase request);
  }
}
