package dev.baton.instrumentation.outbound;

import com.squareup.okhttp.Headers;
import com.squareup.okhttp.Request;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;

/**
 * OkHttp 2.2–2.7. Hooked where the request's head is encoded, HTTP/1, SPDY and HTTP/2: in the
 * thread that makes the call, once for each exchange, behind all interceptors. Only what is encoded
 * is replaced, so neither the application nor the client's own cache sees it; a tunnel's CONNECT is
 * encoded by another method. An enqueued call runs in the flow that enqueued it, whichever call
 * before it makes room for it.
 */
public final class OkHttp2 implements Library {

  private static final String HTTP = "com.squareup.okhttp.internal.http.";

  @Override
  public void declare(Hooks on) {
    for (String codec :
        new String[] {
          "HttpTransport", // 2.2–2.6
          "SpdyTransport", // 2.2–2.4
          "FramedTransport", // 2.5 and 2.6
          "Http1xStream", // 2.7
          "Http2xStream",
        }) {
      on.type(HTTP + codec)
          .method("writeRequestHeaders", "com.squareup.okhttp.Request")
          .inSomeVersions()
          .enter(WriteRequestHeaders.class);
    }
    on.type("com.squareup.okhttp.Call$AsyncCall")
        .constructors()
        .keep(Enqueued.class)
        .method("execute")
        .kept(Run.class);
    on.type("com.squareup.okhttp.ConnectionPool")
        .method("recycle", "com.squareup.okhttp.Connection") // 2.2–2.6
        .inSomeVersions()
        .scope(OfNoRequest.class)
        .method("put", "com.squareup.okhttp.internal.io.RealConnection") // 2.7
        .inSomeVersions()
        .scope(OfNoRequest.class);
  }

  static final class WriteRequestHeaders {
    static Request enter(Request request) {
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return request;
      }
      long left = headers.heldBackFrom(request.header("Host"));
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

  /** What looks after idle connections serves all calls. */
  static final class OfNoRequest {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
