package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/**
 * OkHttp 3.0–5. Hooked where the request's head is encoded, HTTP/1 and HTTP/2: in the thread that
 * makes the call, once for each exchange, behind all interceptors. Only what is encoded is
 * replaced, so neither the application nor the client's own cache sees it; a tunnel's CONNECT is
 * encoded by another method.
 *
 * <p>An enqueued call runs in the flow that enqueued it, whichever call before it makes room for
 * it. The threads that read and clean up connections have no flow, nor have a WebSocket's messages:
 * they are of no request, unlike its handshake.
 */
public final class OkHttp implements Library {

  private static final String REQUEST = "okhttp3.Request";
  private static final String CONNECTION = "okhttp3.internal.connection.RealConnection";

  @Override
  public void declare(Hooks on) {
    for (String codec :
        new String[] {
          "okhttp3.internal.http.Http1xStream", // 3.0–3.4
          "okhttp3.internal.http.Http2xStream",
          "okhttp3.internal.http1.Http1Codec", // 3.5–3.13
          "okhttp3.internal.http2.Http2Codec",
          "okhttp3.internal.http1.Http1ExchangeCodec", // 3.14–5
          "okhttp3.internal.http2.Http2ExchangeCodec",
        }) {
      on.type(codec)
          .method("writeRequestHeaders", REQUEST)
          .inSomeVersions()
          .enter(WriteRequestHeaders.class);
    }
    on.type("okhttp3.internal.http.CallServerInterceptor") // 3.4–5
        .method("intercept", "okhttp3.Interceptor$Chain")
        .inSomeVersions()
        .forSpans()
        .scope(Failed.class)
        .method("intercept", "okhttp3.Interceptor$Chain")
        .inSomeVersions()
        .forSpans()
        .result(Answered.class);
    on.type("okhttp3.internal.http.HttpEngine") // 3.0–3.3
        .method("sendRequest")
        .inSomeVersions()
        .forSpans()
        .scope(Failed.class)
        .method("readResponse")
        .inSomeVersions()
        .forSpans()
        .scope(Failed.class)
        .method("readNetworkResponse")
        .inSomeVersions()
        .forSpans()
        .result(Answered.class);
    on.type("okhttp3.RealCall$AsyncCall") // 3.0–4.3
        .constructors()
        .inSomeVersions()
        .keep(Enqueued.class)
        .method("execute")
        .inSomeVersions()
        .kept(Run.class)
        .method("run")
        .inSomeVersions()
        .kept(Run.class);
    on.type("okhttp3.internal.connection.RealCall$AsyncCall") // 4.4–5
        .constructors()
        .inSomeVersions()
        .keep(Enqueued.class)
        .method("run")
        .inSomeVersions()
        .kept(Run.class);

    on.type("okhttp3.internal.ws.WebSocketReader") // 3.5–5
        .method("processNextFrame")
        .inSomeVersions()
        .scope(OfNoRequest.class);
    on.type("okhttp3.ConnectionPool") // 3.0–3.13
        .method("put", "okhttp3.internal.io.RealConnection")
        .inSomeVersions()
        .scope(OfNoRequest.class)
        .method("put", CONNECTION)
        .inSomeVersions()
        .scope(OfNoRequest.class);
    on.type("okhttp3.internal.connection.RealConnectionPool") // 3.14–5
        .method("put", CONNECTION)
        .inSomeVersions()
        .scope(OfNoRequest.class);
    on.type("okhttp3.internal.framed.FramedConnection") // 3.3 and 3.4
        .method("start", "boolean")
        .inSomeVersions()
        .scope(OfNoRequest.class);
    on.type("okhttp3.internal.http2.Http2Connection") // 3.5–4.4; later ones start no thread
        .method("start", "boolean")
        .inSomeVersions()
        .scope(OfNoRequest.class);
    on.type("okhttp3.internal.concurrent.TaskRunner$RealBackend") // 4.3–5
        .method("execute", "java.lang.Runnable")
        .inSomeVersions()
        .scope(OfNoRequest.class)
        .method("execute", "okhttp3.internal.concurrent.TaskRunner", "java.lang.Runnable")
        .inSomeVersions()
        .scope(OfNoRequest.class);
  }

  static final class WriteRequestHeaders {
    static Request enter(Request request) {
      CapturedHeaders headers = CurrentHeaders.forTimedCall();
      if (headers == null) {
        return request;
      }
      if (headers.isTimed()) {
        HttpUrl url = request.url();
        headers.calls(request.method(), url.scheme(), url.host(), url.port(), url.encodedPath());
      }
      long left = headers.heldBackFrom(request.url().host(), request.url().port());
      Headers own = request.headers();
      for (int i = 0, size = own.size(); i < size; i++) {
        left |= headers.takenBy(own.name(i));
      }
      Request.Builder copy = null;
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          copy = copy == null ? request.newBuilder() : copy;
          copy.addHeader(headers.name(i), headers.value(i));
        }
      }
      Request written = copy == null ? request : copy.build();
      headers.sent(left);
      return written;
    }
  }

  static final class Answered {
    static void result(Response response) {
      CapturedHeaders call = CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.answered(response.code());
      }
    }
  }

  static final class Failed {
    static void enter() {}

    static void exit(Throwable failure) {
      CapturedHeaders call = failure == null ? null : CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.failed(failure);
      }
    }
  }

  static final class Enqueued {
    static Object kept() {
      return CurrentHeaders.ofCaller();
    }
  }

  static final class Run {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class OfNoRequest {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
