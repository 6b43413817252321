package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.apache.http.Header;
import org.apache.http.HeaderIterator;
import org.apache.http.HttpRequest;

/**
 * Apache HttpAsyncClient 4.0 and 4.1. Each call has one exchange handler, made in the caller's
 * thread: it remembers the flow it was made in, wherever the client's own threads call it. Hooked
 * where that handler gives out the request of the next exchange: after redirects, retries and
 * authentication, on the client's copy of it.
 *
 * <p>A future remembers its flow too, as a call may end before there is an exchange: callbacks run
 * in the flow they were registered in, and those of no flow in none. The threads that wait for all
 * sockets have no flow.
 */
public final class ApacheHttpAsyncClient4 implements Library {

  private static final String CLIENT = "org.apache.http.impl.nio.client.";

  @Override
  public void declare(Hooks on) {
    exchange(on, "DefaultClientExchangeHandlerImpl").method("responseCompleted").kept(GoOn.class);
    for (String since41 :
        new String[] {"MinimalClientExchangeHandlerImpl", "PipeliningClientExchangeHandlerImpl"}) {
      exchange(on, since41).method("responseCompleted").inSomeVersions().kept(GoOn.class);
    }
    // What AbstractHttpAsyncClient has, the API from before 4.0.
    exchange(on, "DefaultAsyncRequestDirector")
        .method("responseCompleted", "org.apache.http.protocol.HttpContext")
        .kept(GoOn.class);
    on.type("org.apache.http.concurrent.BasicFuture")
        .constructors()
        .keep(Made.class)
        .method("completed", "java.lang.Object")
        .kept(GoOn.class)
        .method("failed", "java.lang.Exception")
        .kept(GoOn.class)
        .method("cancel", "boolean")
        .kept(GoOn.class);
    on.type(CLIENT + "CloseableHttpAsyncClientBase").method("start").scope(StartThreads.class);
    on.type(CLIENT + "AbstractHttpAsyncClient").method("start").scope(StartThreads.class);
  }

  private static Hooks.Type exchange(Hooks on, String handler) {
    return on.type(CLIENT + handler)
        .constructors()
        .inSomeVersions()
        .keep(Made.class)
        .method("generateRequest")
        .inSomeVersions()
        .kept(GoOn.class)
        .method("generateRequest")
        .inSomeVersions()
        .result(GenerateRequest.class)
        .method("responseReceived", "org.apache.http.HttpResponse")
        .inSomeVersions()
        .kept(GoOn.class)
        .method(
            "consumeContent", "org.apache.http.nio.ContentDecoder", "org.apache.http.nio.IOControl")
        .inSomeVersions()
        .kept(GoOn.class);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.ofCaller();
    }
  }

  static final class GoOn {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class StartThreads {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class GenerateRequest {
    static void result(HttpRequest request) {
      if (request == null || request.getRequestLine().getMethod().equals("CONNECT")) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      Header host = headers == null ? null : request.getFirstHeader("Host");
      long left = headers == null ? 0 : headers.heldBackFrom(host == null ? null : host.getValue());
      for (HeaderIterator each = request.headerIterator(); each.hasNext(); ) {
        String name = each.nextHeader().getName();
        if (CarryRules.isWrittenByBaton(name)) {
          each.remove(); // From an earlier exchange of a request object that is used again, perhaps
          // for another flow.
        } else if (headers != null) {
          left |= headers.takenBy(name);
        }
      }
      if (headers == null) {
        return;
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          request.addHeader(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
    }
  }
}
