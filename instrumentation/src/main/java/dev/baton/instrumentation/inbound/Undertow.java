package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;

/**
 * Undertow 1.4–2.4. Hooked where an exchange is handed to a handler: at first by the connection,
 * whatever its protocol, then on each thread that it is dispatched to. The flow stays with the
 * exchange, of which there is one a request, and is that of its dispatched tasks, its listeners and
 * all that a servlet container runs for it.
 */
public final class Undertow implements Library {

  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";
  private static final String CONNECTION = "io.undertow.server.ServerConnection";
  private static final String HEADERS = "io.undertow.util.HeaderMap";

  @Override
  public void declare(Hooks on) {
    on.type("io.undertow.server.Connectors")
        .method("executeRootHandler", "io.undertow.server.HttpHandler", EXCHANGE)
        .scope(ExecuteRootHandler.class);
    on.type(EXCHANGE)
        .method("<init>", CONNECTION, HEADERS, HEADERS, "long")
        .keep(Made.class)
        .method("dispatch", "java.util.concurrent.Executor", "java.lang.Runnable")
        .scope(Dispatch.class)
        .method("invokeExchangeCompleteListeners")
        .forSpans()
        .enter(Answered.class)
        .method("invokeExchangeCompleteListeners")
        .scope(Complete.class);
  }

  static final class ExecuteRootHandler {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static void enter(HttpHandler handler, HttpServerExchange exchange) {
      Object kept = kept(exchange);
      if (kept != null) {
        CurrentHeaders.resume(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
        return;
      }
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      HeaderMap headers = exchange.getRequestHeaders();
      for (long at = headers.fastIterateNonEmpty(); at != -1L; at = headers.fiNextNonEmpty(at)) {
        HeaderValues lines = headers.fiCurrent(at);
        HeaderName known = capture.find(lines.getHeaderName().toString());
        if (known != null) {
          for (int i = 0; i < lines.size(); i++) {
            capture.add(known, lines.get(i));
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            exchange.getRequestMethod().toString(),
            exchange.getRequestPath(),
            exchange.getConnection().getLocalAddress());
      }
      if (capture.wantsSpan()) {
        capture.timed(
            exchange.getRequestMethod().toString(),
            exchange.getRequestScheme(),
            headers.getFirst("Host"),
            0,
            exchange.getRequestPath());
      }
      CapturedHeaders flow = capture.attach();
      if (flow == null) {
        keep(exchange, NO_FLOW);
      } else {
        keep(exchange, flow);
        flow.keepOpen();
      }
    }

    private static native Object kept(HttpServerExchange exchange);

    private static native void keep(HttpServerExchange exchange, Object kept);
  }

  /** Which flow it is shows when the request has been read. */
  static final class Made {
    static Object kept() {
      return null;
    }
  }

  /** By whichever thread: the task is the exchange's. */
  static final class Dispatch {
    static void enter(HttpServerExchange exchange) {
      Object kept = kept(exchange);
      if (kept != null) {
        CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(HttpServerExchange exchange);
  }

  /** What is known of the answer. */
  static final class Answered {
    static void enter(HttpServerExchange exchange) {
      Object kept = kept(exchange);
      if (kept instanceof CapturedHeaders) {
        ((CapturedHeaders) kept).answered(exchange.getStatusCode());
      }
    }

    private static native Object kept(HttpServerExchange exchange);
  }

  /** Tells the listeners that the request was answered. */
  static final class Complete {
    static void enter(HttpServerExchange exchange) {
      Object kept = kept(exchange);
      if (kept instanceof CapturedHeaders) {
        CapturedHeaders flow = (CapturedHeaders) kept;
        CurrentHeaders.attach(flow);
        flow.end();
      } else {
        CurrentHeaders.attach(null);
      }
    }

    private static native Object kept(HttpServerExchange exchange);
  }
}
