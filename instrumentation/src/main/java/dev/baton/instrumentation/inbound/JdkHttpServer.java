package dev.baton.instrumentation.inbound;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.List;
import java.util.Map;

/**
 * The JDK's {@code com.sun.net.httpserver}, JDK 8–25. Hooked in the filter chain, which every
 * exchange of every context passes, contexts made before the agent included; the chain calls
 * itself, and only the first call is a request.
 */
public final class JdkHttpServer implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("com.sun.net.httpserver.Filter$Chain")
        .method("doFilter", "com.sun.net.httpserver.HttpExchange")
        .scope(DoFilter.class)
        .method("doFilter", "com.sun.net.httpserver.HttpExchange")
        .forSpans()
        .scope(Failed.class);
    on.type("sun.net.httpserver.ExchangeImpl")
        .method("sendResponseHeaders", "int", "long")
        .forSpans()
        .enter(Answered.class);
    on.type("sun.net.httpserver.ServerImpl").method("start").scope(Start.class);
  }

  static final class DoFilter {
    static void enter(HttpExchange exchange) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
        HeaderName known = capture.find(header.getKey());
        if (known != null) {
          for (String line : header.getValue()) {
            capture.add(known, line);
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getLocalAddress());
      }
      if (capture.wantsSpan()) {
        capture.timed(
            exchange.getRequestMethod(),
            exchange instanceof HttpsExchange ? "https" : "http",
            exchange.getRequestHeaders().getFirst("Host"),
            0,
            exchange.getRequestURI().getRawPath());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null && flow.isTimed()) {
        String context = exchange.getHttpContext().getPath();
        flow.route(context.equals("/") ? null : context);
      }
    }
  }

  /** The handler threw; the server then hangs up. */
  static final class Failed {
    static void enter() {}

    static void exit(Throwable failure) {
      CapturedHeaders flow = failure == null ? null : CurrentHeaders.get();
      if (flow != null) {
        flow.failed(failure);
      }
    }
  }

  /** Perhaps on another thread, to which the request's flow was carried. */
  static final class Answered {
    static void enter(int status) {
      CapturedHeaders flow = status < 200 ? null : CurrentHeaders.get();
      if (flow != null) {
        flow.answered(status);
      }
    }
  }

  /** The dispatcher thread serves every request to come, so it inherits no flow. */
  static final class Start {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }
}
