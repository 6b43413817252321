package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Iterator;
import java.util.Map;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.HttpOperations;
import reactor.netty.http.client.HttpClientRequest;

/**
 * Reactor Netty's client 1.0.48–1.3. A call is of the flow in which it is subscribed to, which is
 * known before there is a connection; each exchange made for it (redirects, retries) learns it when
 * it is about to be sent. Headers are written on the request that the client has made for that
 * exchange, just before its head is sent.
 */
public final class ReactorNettyClient implements Library {

  private static final String CONNECT = "reactor.netty.http.client.HttpClientConnect$";

  @Override
  public void declare(Hooks on) {
    on.type(CONNECT + "HttpClientHandler")
        .constructors()
        .keep(Subscribed.class)
        .method("requestWithBody", "reactor.netty.http.client.HttpClientOperations")
        .kept(Request.class)
        .method("requestWithBody", "reactor.netty.http.client.HttpClientOperations")
        .enter(RequestOf.class);
    on.type(CONNECT + "HttpIOHandlerObserver")
        .constructors()
        .keep(Connected.class)
        .method(
            "onStateChange", "reactor.netty.Connection", "reactor.netty.ConnectionObserver$State")
        .kept(Request.class);
    on.type("reactor.netty.http.HttpOperations")
        .method("markSentHeaders", "java.lang.Object[]")
        .scope(SendHead.class)
        .method("markSentHeaderAndBody", "java.lang.Object[]")
        .scope(SendHead.class);
  }

  static final class Subscribed {
    static Object kept() {
      return CurrentHeaders.ofCaller();
    }
  }

  static final class Connected {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  static final class Request {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class RequestOf {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static void enter(Object operations) {
      CapturedHeaders flow = CurrentHeaders.get();
      keep((ChannelOperations<?, ?>) operations, flow == null ? NO_FLOW : flow);
    }

    private static native void keep(ChannelOperations<?, ?> operations, Object kept);
  }

  static final class SendHead {
    static void enter(HttpOperations<?, ?> operations) {
      Object kept = kept(operations);
      if (!(operations instanceof HttpClientRequest)
          || !(kept instanceof CapturedHeaders)
          || operations.hasSentHeaders()) {
        return; // Calls without a flow are counted where Netty writes them.
      }
      HttpClientRequest request = (HttpClientRequest) operations;
      HttpHeaders lines = request.requestHeaders();
      CurrentHeaders.attach((CapturedHeaders) kept);
      CapturedHeaders headers =
          HttpMethod.CONNECT.equals(request.method()) ? null : CurrentHeaders.forCall();
      long left = headers == null ? 0 : headers.heldBackFrom(lines.get(HttpHeaderNames.HOST));
      boolean again = false;
      Iterator<Map.Entry<CharSequence, CharSequence>> all = lines.iteratorCharSequence();
      while (all.hasNext()) {
        String name = all.next().getKey().toString();
        if (CarryRules.isWrittenByBaton(name)) {
          again = true;
        } else if (headers != null) {
          left |= headers.takenBy(name);
        }
      }
      if (again) {
        removeOurs(lines);
      }
      if (headers == null) {
        return;
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
    }

    /** Of the exchange that was redirected here. */
    private static void removeOurs(HttpHeaders lines) {
      for (String name : lines.names()) {
        if (CarryRules.isWrittenByBaton(name)) {
          lines.remove(name);
        }
      }
    }

    private static native Object kept(ChannelOperations<?, ?> operations);
  }
}
