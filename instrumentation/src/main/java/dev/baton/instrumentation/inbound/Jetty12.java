package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpChannelState;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Jetty 12.0–12.1: its own handlers, and servlets of ee8, ee9, ee10 and ee11. Hooked in the
 * server's handler, which every request passes, and where each servlet environment goes on with an
 * asynchronous request. Compiled apart from {@link Jetty}, whose classes have the same names.
 */
public final class Jetty12 implements Library {

  private static final String FAILURE = "java.lang.Throwable";
  private static final String RUNNABLE = "java.lang.Runnable";

  @Override
  public void declare(Hooks on) {
    on.type("org.eclipse.jetty.server.Server")
        .method(
            "handle",
            "org.eclipse.jetty.server.Request",
            "org.eclipse.jetty.server.Response",
            "org.eclipse.jetty.util.Callback")
        .inSomeVersions()
        .scope(Handle.class);
    on.type("org.eclipse.jetty.server.Response")
        .method(
            "writeError",
            "org.eclipse.jetty.server.Request",
            "org.eclipse.jetty.server.Response",
            "org.eclipse.jetty.util.Callback",
            "int",
            "java.lang.String",
            FAILURE)
        .inSomeVersions()
        .scope(WriteError.class);
    on.type("org.eclipse.jetty.server.internal.HttpChannelState")
        .method("completeStream", "org.eclipse.jetty.server.HttpStream", FAILURE)
        .inSomeVersions()
        .forSpans()
        .enter(Answered.class)
        .method("completeStream", "org.eclipse.jetty.server.HttpStream", FAILURE)
        .inSomeVersions()
        .enter(Completed.class)
        .method("recycle")
        .forSpans()
        .enter(Answered.class)
        .method("recycle")
        .enter(Completed.class)
        .method("onIdleTimeout", "java.util.concurrent.TimeoutException")
        .scope(Idle.class)
        .method("onFailure", FAILURE)
        .scope(Failed.class)
        .method("onFailure", FAILURE, "boolean")
        .inSomeVersions()
        .scope(Failed.class);
    on.type("org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest")
        .method("demand", RUNNABLE)
        .enter(Offer.class);
    on.type("org.eclipse.jetty.server.internal.HttpChannelState$ChannelResponse")
        .method("succeeded")
        .scope(Written.class)
        .method("failed", FAILURE)
        .scope(Written.class);
    on.type("org.eclipse.jetty.util.thread.SerializedInvoker")
        .method("offer", RUNNABLE)
        .enter(Offer.class);
    on.type("org.eclipse.jetty.util.thread.SerializedInvoker$Link")
        .method("run")
        .scope(Links.class)
        .method("next")
        .enter(NextLink.class);
    on.type("org.eclipse.jetty.ee8.nested.HttpChannel")
        .method("handle")
        .inSomeVersions()
        .scope(Ee8.class);
    on.type("org.eclipse.jetty.ee9.nested.HttpChannel")
        .method("handle")
        .inSomeVersions()
        .scope(Ee9.class);
    on.type("org.eclipse.jetty.ee10.servlet.ServletChannel")
        .method("handle")
        .inSomeVersions()
        .scope(Ee10.class);
    on.type("org.eclipse.jetty.ee11.servlet.ServletChannel")
        .method("handle")
        .inSomeVersions()
        .scope(Ee11.class);
    for (String servlets :
        new String[] {"ee8.nested", "ee9.nested", "ee10.servlet", "ee11.servlet"}) {
      on.type("org.eclipse.jetty." + servlets + ".AsyncContextState")
          .method("start", RUNNABLE)
          .inSomeVersions()
          .enter(Start.class);
    }
  }

  static final class Handle {
    static final String FLOW = "dev.baton.flow";

    /**
     * Over HTTP/2 a request that waits for content may have the thread serve other streams'
     * requests first, inside its own.
     */
    static void enter(Request request) {
      Capture capture = flow(request) == null ? CurrentHeaders.captureAnother() : null;
      if (capture == null) {
        return;
      }
      for (HttpField field : request.getHeaders()) {
        HeaderName known = capture.find(field.getName());
        if (known != null) {
          capture.add(known, field.getValue());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            request.getMethod(), request.getHttpURI().getPath(), Request.getLocalPort(request));
      }
      if (capture.wantsSpan()) {
        HttpURI uri = request.getHttpURI();
        capture.timed(request.getMethod(), uri.getScheme(), uri.getAuthority(), 0, uri.getPath());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
        request.setAttribute(FLOW, flow);
      }
    }

