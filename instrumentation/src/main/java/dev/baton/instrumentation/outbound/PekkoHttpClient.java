package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.HttpRequest;

/**
 * Pekko HTTP's client 1.0–1.3, {@code singleRequest}. Hooked where a request is handed to the pool
 * of its host, whose actors serve all flows. Requests cannot be changed: another one is sent, and
 * the application's stays as it was. Not what is sent through a flow of the application's own
 * ({@code outgoingConnection}, {@code cachedHostConnectionPool}).
 */
public final class PekkoHttpClient implements Library {

  private static final String HTTP = "org.apache.pekko.http.scaladsl.";

  @Override
  public void declare(Hooks on) {
    on.type(HTTP + "HttpExt")
        .method(
            "singleRequest",
            HTTP + "model.HttpRequest",
            HTTP + "HttpsConnectionContext",
            HTTP + "settings.ConnectionPoolSettings",
            "org.apache.pekko.event.LoggingAdapter")
        .enter(Send.class);
  }

  static final class Send {
    static HttpRequest enter(HttpRequest request) {
      CapturedHeaders headers = request == null ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return request;
      }
      String host = request.getUri().host().address();
      int port = request.getUri().port();
      long left = 0;
      for (HttpHeader line : request.getHeaders()) {
        left |= headers.takenBy(line.lowercaseName());
        if (line.lowercaseName().equals("host")) {
          host = line.value();
          port = 0;
        }
      }
      left |= headers.heldBackFrom(host, port);
      List<HttpHeader> more = new ArrayList<>(headers.size());
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          more.add(RawHeader.create(headers.name(i), headers.value(i)));
        }
      }
      headers.sent(left);
      return more.isEmpty() ? request : (HttpRequest) request.addHeaders(more);
    }
  }
}
