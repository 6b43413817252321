package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.eclipse.jetty.client.HttpConversation;
import org.eclipse.jetty.client.HttpExchange;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Jetty's {@code HttpClient} 9.4–11, over HTTP/1 and HTTP/2. Hooked where a transport takes the
 * request's headers to write them, once for each exchange, on whatever thread its connection gets
 * ready: it is given a copy with Baton's. The flow is that of the thread that made the exchange,
 * and stays with its conversation. Listeners run in it, and so do the redirects and repetitions
 * that the client makes in them.
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
    String request = "org.eclipse.jetty.client.HttpRequest";
    String ofFirst = "org.eclipse.jetty.client.api.Request"; // As the first versions call it.
    String http1 = "org.eclipse.jetty.client.http.HttpSenderOverHTTP";
    String http2 = "org.eclipse.jetty.http2.client.http.HttpSenderOverHTTP2";
    on.type(http1 + "$HeadersCallback")
        .method("<init>", http1, EXCHANGE, content, callback)
        .inSomeVersions()
        .call(ofFirst, "getHeaders", HeadersOfFirst.class)
        .method("<init>", http1, EXCHANGE, content, callback)
        .inSomeVersions()
        .call(request, "getHeaders", Headers.class);
    on.type(http2)
        .method("sendHeaders", EXCHANGE, content, callback)
        .inSomeVersions()
        .call(ofFirst, "getHeaders", HeadersOfFirst.class)
        .method("sendHeaders", EXCHANGE, content, callback)
        .inSomeVersions()
        .call(request, "getHeaders", Headers.class);
    for (String sender : new String[] {http1, http2}) {
      on.type(sender)
          .method("sendHeaders", EXCHANGE, content, callback)
          .inSomeVersions()
          .scope(InFlow.class)
          .method("sendHeaders", EXCHANGE, buffer, "boolean", callback)
          .inSomeVersions()
          .scope(InFlow.class)
          .method("sendHeaders", EXCHANGE, buffer, "boolean", callback)
          .inSomeVersions()
          .call(request, "getHeaders", JettyClient10.Headers.class);
    }
    on.type("org.eclipse.jetty.io.ManagedSelector").method("doStart").scope(Start.class);
    on.type("org.eclipse.jetty.client.HttpSender")
        .method("send", EXCHANGE)
        .scope(InFlow.class)
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
      CapturedHeaders flow = CurrentHeaders.ofCaller();
      HttpConversation conversation = exchange.getConversation();
      if (flow != null || conversation.getAttribute(FLOW) != null) {
        conversation.setAttribute(FLOW, flow);
      }
    }
  }

  /** Where headers are written or listeners called, or what is called to send what lay queued. */
  static final class InFlow {
    static void enter(HttpExchange exchange) {
      CurrentHeaders.attach((CapturedHeaders) exchange.getConversation().getAttribute(Made.FLOW));
    }
  }

  /**
   * What is written: the request's headers and Baton's. The request itself stays as it is, for
   * other threads read its headers meanwhile: the application's, and the one that has the answer
   * already.
   */
  static final class Headers {
    static HttpFields result(HttpRequest request, HttpFields fields) {
      return HeadersOfFirst.result(request, fields);
    }
  }

  static final class HeadersOfFirst {
    static HttpFields result(Request request, HttpFields fields) {
      if ("CONNECT".equals(request.getMethod())) {
        return fields; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return fields;
      }
      long left = headers.heldBackFrom(request.getHost(), request.getPort());
      for (HttpField field : fields) {
        left |= headers.takenBy(field.getName());
      }
      HttpFields written = new HttpFields(fields);
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          written.add(new HttpField(headers.name(i), headers.value(i)));
        }
      }
      headers.sent(left);
      return written;
    }
  }
}
