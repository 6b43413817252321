package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Iterator;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Apache HttpClient 5 (classic), HttpCore 5.0–5.4. Hooked where one exchange is executed: after
 * redirects, retries and authentication made the request that really goes out, on the client's copy
 * of it.
 */
public final class ApacheHttpClient5 implements Library {

  private static final String[] EXECUTE = {
    "org.apache.hc.core5.http.ClassicHttpRequest",
    "org.apache.hc.core5.http.io.HttpClientConnection",
    "org.apache.hc.core5.http.io.HttpResponseInformationCallback",
    "org.apache.hc.core5.http.protocol.HttpContext"
  };

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.hc.core5.http.impl.io.HttpRequestExecutor")
        .method("execute", EXECUTE)
        .enter(Execute.class)
        .method("execute", EXECUTE)
        .forSpans()
        .scope(Failed.class)
        .method("execute", EXECUTE)
        .forSpans()
        .result(Answered.class);
    on.type("org.apache.hc.client5.http.impl.IdleConnectionEvictor")
        .method("start")
        .scope(StartEvictor.class);
  }

  /** It looks after the connections of all calls, whichever of them made the client. */
  static final class StartEvictor {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Answered {
    static void result(ClassicHttpResponse response) {
      CapturedHeaders call = CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.answered(response.getCode());
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
    static void enter(ClassicHttpRequest request) {
      if (request.getMethod().equals("CONNECT")) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forTimedCall();
      URIAuthority authority = headers == null ? null : request.getAuthority();
      long left =
          headers == null
              ? 0
              : authority == null
                  ? headers.heldBackFrom(null)
                  : headers.heldBackFrom(authority.getHostName(), authority.getPort());
      if (headers != null && headers.isTimed()) {
        headers.calls(
            request.getMethod(),
            request.getScheme(),
            authority == null ? null : authority.getHostName(),
            authority == null ? 0 : authority.getPort(),
            request.getPath());
      }
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
