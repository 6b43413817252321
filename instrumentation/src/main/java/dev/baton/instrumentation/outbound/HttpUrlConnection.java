package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import sun.net.www.MessageHeader;
import sun.net.www.http.HttpClient;

/**
 * {@code java.net.HttpURLConnection}, JDK 8–25. Hooked where the request's head is written: in the
 * caller's thread, once for each exchange, redirects and retries included, for HTTP and HTTPS. The
 * head is copied, so that neither the application nor a redirect to another host sees what was
 * added.
 */
public final class HttpUrlConnection implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("sun.net.www.http.HttpClient")
        .method("writeRequests", "sun.net.www.MessageHeader", "sun.net.www.http.PosterOutputStream")
        .enter(WriteRequests.class);
    on.type("java.net.HttpURLConnection")
        .method("getResponseCode")
        .forSpans()
        .result(Answered.class);
    on.type("sun.net.www.protocol.http.HttpURLConnection")
        .method("getInputStream")
        .forSpans()
        .scope(Failed.class);
  }

  /** The client itself asks for it, as soon as it has read an answer's head. */
  static final class Answered {
    static void result(int status) {
      CapturedHeaders call = status < 200 ? null : CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.answered(status);
      }
    }
  }

  /** Whatever is thrown before an answer is read. */
  static final class Failed {
    static void enter() {}

    static void exit(Throwable failure) {
      CapturedHeaders call = failure == null ? null : CurrentHeaders.takeOpenCall();
      if (call != null) {
        call.failed(failure);
      }
    }
  }

  static final class WriteRequests {
    static MessageHeader enter(HttpClient client, MessageHeader head) {
      String requestLine = head.getKey(0);
      if (requestLine == null || requestLine.startsWith("CONNECT ")) {
        return head; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forTimedCall();
      if (headers == null) {
        return head;
      }
      if (headers.isTimed()) {
        describe(headers, isSecure(client), requestLine, head.findValue("Host"));
      }
      long left = headers.heldBackFrom(head.findValue("Host"));
      MessageHeader copy = new MessageHeader();
      for (int i = 0; i < 1 << 16; i++) {
        String name = head.getKey(i);
        String value = head.getValue(i);
        if (name == null && value == null) {
          break;
        }
        if (i > 0 && name != null) {
          if (CarryRules.isWrittenByBaton(name)) {
            continue; // The client sends its own copy again when a kept-alive connection turns out
            // to be closed.
          }
          left |= headers.takenBy(name);
        }
        copy.add(name, value);
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          copy.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return copy;
    }

    /** Its class is not public. */
    private static boolean isSecure(HttpClient client) {
      return client.getClass().getName().endsWith(".HttpsClient");
    }

    /** Through a proxy the line has the whole address. */
    private static void describe(
        CapturedHeaders call, boolean secure, String requestLine, String host) {
      int space = requestLine.indexOf(' ');
      int end = requestLine.lastIndexOf(' ');
      String path = requestLine.substring(space + 1, Math.max(space + 1, end));
      if (path.startsWith("http://")) {
        int slash = path.indexOf('/', "http://".length());
        path = slash < 0 ? "/" : path.substring(slash);
      }
      call.calls(requestLine.substring(0, space), secure ? "https" : "http", host, 0, path);
    }
  }
}
