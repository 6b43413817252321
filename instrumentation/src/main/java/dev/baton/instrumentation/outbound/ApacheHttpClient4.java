package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.apache.http.Header;
import org.apache.http.HeaderIterator;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;

/**
 * Apache HttpClient 4 (classic), HttpCore 4.0–4.4. Hooked where one exchange is executed: after
 * redirects, retries and authentication made the request that really goes out, on the client's copy
 * of it.
 */
public final class ApacheHttpClient4 implements Library {

  private static final String[] EXECUTE = {
    "org.apache.http.HttpRequest",
    "org.apache.http.HttpClientConnection",
    "org.apache.http.protocol.HttpContext"
  };

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.http.protocol.HttpRequestExecutor")
        .method("execute", EXECUTE)
        .enter(Execute.class)
        .method("execute", EXECUTE)
        .forSpans()
        .scope(Failed.class)
        .method("execute", EXECUTE)
        .forSpans()
        .result(Answered.class);
    on.type("org.apache.http.impl.client.IdleConnectionEvictor")
        .method("start")
        .inSomeVersions()
        .scope(StartEvictor.class);
  }

  /** It looks after the connections of all calls, whichever of them made the client. */
  static final class StartEvictor {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Answered {
    static void result(HttpResponse response) {
      CapturedHeaders call = CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.answered(response.getStatusLine().getStatusCode());
      }
    }
  }

  static final class Failed {
    static void enter() {}

    static void exit(Throwable failure) {
      CapturedHeaders call = failure == null ? null : CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.failed(failure);
      }
    }
  }

  static final class Execute {
    static void enter(HttpRequest request) {
      if (request.getRequestLine().getMethod().equals("CONNECT")) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forTimedCall();
      Header host = headers == null ? null : request.getFirstHeader("Host");
      long left = headers == null ? 0 : headers.heldBackFrom(host == null ? null : host.getValue());
      if (headers != null && headers.isTimed()) {
        headers.calls(
            request.getRequestLine().getMethod(),
            null,
            host == null ? null : host.getValue(),
            0,
            request.getRequestLine().getUri());
      }
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
