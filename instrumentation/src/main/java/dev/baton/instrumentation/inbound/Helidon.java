package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.helidon.http.Header;
import io.helidon.webserver.http.RoutingRequest;

/**
 * Helidon's server 4.x, HTTP/1 and HTTP/2. Hooked where a request is routed, on the thread of its
 * connection or stream, which serves it to its end.
 */
public final class Helidon implements Library {

  private static final String PACKAGE = "io.helidon.webserver.";

  @Override
  public void declare(Hooks on) {
    String[] types = {
      PACKAGE + "ConnectionContext",
      PACKAGE + "http.RoutingRequest",
      PACKAGE + "http.RoutingResponse"
    };
    on.type(PACKAGE + "http.HttpRouting") // 4.0; an interface later
        .using(PACKAGE + "http.HttpRouting$RoutingExecutor")
        .method("route", types)
        .inSomeVersions()
        .scope(Route.class);
    on.type(PACKAGE + "http.HttpRoutingImpl")
        .method("route", types)
        .inSomeVersions()
        .scope(Route.class);
  }

  static final class Route {
    static void enter(Object routing, Object connection, RoutingRequest request) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      for (Header header : request.headers()) {
        HeaderName known = capture.find(header.name());
        if (known != null) {
          for (String line : header.allValues()) {
            capture.add(known, line);
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            request.prologue().method().text(),
            request.prologue().uriPath().rawPath(),
            request.localPeer().address());
      }
      capture.attach();
    }
  }
}
