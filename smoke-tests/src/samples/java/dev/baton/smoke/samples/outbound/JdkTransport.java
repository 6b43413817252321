package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;

/** The JDK's {@code HttpClient}, for libraries that ride on it. */
final class JdkTransport {

  private JdkTransport() {}

  static HttpClient client(Integer proxy, Sent request) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL);
    if (proxy != null) {
      builder.proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy)));
    }
    if (request.user != null) {
      builder.authenticator(new JdkPassword(request));
    }
    return builder.build();
  }
}
