package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import jdk.internal.net.http.HttpRequestImpl;
import jdk.internal.net.http.common.ConnectionExpiredException;

/**
 * {@code java.net.http.HttpClient}, JDK 11–25. Hooked where the client copies a request, in the
 * caller's thread for {@code send} and {@code sendAsync}, once more for each redirect and 401
 * retry; what is added are "system headers", which the application's own request never shows.
 * CONNECT has a constructor of its own.
 *
 * <p>Where there are spans, the headers are written once more each time that the request is sent: a
 * client whose connection turns out to be closed sends the very same request again. What {@code
 * Exchange.responseAsync} returns tells how each of these attempts ends.
 */
public final class JdkHttpClient implements Library {

  @Override
  public void declare(Hooks on) {
    String uri = "java.net.URI";
    String text = "java.lang.String";
    String request = "jdk.internal.net.http.HttpRequestImpl";
    on.type(request)
        .sinceJdk(11)
        .method("<init>", "java.net.http.HttpRequest", "java.net.ProxySelector")
        .result(Copied.class)
        .method("<init>", uri, text, request, "boolean", "java.util.Optional")
        .inSomeVersions()
        .result(Copied.class)
        .sinceJdk(17)
        .method("<init>", uri, text, request, "boolean")
        .result(Copied.class)
        .sinceJdk(11)
        .untilJdk(16)
        .method("<init>", uri, text, request)
        .inSomeVersions()
        .result(Copied.class)
        .method("<init>", uri, text, request, "boolean")
        .inSomeVersions()
        .result(Copied.class);
    ofSpans(on, request);
  }

  private static void ofSpans(Hooks on, String request) {
    String exchange = "jdk.internal.net.http.Exchange";
    String all = "jdk.internal.net.http.MultiExchange";
    on.type(request).sinceJdk(11).constructors().forSpans().keep(Made.class);
    on.type(exchange)
        .sinceJdk(11)
        .method("<init>", request, all)
        .forSpans()
        .enter(ExchangeOf.class)
        .method("<init>", request, all, "java.security.AccessControlContext")
        .inSomeVersions()
        .forSpans()
        .enter(ExchangeOf.class)
        .constructors()
        .forSpans()
        .keep(ExchangeMade.class)
        .method("responseAsync")
        .forSpans()
        .kept(Send.class)
        .method("responseAsync")
        .forSpans()
        .result(Sent.class);
    on.type("jdk.internal.net.http.Response")
        .sinceJdk(11)
        .method(
            "<init>",
            request,
            exchange,
            "java.net.http.HttpHeaders",
            "jdk.internal.net.http.HttpConnection",
            "int",
            "java.net.http.HttpClient$Version",
            "boolean")
        .forSpans()
        .enter(Answered.class);
  }

  static final class Copied {
    static void result(HttpRequestImpl request) {
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      headers.sent(write(headers, request));
      if (headers.isTimed()) {
        keep(request, new Sending(request, headers));
      }
    }

    /** Returns the set of headers that are left out. */
    static long write(CapturedHeaders headers, HttpRequestImpl request) {
      long left = headers.heldBackFrom(request.uri().getHost(), request.uri().getPort());
      for (String name : request.headers().map().keySet()) {
        left |= headers.takenBy(name);
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          request.setSystemHeader(headers.name(i), headers.value(i));
        }
      }
      return left;
    }

    private static native void keep(HttpRequestImpl request, Object kept);
  }

  /** A request that is sent once or more often. */
  static final class Sending {
    final HttpRequestImpl request;
    final CapturedHeaders flow;
    Attempt last;

    Sending(HttpRequestImpl request, CapturedHeaders flow) {
      this.request = request;
      this.flow = flow;
    }
  }

  /** A request that is on its way. */
  static final class Attempt implements BiConsumer<Object, Throwable> {
    private final CapturedHeaders call;
    private int status;

    Attempt(CapturedHeaders call) {
      this.call = call;
    }

    void answered(int status) {
      this.status = status;
      if (status >= 200) {
        call.answered(status);
      }
    }

    @Override
    public void accept(Object answer, Throwable failure) {
      if (failure != null) {
        call.failed(reason(failure));
      } else if (status < 200) {
        call.answered(status); // A WebSocket: from 101 to HTTP/2 another answer follows.
      }
    }

    /** Without what the client itself takes off before it tells anybody. */
    private static Throwable reason(Throwable failure) {
      Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
      return reason instanceof ConnectionExpiredException && reason.getCause() != null
          ? reason.getCause()
          : reason;
    }
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class ExchangeOf {
    static void enter(HttpRequestImpl request) {
      CurrentHeaders.leave(kept(request));
    }

    private static native Object kept(HttpRequestImpl request);
  }

  static final class ExchangeMade {
    static Object kept() {
      return CurrentHeaders.takeLeft();
    }
  }

  static final class Send {
    static void enter(Object kept) {
      Attempt attempt = kept == null ? null : attempt((Sending) kept);
      CurrentHeaders.leave(attempt);
    }

    private static Attempt attempt(Sending sending) {
      CapturedHeaders call = sending.flow.forTimedCall();
      HttpRequestImpl request = sending.request;
      Copied.write(call, request);
      sending.last = call.isCall() ? new Attempt(call) : null;
      if (sending.last != null) {
        URI uri = request.uri();
        call.calls(
            request.method(), uri.getScheme(), uri.getHost(), uri.getPort(), uri.getRawPath());
      }
      return sending.last;
    }

    static void exit(Throwable failure) {
      Object attempt = CurrentHeaders.takeLeft();
      if (attempt != null && failure != null) {
        ((Attempt) attempt).accept(null, failure);
      }
    }
  }

  /** The client hears how an attempt ended after its span has. */
  static final class Sent {
    static CompletableFuture<?> result(CompletableFuture<?> answer) {
      Object attempt = CurrentHeaders.takeLeft();
      return attempt == null ? answer : answer.whenComplete((Attempt) attempt);
    }
  }

  /** The head of an answer was read, in whichever version of HTTP. */
  static final class Answered {
    static void enter(
        HttpRequestImpl request, Object exchange, Object headers, Object connection, int status) {
      Object sending = kept(request);
      if (sending != null && ((Sending) sending).last != null) {
        ((Sending) sending).last.answered(status);
      }
    }

    private static native Object kept(HttpRequestImpl request);
  }
}