    /** A further turn of a request, on whatever thread: with the flow it began with. */
    static void resume(Request request) {
      if (request != null) {
        CurrentHeaders.resume(flow(request));
      }
    }

    static CapturedHeaders flow(Request request) {
      return request == null ? null : (CapturedHeaders) request.getAttribute(FLOW);
    }

    static void end(CapturedHeaders flow) {
      if (flow != null) {
        flow.end();
      }
    }
  }

  /** The error handler is asked after the server's handler returned, or failed on its own. */
  static final class WriteError {
    static void enter(
        Request request, Response response, Callback callback, int status, String message) {
      Handle.resume(request);
      CapturedHeaders flow = Handle.flow(request);
      if (flow != null) {
        flow.answered(status);
      }
    }

    static void exit() {
      Handle.end(CurrentHeaders.get()); // Some versions do not complete what failed.
    }
  }

  /** What is known of the answer. */
  static final class Answered {
    /** Where Spring says which pattern it found, {@code HandlerMapping}'s. */
    private static final String PATTERN =
        "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    static void enter(HttpChannelState channel) {
      Request request = channel.getRequest();
      CapturedHeaders flow = Handle.flow(request);
      if (flow != null && flow.isTimed()) {
        Object pattern = request.getAttribute(PATTERN);
        flow.route(pattern == null ? null : pattern.toString());
        flow.answered(channel.getResponse().getStatus());
      }
    }
  }

  /** The request was answered, or failed, and its channel is made ready for the next one. */
  static final class Completed {
    static void enter(HttpChannelState channel) {
      Handle.end(Handle.flow(channel.getRequest()));
    }
  }

  /** Whoever finds that nothing comes: what the request registered for that is its own. */
  static final class Idle {
    static void enter(HttpChannelState channel) {
      CurrentHeaders.attach(Handle.flow(channel.getRequest()));
    }
  }

  /** As above, and there is nobody left to answer: the user is gone, or the stream was reset. */
  static final class Failed {
    static void enter(HttpChannelState channel, Throwable failure) {
      CapturedHeaders flow = Handle.flow(channel.getRequest());
      CurrentHeaders.attach(flow);
      if (flow != null) {
        flow.failed(failure);
        flow.end();
      }
    }
  }

  /** Whoever wrote the last of a buffer: what is called then is the request's own. */
  static final class Written {
    static void enter(HttpChannelState.ChannelResponse response) {
      CurrentHeaders.attach(Handle.flow(response.getRequest()));
    }
  }

  /**
   * What is called when content has come or was written, one after another: by whichever thread is
   * already at it, though that be one of another request. What says of itself that it never blocks
   * would be run by another thread if it were wrapped, and belongs to Jetty.
   */
  static final class Offer {
    static Runnable enter(Runnable callback) {
      return Invocable.getInvocationType(callback) == Invocable.InvocationType.BLOCKING
          ? Carried.runnable(callback)
          : callback;
    }
  }

  static final class Links {
    static void enter() {}
  }

  /** From the second on they are other threads', and bring the flow along that they belong to. */
  static final class NextLink {
    static void enter() {
      CurrentHeaders.attach(null);
    }
  }

  static final class Ee8 {
    static void enter(org.eclipse.jetty.ee8.nested.HttpChannel channel) {
      Handle.resume(channel.getCoreRequest());
    }
  }

  static final class Ee9 {
    static void enter(org.eclipse.jetty.ee9.nested.HttpChannel channel) {
      Handle.resume(channel.getCoreRequest());
    }
  }

  static final class Ee10 {
    static void enter(org.eclipse.jetty.ee10.servlet.ServletChannel channel) {
      Handle.resume(channel.getRequest());
    }
  }

  static final class Ee11 {
    static void enter(org.eclipse.jetty.ee11.servlet.ServletChannel channel) {
      Handle.resume(channel.getRequest());
    }
  }

  /** {@code AsyncContext.start}: whatever pool the server was given. */
  static final class Start {
    static Runnable enter(Runnable task) {
      return Carried.runnable(task);
    }
  }
}
