package dev.baton.instrumentation.inbound;

import com.ibm.websphere.servlet.request.IRequest;
import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Enumeration;

/**
 * Open Liberty 20–26. Hooked where the container takes a request: a request for a path that it
 * knows already goes past the web application's own entry, straight to filters and servlet. What an
 * asynchronous request does later, a dispatch or a task, goes through its context, which keeps the
 * flow it was made in.
 */
public final class Liberty implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("com.ibm.ws.webcontainer.WebContainer")
        .method(
            "handleRequest",
            "com.ibm.websphere.servlet.request.IRequest",
            "com.ibm.websphere.servlet.response.IResponse",
            "com.ibm.ws.webcontainer.VirtualHost",
            "com.ibm.wsspi.webcontainer.RequestProcessor")
        .scope(HandleRequest.class);
    on.type("com.ibm.ws.webcontainer.async.AsyncContextImpl")
        .method(
            "<init>",
            "com.ibm.wsspi.webcontainer.servlet.IExtendedRequest",
            "com.ibm.wsspi.webcontainer.servlet.IExtendedResponse",
            "com.ibm.wsspi.webcontainer.webapp.IWebAppDispatcherContext")
        .keep(StartAsync.class)
        .method("startWithExecutorThread", "java.lang.Runnable", "boolean")
        .kept(HandOver.class)
        .method("invalidate")
        .kept(End.class);
    on.type("com.ibm.ws.webcontainer.async.DispatchRunnable").method("run").scope(Dispatch.class);
  }

  static final class HandleRequest {
    static void enter(IRequest request) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      Enumeration<?> names = request.getHeaderNames();
      while (names != null && names.hasMoreElements()) {
        HeaderName known = capture.find((String) names.nextElement());
        if (known != null) {
          Enumeration<?> lines = request.getHeaders(known.name);
          while (lines.hasMoreElements()) {
            capture.add(known, (String) lines.nextElement());
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.getMethod(), request.getRequestURI(), request.getLocalPort());
      }
      capture.attach();
    }
  }

  static final class StartAsync {
    static Object kept() {
      CapturedHeaders flow = CurrentHeaders.get();
      if (flow != null) {
        flow.keepOpen();
      }
      return flow;
    }
  }

  /** To the server's pool, which carries on what is attached here. */
  static final class HandOver {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  static final class End {
    static void enter(Object kept) {
      if (kept != null) {
        ((CapturedHeaders) kept).end();
      }
    }
  }

  /** The same request on another thread, which {@link HandOver} gave its flow. */
  static final class Dispatch {
    static void enter() {
      CurrentHeaders.resume(CurrentHeaders.get());
    }
  }
}
