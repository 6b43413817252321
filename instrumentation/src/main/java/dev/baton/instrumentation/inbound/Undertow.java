package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.bootstrap.Keeper;
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
        .scope(Complete.class);
  }

  static final class ExecuteRootHandler {
    static void enter(HttpHandler handler, HttpServerExchange exchange) {
      if (Keeper.keeps(exchange)) {
        CurrentHeaders.resume(Keeper.flowOf(exchange));
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
      CapturedHeaders flow = capture.attach();
      if (Keeper.keep(exchange, flow) && flow != null) {
        flow.keepOpen();
      }
    }
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
      if (Keeper.keeps(exchange)) {
        CurrentHeaders.attach(Keeper.flowOf(exchange));
      }
    }
  }

  /** The request was answered; what begins the connection's next one carries nothing. */
  static final class Complete {
    static void enter(HttpServerExchange exchange) {
      CapturedHeaders flow = Keeper.flowOf(exchange);
      CurrentHeaders.attach(flow);
      if (flow != null) {
        flow.end();
      }
    }
  }
}
