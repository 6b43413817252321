package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Jetty's {@code HttpClient} 10–11: the hook of {@link JettyClient} that makes header fields, which
 * are another type there than in 9.4 and in 12.
 */
final class JettyClient10 {

  private JettyClient10() {}

  /** See {@link JettyClient.Headers}. */
  static final class Headers {
    static HttpFields result(HttpRequest request, HttpFields fields) {
      if ("CONNECT".equals(request.getMethod())) {
        return fields; // To a proxy, not to the called service.
      }
      CapturedHeaders headers = CurrentHeaders.forCall();
      if (headers == null) {
        return fields;
      }
      long left = headers.heldBackFrom(request.getHost(), request.getPort());
      for (HttpField field : fields) {
        left |= headers.takenBy(field.getName());
      }
      HttpFields.Mutable written = HttpFields.build(fields);
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          written.add(new HttpField(headers.name(i), headers.value(i)));
        }
      }
      headers.sent(left);
      return written;
    }
  }
}
