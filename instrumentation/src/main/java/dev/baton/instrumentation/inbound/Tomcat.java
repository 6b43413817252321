package dev.baton.instrumentation.inbound;

import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * Tomcat 7.0–11. Hooked in the adapter between connector and container: every request of every web
 * application passes it, with neither {@code javax} nor {@code jakarta} in its signature.
 */
public final class Tomcat implements Library {

  private static final String COYOTE = "org.apache.coyote.Request";

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.catalina.connector.CoyoteAdapter")
        .using(COYOTE) // GlassFish has one that adapts to Grizzly.
        .method("service", "org.apache.coyote.Request", "org.apache.coyote.Response")
        .scope(Service.class)
        .method(
            "asyncDispatch",
            "org.apache.coyote.Request",
            "org.apache.coyote.Response",
            "org.apache.tomcat.util.net.SocketEvent")
        .inSomeVersions()
        .scope(AsyncDispatch.class)
        .method(
            "asyncDispatch",
            "org.apache.coyote.Request",
            "org.apache.coyote.Response",
            "org.apache.tomcat.util.net.SocketStatus")
        .inSomeVersions()
        .scope(AsyncDispatch.class);
    on.type("org.apache.catalina.connector.Request")
        .using(COYOTE)
        .method("recycle")
        .forSpans()
        .enter(Answered.class)
        .method("recycle")
        .enter(Recycle.class);
  }

  static final class Service {
    static final String FLOW = "dev.baton.flow";

    static void enter(Request request) {
      Capture capture = CurrentHeaders.capture();
      if (capture == null) {
        return;
      }
      MimeHeaders headers = request.getMimeHeaders();
      for (int i = 0, size = headers.size(); i < size; i++) {
        MessageBytes name = headers.getName(i);
        HeaderName known;
        if (name.getType() == MessageBytes.T_BYTES) {
          ByteChunk bytes = name.getByteChunk();
          known = capture.find(bytes.getBytes(), bytes.getStart(), bytes.getLength());
        } else {
          known = capture.find(name.toString());
        }
        if (known == null) {
          continue;
        }
        MessageBytes value = headers.getValue(i);
        if (value.getType() == MessageBytes.T_BYTES) {
          ByteChunk bytes = value.getByteChunk();
          capture.add(known, bytes.getBytes(), bytes.getStart(), bytes.getLength());
        } else {
          capture.add(known, value.toString());
        }
      }
      if (capture.wantsTarget()) {
        request.action(ActionCode.REQ_LOCALPORT_ATTRIBUTE, request);
        capture.target(
            request.method().toString(), request.requestURI().toString(), request.getLocalPort());
      }
      if (capture.wantsSpan()) {
        capture.timed(
            request.method().toString(),
            "https".equals(request.scheme().toString()) ? "https" : "http",
            request.getHeader("Host"),
            0,
            request.requestURI().toString());
      }
      CapturedHeaders flow = capture.attach();
      if (flow != null) {
        flow.keepOpen();
        request.setAttribute(FLOW, flow);
      }
    }
  }

  /** An asynchronous request goes on, on whatever thread: with the flow it began with. */
  static final class AsyncDispatch {
    static void enter(Request request) {
      CurrentHeaders.resume((CapturedHeaders) request.getAttribute(Service.FLOW));
    }
  }

  /** What is known of the answer before all of it is forgotten. */
  static final class Answered {
    /** Where Spring says which pattern it found, {@code HandlerMapping}'s. */
    private static final String PATTERN =
        "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    static void enter(org.apache.catalina.connector.Request request) {
      Request coyote = request.getCoyoteRequest();
      Object flow = coyote == null ? null : coyote.getAttribute(Service.FLOW);
      if (flow != null) {
        CapturedHeaders headers = (CapturedHeaders) flow;
        Object pattern = request.getAttribute(PATTERN);
        headers.route(pattern == null ? null : pattern.toString());
        headers.answered(coyote.getResponse().getStatus());
      }
    }
  }

  /**
   * The request was answered, asynchronously or not, and the container is done with it. The
   * connector's own object below it is not always used again: in 8.5 that of a stream of HTTP/2 is
   * not.
   */
  static final class Recycle {
    static void enter(org.apache.catalina.connector.Request request) {
      Object flow = request.getCoyoteRequest().getAttribute(Service.FLOW);
      if (flow != null) {
        ((CapturedHeaders) flow).end();
      }
    }
  }
}
