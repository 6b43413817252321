package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import sun.net.www.MessageHeader;

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
  }

  static final class WriteRequests {
    static MessageHeader enter(MessageHeader head) {
      String requestLine = head.getKey(0);
      if (requestLine == null || requestLine.startsWith("CONNECT ")) {
        return head; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return head;
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
  }
}
