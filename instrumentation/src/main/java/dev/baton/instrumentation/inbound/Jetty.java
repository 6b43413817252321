package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;

/**
 * Jetty 9.4–11. Hooked where a channel is handled: each request, its error page and every further
 * turn of an asynchronous one pass it, over HTTP/1 and HTTP/2, on whatever thread, with neither
 * {@code javax} nor {@code jakarta} in its signature. What Jetty 12 made of these classes stands in
 * {@link Jetty12}.
 */
public final class Jetty implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.eclipse.jetty.server.HttpChannel")
        .method("handle")
        .inSomeVersions()
        .scope(Handle.class)
        .method("onCompleted")
        .inSomeVersions()
        .forSpans()
        .enter(Answered.class)
        .method("onCompleted")
        .inSomeVersions()
        .enter(OnCompleted.class);
    on.type("org.eclipse.jetty.server.AsyncContextState")
        .method("start", "java.lang.Runnable")
        .enter(Start.class);
  }

  static final class Handle {
    static final String FLOW = "dev.baton.flow";

    static void enter(HttpChannel channel) {
      Request request = channel.getRequest();
      if (!channel.getState().isIdle()) {
        // Dispatched, timed out, or ready to read or write: with the flow it began with.
        CurrentHeaders.resume((CapturedHeaders) request.getAttribute(FLOW));
        return;
      }
      Capture capture = CurrentHeaders.capture();
      Iterable<HttpField> fields = request.getHttpFields(); // A class in 9, an interface in 10.
      if (capture == null || fields == null) {
        return;
      }
      for (HttpField field : fields) {
        HeaderName known = capture.find(field.getName());
        if (known != null) {
          capture.add(known, field.getValue());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(request.getMethod(), request.getRequestURI(), request.getLocalPort());
      }
      if (capture.wantsSpan()) {
        capture.timed(
            request.getMethod(),
            request.getScheme(),
            request.getHeader("Host"),
            0,
            request.getRequestURI());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
        request.setAttribute(FLOW, flow);
      }
    }
  }

  /** What is known of the answer. */
  static final class Answered {
    /** Where Spring says which pattern it found, {@code HandlerMapping}'s. */
    private static final String PATTERN =
        "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    static void enter(HttpChannel channel) {
      Object flow = channel.getRequest().getAttribute(Handle.FLOW);
      if (flow != null) {
        Object pattern = channel.getRequest().getAttribute(PATTERN);
        ((CapturedHeaders) flow).route(pattern == null ? null : pattern.toString());
        ((CapturedHeaders) flow).answered(channel.getResponse().getStatus());
      }
    }
  }

  /** The request was answered, asynchronously or not. */
  static final class OnCompleted {
    static void enter(HttpChannel channel) {
      Object flow = channel.getRequest().getAttribute(Handle.FLOW);
      if (flow != null) {
        ((CapturedHeaders) flow).end();
      }
    }
  }

  /** {@code AsyncContext.start}: whatever pool the server was given. */
  static final class Start {
    static Runnable enter(Runnable task) {
      return Carried.runnable(task);
    }
  }
}
