package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.Carried;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpChannelState;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Jetty 12.0–12.1: its own handlers, and servlets of ee8, ee9, ee10 and ee11. Hooked in the
 * server's handler, which every request passes, and where each servlet environment goes on with an
 * asynchronous request. Compiled apart from {@link Jetty}, whose classes have the same names.
 */
public final class Jetty12 implements Library {

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
            "java.lang.Throwable")
        .inSomeVersions()
        .scope(WriteError.class);
    on.type("org.eclipse.jetty.server.internal.HttpChannelState")
        .method("completeStream", "org.eclipse.jetty.server.HttpStream", "java.lang.Throwable")
        .inSomeVersions()
        .enter(Completed.class)
        .method("recycle")
        .enter(Completed.class);
    on.type("org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest")
        .method("demand", RUNNABLE)
        .enter(Demand.class);
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

    static void enter(Request request) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      for (HttpField field : request.getHeaders()) {
        HeaderName known = capture.find(field.getName());
        if (known != null) {
          capture.add(known, field.getValue());
        }
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
        CurrentHeaders.resume((CapturedHeaders) request.getAttribute(FLOW));
      }
    }
  }

  /** The error handler is asked after the server's handler returned, or failed on its own. */
  static final class WriteError {
    static void enter(Request request) {
      Handle.resume(request);
    }
  }

  /** The request was answered, or failed, and its channel is made ready for the next one. */
  static final class Completed {
    static void enter(HttpChannelState channel) {
      Request request = channel.getRequest();
      Object flow = request == null ? null : request.getAttribute(Handle.FLOW);
      if (flow != null) {
        ((CapturedHeaders) flow).end();
      }
    }
  }

  /**
   * Content that is to come. What says of itself that it never blocks would be run by another
   * thread if it were wrapped, and belongs to Jetty.
   */
  static final class Demand {
    static Runnable enter(Runnable callback) {
      return Invocable.getInvocationType(callback) == Invocable.InvocationType.BLOCKING
          ? Carried.runnable(callback)
          : callback;
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
