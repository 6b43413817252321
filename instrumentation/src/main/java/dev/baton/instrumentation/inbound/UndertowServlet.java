package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.undertow.server.HttpServerExchange;

/**
 * Undertow's servlet container, 1.4–2.4. Hooked where it runs something of the application's for an
 * exchange outside of a handler: tasks of {@code AsyncContext.start}, listeners of asynchronous
 * requests, of their timeouts, and of streams that can be read or written.
 */
public final class UndertowServlet implements Library {

  private static final String EXCHANGE = "io.undertow.server.HttpServerExchange";

  @Override
  public void declare(Hooks on) {
    Hooks.Type context =
        on.type("io.undertow.servlet.spec.ServletContextImpl")
            .method("invokeRunnable", EXCHANGE, "java.lang.Runnable")
            .scope(Invoke.class)
            .method("invokeAction", EXCHANGE, "io.undertow.servlet.api.ThreadSetupHandler$Action")
            .scope(Invoke.class);
    for (String servlet : new String[] {"javax.servlet.", "jakarta.servlet."}) {
      context
          .method("invokeOnDataAvailable", EXCHANGE, servlet + "ReadListener")
          .inSomeVersions()
          .scope(Invoke.class)
          .method("invokeOnAllDataRead", EXCHANGE, servlet + "ReadListener")
          .inSomeVersions()
          .scope(Invoke.class)
          .method("invokeOnWritePossible", EXCHANGE, servlet + "WriteListener")
          .inSomeVersions()
          .scope(Invoke.class);
    }
  }

  static final class Invoke {
    static void enter(HttpServerExchange exchange) {
      Object kept = kept(exchange);
      if (kept != null) {
        CurrentHeaders.resume(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(HttpServerExchange exchange);
  }
}
