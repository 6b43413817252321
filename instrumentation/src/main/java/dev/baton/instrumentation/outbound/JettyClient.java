package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Iterator;
import org.eclipse.jetty.client.HttpConversation;
import org.eclipse.jetty.client.HttpExchange;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.http.HttpField;

/**
 * Jetty's {@code HttpClient} 9.4–11, over HTTP/1 and HTTP/2. Hooked where a transport copies the
 * request's headers, once for each exchange, on whatever thread its connection gets ready; the flow
 * is that of the thread that made the exchange, and stays with its conversation. Listeners run in
 * it, and so do the redirects and repetitions that the client makes in them.
 */
public final class JettyClient implements Library {

  private static final String EXCHANGE = "org.eclipse.jetty.client.HttpExchange";

  @Override
  public void declare(Hooks on) {
    String buffer = "java.nio.ByteBuffer";
    String callback = "org.eclipse.jetty.util.Callback";
    String content = "org.eclipse.jetty.client.HttpContent";
    String failure = "java.lang.Throwable";
    String result = "org.eclipse.jetty.client.api.Result";
    on.type(EXCHANGE)
        .method(
            "<init>",
            "org.eclipse.jetty.client.HttpDestination",
            "org.eclipse.jetty.client.HttpRequest",
            "java.util.List")
        .result(Made.class)
        .method("abort", failure)
        .scope(InFlow.class);
    for (String transport :
        new String[] {"client.http.HttpSenderOverHTTP", "http2.client.http.HttpSenderOverHTTP2"}) {
      on.type("org.eclipse.jetty." + transport)
          .method("sendHeaders", EXCHANGE, content, callback)
          .inSomeVersions()
          .scope(SendHeaders.class)
          .method("sendHeaders", EXCHANGE, buffer, "boolean", callback)
          .inSomeVersions()
          .scope(SendHeaders.class);
    }
    on.type("org.eclipse.jetty.io.ManagedSelector").method("doStart").scope(Start.class);
    on.type("org.eclipse.jetty.client.HttpSender")
        .method("send", EXCHANGE)
        .scope(InFlow.class)
        .method("headersToCommit", EXCHANGE)
        .enter(Sent.class)
        .method("terminateRequest", EXCHANGE, failure, result)
        .scope(InFlow.class);
    on.type("org.eclipse.jetty.client.HttpReceiver")
        .method("responseBegin", EXCHANGE)
        .scope(InFlow.class)
        .method("responseHeaders", EXCHANGE)
        .scope(InFlow.class)
        .method("responseContent", EXCHANGE, buffer, callback)
        .scope(InFlow.class)
        .method("responseSuccess", EXCHANGE)
        .scope(InFlow.class)
        .method("terminateResponse", EXCHANGE, result)
        .scope(InFlow.class);
  }

  /** A selector waits for all connections to come, whichever call happens to start the client. */
  static final class Start {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Made {
    static final String FLOW = "dev.baton.flow";

    static void result(HttpExchange exchange) {
      CapturedHeaders flow = CurrentHeaders.get();
      HttpConversation conversation = exchange.getConversation();
      if (flow != null || conversation.getAttribute(FLOW) != null) {
        conversation.setAttribute(FLOW, flow);
      }
    }
  }

  /** Where listeners are called, or what is called to send a request that lay queued. */
  static final class InFlow {
    static void enter(HttpExchange exchange) {
      CurrentHeaders.attach((CapturedHeaders) exchange.getConversation().getAttribute(Made.FLOW));
    }
  }

  static final class SendHeaders {
    static void enter(HttpExchange exchange) {
      HttpRequest request = exchange.getRequest();
      CapturedHeaders flow = (CapturedHeaders) exchange.getConversation().getAttribute(Made.FLOW);
      CurrentHeaders.attach(flow);
      if ("CONNECT".equals(request.getMethod())) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      long left = headers == null ? 0 : headers.heldBackFrom(request.getHost());
      Iterable<HttpField> fields = request.getHeaders(); // A class in 9, an interface in 10.
      for (Iterator<HttpField> each = fields.iterator(); each.hasNext(); ) {
        String name = each.next().getName();
        if (CarryRules.isWrittenByBaton(name)) {
          each.remove(); // From an attempt that failed before its headers were sent.
        } else if (headers != null) {
          left |= headers.takenBy(name);
        }
      }
      if (headers == null) {
        return;
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          request.header(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
    }
  }

  /** The headers are on the wire: from here on the request is the application's again. */
  static final class Sent {
    static void enter(HttpExchange exchange) {
      if (exchange.getConversation().getAttribute(Made.FLOW) == null) {
        return;
      }
      Iterable<HttpField> fields = exchange.getRequest().getHeaders();
      for (Iterator<HttpField> each = fields.iterator(); each.hasNext(); ) {
        if (CarryRules.isWrittenByBaton(each.next().getName())) {
          each.remove();
        }
      }
    }
  }
}
