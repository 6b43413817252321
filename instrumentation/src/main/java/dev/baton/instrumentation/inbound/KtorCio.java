package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.ktor.http.cio.CIOHeaders;
import io.ktor.http.cio.HttpMessage;
import io.ktor.http.cio.Request;
import java.util.List;
import java.util.Map;

/**
 * Ktor's server 2.0–3.5 on CIO, the engine that parses HTTP by itself; on Netty it needs nothing.
 * Hooked where a parsed request is handed to the application: the coroutine that serves it is
 * dispatched from there, once for each request, while the connection's own coroutine goes on to
 * read the next one and stays without a flow. The selector of Ktor's sockets, clients' as well, is
 * one coroutine that waits for all of them, and is of no flow: hooked where it begins, with the
 * first socket, and where a thread that wants to hear of another socket goes on with it itself,
 * undispatched.
 */
public final class KtorCio implements Library {

  private static final String REQUEST = "io.ktor.http.cio.Request";

  @Override
  public void declare(Hooks on) {
    on.type(REQUEST).constructors().keep(Made.class);
    on.type("io.ktor.server.cio.CIOApplicationEngine")
        .method(
            "handleRequest",
            "io.ktor.server.cio.backend.ServerRequestScope",
            REQUEST,
            "kotlin.coroutines.Continuation")
        .scope(Handle.class);
    on.type("io.ktor.http.cio.HttpMessage").method("release").enter(Release.class);
    on.type("io.ktor.network.selector.ActorSelectorManager")
        .constructors()
        .scope(OfAll.class)
        .method("publishInterest", "io.ktor.network.selector.Selectable")
        .scope(OfAll.class);
  }

  static final class OfAll {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Made {
    static Object kept() {
      return null;
    }
  }

  static final class Handle {
    static void enter(Object engine, Object scope, Request request) {
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      for (Map.Entry<String, List<String>> line : new CIOHeaders(request.getHeaders()).entries()) {
        HeaderName known = capture.find(line.getKey());
        if (known != null) {
          for (String value : line.getValue()) {
            capture.add(known, value);
          }
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.getMethod().getValue(), request.getUri().toString());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
        keep(request, flow);
      }
    }

    private static native void keep(Request request, Object kept);
  }

  /** The request was answered. */
  static final class Release {
    static void enter(HttpMessage message) {
      Object flow = message instanceof Request ? kept((Request) message) : null;
      if (flow != null) {
        ((CapturedHeaders) flow).end();
      }
    }

    private static native Object kept(Request request);
  }
}
