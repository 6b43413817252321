package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;

/**
 * {@code jakarta.servlet} 5.0–6.1. The catch-all for servlet containers without a file of their
 * own: every {@code HttpServlet} is entered here. Inside a container that has one, it is an inner
 * entry of the same request and does nothing. What is dispatched asynchronously goes on with the
 * flow it began with.
 */
public final class JakartaServlet implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("jakarta.servlet.http.HttpServlet")
        .method("service", "jakarta.servlet.ServletRequest", "jakarta.servlet.ServletResponse")
        .scope(Service.class);
  }

  static final class Service {
    static final String FLOW = "dev.baton.flow";

    static void enter(ServletRequest request) {
      Capture capture = request instanceof HttpServletRequest ? CurrentHeaders.capture() : null;
      if (capture == null) {
        return;
      }
      HttpServletRequest http = (HttpServletRequest) request;
      if (http.getDispatcherType() == DispatcherType.ASYNC) {
        Object flow = http.getAttribute(FLOW);
        if (flow != null) {
          CurrentHeaders.resume((CapturedHeaders) flow);
          return;
        }
      }
      Enumeration<String> names = http.getHeaderNames();
      while (names != null && names.hasMoreElements()) {
        HeaderName known = capture.find(names.nextElement());
        if (known != null) {
          Enumeration<String> lines = http.getHeaders(known.name);
          while (lines.hasMoreElements()) {
            capture.add(known, lines.nextElement());
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(http.getMethod(), http.getRequestURI(), http.getLocalPort());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null && http.isAsyncSupported()) {
        http.setAttribute(FLOW, flow); // Only there, as the application can see it.
      }
    }
  }
}
