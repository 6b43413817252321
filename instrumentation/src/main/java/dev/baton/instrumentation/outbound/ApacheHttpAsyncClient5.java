package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Iterator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Apache HttpClient 5 (asynchronous), 5.0–5.6, HTTP/1.1 and HTTP/2. Each exchange has a handler: it
 * remembers the flow it was made in, wherever the client's own threads call it, so that what its
 * answer leads to (a redirect, a retry, the application's callback) is of that flow too. Hooked
 * where the request's head is encoded, behind all interceptors and on the client's copy of it; the
 * minimal clients make no copy.
 *
 * <p>A future remembers its flow as well, as a call may wait for a connection and fail before there
 * is an exchange: callbacks run in the flow they were registered in, and those of no flow in none.
 * The threads that wait for all sockets have no flow.
 */
public final class ApacheHttpAsyncClient5 implements Library {

  private static final String CLIENT = "org.apache.hc.client5.http.impl.async.";
  private static final String CORE = "org.apache.hc.core5.";
  private static final String CONTEXT = "org.apache.hc.core5.http.protocol.HttpContext";

  @Override
  public void declare(Hooks on) {
    for (String handler :
        new String[] {
          CLIENT + "HttpAsyncMainClientExec$1",
          CLIENT + "H2AsyncMainClientExec$1",
          CORE + "http.nio.support.BasicClientExchangeHandler", // the minimal clients
        }) {
      on.type(handler)
          .constructors()
          .keep(Made.class)
          .method("produceRequest", CORE + "http.nio.RequestChannel", CONTEXT)
          .kept(GoOn.class)
          .method(
              "consumeResponse",
              "org.apache.hc.core5.http.HttpResponse",
              "org.apache.hc.core5.http.EntityDetails",
              CONTEXT)
          .kept(GoOn.class)
          .method("consume", "java.nio.ByteBuffer")
          .kept(GoOn.class)
          .method("streamEnd", "java.util.List")
          .kept(GoOn.class)
          .method("failed", "java.lang.Exception")
          .kept(GoOn.class)
          .method("cancel")
          .kept(GoOn.class);
    }
    on.type(CORE + "concurrent.BasicFuture")
        .constructors()
        .keep(Made.class)
        .method("completed", "java.lang.Object")
        .kept(GoOn.class)
        .method("failed", "java.lang.Exception")
        .kept(GoOn.class)
        .method("cancel", "boolean")
        .kept(GoOn.class);
    on.type(CORE + "http.impl.nio.AbstractHttp1StreamDuplexer")
        .method(
            "commitMessageHead",
            CORE + "http.HttpMessage",
            "boolean",
            CORE + "http.impl.nio.FlushMode")
        .enter(CommitMessageHead.class);
    on.type(CORE + "http2.impl.DefaultH2RequestConverter")
        .method("convert", CORE + "http.HttpRequest")
        .enter(Convert.class);
    on.type(CORE + "reactor.MultiCoreIOReactor").method("start").scope(StartThreads.class);
    on.type("org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder$IdleConnectionEvictor")
        .method("start")
        .scope(StartThreads.class);
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

  /** HTTP/1.1: both sides encode their heads here. */
  static final class CommitMessageHead {
    static void enter(HttpMessage head) {
      if (head instanceof HttpRequest) {
        Convert.enter((HttpRequest) head);
      }
    }
  }

  /** HTTP/2. */
  static final class Convert {
    static void enter(HttpRequest request) {
      if (request.getMethod().equals("CONNECT")) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      URIAuthority authority = headers == null ? null : request.getAuthority();
      long left =
          headers == null
              ? 0
              : authority == null
                  ? headers.heldBackFrom(null)
                  : headers.heldBackFrom(authority.getHostName(), authority.getPort());
      for (Iterator<Header> each = request.headerIterator(); each.hasNext(); ) {
        String name = each.next().getName();
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
