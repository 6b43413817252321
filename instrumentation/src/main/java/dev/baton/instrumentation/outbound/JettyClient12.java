package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Jetty's {@code HttpClient} 12.0–12.1, over HTTP/1 and HTTP/2. Hooked as {@link JettyClient},
 * whose classes moved and are told of a response elsewhere: where a transport takes the request's
 * headers to write them, and where listeners are called.
 */
public final class JettyClient12 implements Library {

  private static final String EXCHANGE = "org.eclipse.jetty.client.transport.HttpExchange";

  @Override
  public void declare(Hooks on) {
    String response = "org.eclipse.jetty.client.Response";
    on.type(EXCHANGE)
        .method(
            "<init>",
            "org.eclipse.jetty.client.transport.HttpDestination",
            "org.eclipse.jetty.client.transport.HttpRequest",
            "org.eclipse.jetty.client.transport.ResponseListeners")
        .result(Made.class);
    for (String transport : new String[] {"client", "http2.client"}) {
      String http2 = transport.equals("client") ? "" : "2";
      on.type("org.eclipse.jetty." + transport + ".transport.internal.HttpSenderOverHTTP" + http2)
          .method(
              "sendHeaders",
              EXCHANGE,
              "java.nio.ByteBuffer",
              "boolean",
              "org.eclipse.jetty.util.Callback")
          .scope(Send.class)
          .method(
              "sendHeaders",
              EXCHANGE,
              "java.nio.ByteBuffer",
              "boolean",
              "org.eclipse.jetty.util.Callback")
          .call("org.eclipse.jetty.client.transport.HttpRequest", "getHeaders", Headers.class);
    }
    on.type("org.eclipse.jetty.client.transport.HttpSender")
        .method("send", EXCHANGE)
        .scope(Send.class);
    on.type("org.eclipse.jetty.client.transport.ResponseListeners")
        .method("notifyBegin", response)
        .scope(OfResponse.class)
        .method("notifyHeaders", response)
        .scope(OfResponse.class)
        .method("notifyContentSource", response, "org.eclipse.jetty.io.Content$Source")
        .scope(OfResponse.class)
        .method("notifySuccess", response)
        .scope(OfResponse.class)
        .method("notifyFailure", response, "java.lang.Throwable")
        .scope(OfResponse.class)
        .method("notifyComplete", "org.eclipse.jetty.client.Result")
        .scope(OfResult.class);
    on.type("org.eclipse.jetty.client.transport.HttpReceiver$ContentSource")
        .method("demand", "java.lang.Runnable")
        .enter(Demand.class);
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

  /** A request that perhaps lay queued, and is sent by whoever has a connection for it. */
  static final class Send {
    static void enter(HttpExchange exchange) {
      CurrentHeaders.attach((CapturedHeaders) exchange.getConversation().getAttribute(Made.FLOW));
    }
  }

  static final class OfResponse {
    static void enter(Response response) {
      Request request = response.getRequest();
      if (request instanceof HttpRequest) {
        CurrentHeaders.attach(
            (CapturedHeaders) ((HttpRequest) request).getConversation().getAttribute(Made.FLOW));
      }
    }
  }

  static final class OfResult {
    static void enter(Result result) {
      Request request = result.getRequest();
      if (request instanceof HttpRequest) {
        CurrentHeaders.attach(
            (CapturedHeaders) ((HttpRequest) request).getConversation().getAttribute(Made.FLOW));
      }
    }
  }

  /**
   * What a listener does with content that is to come. What says of itself that it never blocks
   * would be run by another thread if it were wrapped, and belongs to Jetty.
   */
  static final class Demand {
    static Runnable enter(Runnable callback) {
      return Invocable.getInvocationType(callback) == Invocable.InvocationType.BLOCKING
          ? Carried.runnable(callback)
          : callback;
    }
  }

  /** See {@link JettyClient.Headers}. */
  static final class Headers {
    static HttpFields result(HttpRequest request, HttpFields fields) {
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
      HttpFields.Mutable written = HttpFields.build(fields);
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
