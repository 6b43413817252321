package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.io.IOException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.HttpState;

/**
 * Commons HttpClient 3.0–3.1. Hooked where the header lines of an exchange are written, redirects,
 * retries and authentication included; what is added goes to the connection only, as all exchanges
 * of a call, and all calls with one method object, share that object's headers.
 */
public final class CommonsHttpClient implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.commons.httpclient.HttpMethodBase")
        .method(
            "writeRequestHeaders",
            "org.apache.commons.httpclient.HttpState",
            "org.apache.commons.httpclient.HttpConnection")
        .enter(WriteRequestHeaders.class);
  }

  static final class WriteRequestHeaders {
    static void enter(HttpMethodBase method, HttpState state, HttpConnection connection) {
      if ("CONNECT".equals(method.getName())) {
        return; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return;
      }
      long left = headers.heldBackFrom(connection.getHost(), connection.getPort());
      for (Header line : method.getRequestHeaders()) {
        left |= headers.takenBy(line.getName());
      }
      StringBuilder lines = new StringBuilder(512);
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.append(headers.name(i)).append(": ").append(headers.value(i)).append("\r\n");
        }
      }
      try {
        if (lines.length() > 0) {
          connection.print(lines.toString());
        }
      } catch (IOException e) {
        return; // The client meets it at its own next line, and handles it.
      }
      headers.sent(left);
    }
  }
}
