package dev.baton.instrumentation.outbound;

import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/**
 * Armeria's client 1.21–1.40. HTTP/2 it writes by itself: hooked where it makes Netty's headers of
 * its own, once for each attempt, so that the application's stay as they were and retries and
 * redirects cannot add twice. Over HTTP/1 it is Netty's codec that injects.
 */
public final class ArmeriaClient implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("com.linecorp.armeria.client.ClientHttp2ObjectEncoder")
        .method("convertHeaders", "com.linecorp.armeria.common.HttpHeaders")
        .result(Converted.class);
  }

  static final class Converted {
    static Http2Headers result(Http2Headers lines) {
      CapturedHeaders headers = lines.method() == null ? null : CurrentHeaders.forCall();
      if (headers == null) {
        return lines;
      }
      CharSequence host = lines.authority();
      if (host == null) {
        host = lines.get(HttpHeaderNames.HOST);
      }
      long left = headers.heldBackFrom(host == null ? null : host.toString());
      for (Map.Entry<CharSequence, CharSequence> line : lines) {
        left |= headers.takenBy(line.getKey().toString());
      }
      for (int i = 0; i < headers.size(); i++) {
        if ((left & 1L << i) == 0) {
          lines.add(headers.name(i), headers.value(i));
        }
      }
      headers.sent(left);
      return lines;
    }
  }
}
