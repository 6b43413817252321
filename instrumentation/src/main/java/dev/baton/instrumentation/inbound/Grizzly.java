package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.glassfish.grizzly.http.io.InputBuffer;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.MimeHeaders;

/**
 * Grizzly's HTTP server 2.3–4.1, and Jersey on it; 5.0 has the same methods. Hooked where a request
 * is handed to a handler, in the thread that read it; the task in which the handler then runs keeps
 * the flow, and so do the request and what is called back for it: a suspended answer's, and readers
 * of its body.
 */
public final class Grizzly implements Library {

  private static final String SERVER = "org.glassfish.grizzly.http.server.";
  private static final String HANDLER = SERVER + "HttpHandler";
  private static final String REQUEST = SERVER + "Request";
  private static final String RESPONSE = SERVER + "Response";
  private static final String SUSPENDED = RESPONSE + "$SuspendedContextImpl";

  @Override
  public void declare(Hooks on) {
    on.type(HANDLER).method("doHandle", REQUEST, RESPONSE).scope(DoHandle.class);
    on.type(HANDLER + "Chain").method("doHandle", REQUEST, RESPONSE).scope(DoHandle.class);
    on.type(HANDLER + "$1")
        .method(
            "<init>",
            HANDLER,
            RESPONSE,
            SERVER + "HttpServerFilter",
            "org.glassfish.grizzly.Connection",
            REQUEST,
            "org.glassfish.grizzly.filterchain.FilterChainContext")
        .keep(Made.class)
        .method("run")
        .kept(Service.class);
    on.type(REQUEST)
        .method("<init>", RESPONSE)
        .keep(MadeForLater.class)
        .method("onAfterService")
        .scope(AfterService.class)
        .method("recycle")
        .enter(Recycle.class);
    on.type(RESPONSE).method("resume").scope(Resume.class).method("cancel").scope(Resume.class);
    on.type(RESPONSE + "$SuspendTimeout")
        .method("<init>", RESPONSE, "int", SERVER + "TimeoutHandler")
        .keep(Made.class)
        .method("onTimeout")
        .kept(CalledBack.class);
    on.type(SUSPENDED + "$SuspendCloseListener")
        .method("<init>", SUSPENDED, "int")
        .keep(Made.class)
        .method("onClosed", "org.glassfish.grizzly.Closeable", "org.glassfish.grizzly.CloseType")
        .kept(Closed.class);
    on.type("org.glassfish.grizzly.http.io.InputBuffer")
        .method("<init>")
        .keep(MadeForLater.class)
        .method("notifyAvailable", "org.glassfish.grizzly.ReadHandler", "int")
        .enter(NotifyAvailable.class)
        .method("append", "org.glassfish.grizzly.http.HttpContent")
        .kept(CalledBack.class)
        .method("recycle")
        .enter(RecycleBuffer.class);
  }

  static final class DoHandle {
    /** Kept where it is known that there is no flow; the same instance in every class loader. */
    private static final String NO_FLOW = "no flow";

    static void enter(Request request) {
      Object kept = kept(request);
      if (kept != null) {
        CurrentHeaders.resume(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
        return;
      }
      // Who resumes a suspended request may do it within another one, and then goes on with the
      // next of its connection.
      Capture capture = CurrentHeaders.captureAnother();
      if (capture == null) {
        return;
      }
      MimeHeaders headers = request.getRequest().getHeaders();
      for (int i = 0, size = headers.size(); i < size; i++) {
        DataChunk name = headers.getName(i);
        HeaderName known;
        if (name.getType() == DataChunk.Type.Bytes) {
          ByteChunk bytes = name.getByteChunk();
          known = capture.find(bytes.getBuffer(), bytes.getStart(), bytes.getLength());
        } else {
          known = capture.find(name.toString());
        }
        if (known == null) {
          continue;
        }
        DataChunk value = headers.getValue(i);
        if (value.getType() == DataChunk.Type.Bytes) {
          ByteChunk bytes = value.getByteChunk();
          capture.add(known, bytes.getBuffer(), bytes.getStart(), bytes.getLength());
        } else {
          capture.add(known, value.toString());
        }
      }
      if (capture.wantsTarget()) {
        capture.target(
            request.getMethod().getMethodString(), request.getRequestURI(), request.getLocalPort());
      }
      CapturedHeaders flow = capture.attach();
      if (flow == null) {
        keep(request, NO_FLOW);
      } else {
        keep(request, flow);
        flow.keepOpen();
      }
    }

    private static native Object kept(Request request);

    private static native void keep(Request request, Object kept);
  }

  static final class Made {
    static Object kept() {
      return CurrentHeaders.get();
    }
  }

  /** Objects that are used again, for one request after another. */
  static final class MadeForLater {
    static Object kept() {
      return null;
    }
  }

  /** The handler, in a worker's thread. */
  static final class Service {
    static void enter(Object kept) {
      CurrentHeaders.resume((CapturedHeaders) kept);
    }
  }

  static final class CalledBack {
    static void enter(Object kept) {
      CurrentHeaders.attach((CapturedHeaders) kept);
    }
  }

  /** A suspended request whose user is gone. */
  static final class Closed {
    static void enter(Object kept) {
      if (kept != null) {
        CurrentHeaders.attach((CapturedHeaders) kept);
        ((CapturedHeaders) kept).end();
      }
    }
  }

  /** The request was answered. */
  static final class AfterService {
    static void enter(Request request) {
      Object kept = kept(request);
      if (kept instanceof CapturedHeaders) {
        CurrentHeaders.attach((CapturedHeaders) kept);
        ((CapturedHeaders) kept).end();
      }
    }

    private static native Object kept(Request request);
  }

  static final class Recycle {
    static void enter(Request request) {
      keep(request, null);
    }

    private static native void keep(Request request, Object kept);
  }

  /** Tells who waits for it, in whatever thread. */
  static final class Resume {
    static void enter(Response response) {
      Request request = response.getRequest();
      Object kept = request == null ? null : kept(request);
      if (kept != null) {
        CurrentHeaders.attach(kept instanceof CapturedHeaders ? (CapturedHeaders) kept : null);
      }
    }

    private static native Object kept(Request request);
  }

  /** More of the body will be told to a handler of the application's. */
  static final class NotifyAvailable {
    static void enter(InputBuffer buffer) {
      keep(buffer, CurrentHeaders.get());
    }

    private static native void keep(InputBuffer buffer, Object kept);
  }

  static final class RecycleBuffer {
    static void enter(InputBuffer buffer) {
      keep(buffer, null);
    }

    private static native void keep(InputBuffer buffer, Object kept);
  }
}
