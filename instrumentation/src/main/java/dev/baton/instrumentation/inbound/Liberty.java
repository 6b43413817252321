package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Enumeration;

/**
 * Open Liberty 20–26, {@code javax} and {@code jakarta}. Hooked where a web application is handed a
 * request, before its filters. What an asynchronous request does later, a dispatch or a task, goes
 * through its context, which keeps the flow it was made in.
 */
public final class Liberty implements Library {

  private static final String CONNECTION = "com.ibm.wsspi.http.HttpInboundConnection";

  @Override
  public void declare(Hooks on) {
    on.type("com.ibm.ws.webcontainer.webapp.WebApp")
        .method(
            "handleRequest",
            "javax.servlet.ServletRequest",
            "javax.servlet.ServletResponse",
            CONNECTION)
        .inSomeVersions()
        .scope(HandleJavax.class)
        .method(
            "handleRequest",
            "jakarta.servlet.ServletRequest",
            "jakarta.servlet.ServletResponse",
            CONNECTION)
        .inSomeVersions()
        .scope(HandleJakarta.class);
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

  static final class HandleJavax {
    static void enter(javax.servlet.ServletRequest request) {
      Capture capture =
          request instanceof javax.servlet.http.HttpServletRequest
              ? CurrentHeaders.capture()
              : null;
      if (capture == null) {
        return;
      }
      javax.servlet.http.HttpServletRequest http = (javax.servlet.http.HttpServletRequest) request;
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
      capture.attach();
    }
  }

  static final class HandleJakarta {
    static void enter(jakarta.servlet.ServletRequest request) {
      Capture capture =
          request instanceof jakarta.servlet.http.HttpServletRequest
              ? CurrentHeaders.capture()
              : null;
      if (capture == null) {
        return;
      }
      jakarta.servlet.http.HttpServletRequest http =
          (jakarta.servlet.http.HttpServletRequest) request;
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
