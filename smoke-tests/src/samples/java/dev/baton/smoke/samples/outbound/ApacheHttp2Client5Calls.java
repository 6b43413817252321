package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.util.TimeValue;

/**
 * Apache HttpClient 5, asynchronous: over TLS the client that speaks HTTP/2 only, all calls to a
 * host on one connection.
 */
public final class ApacheHttp2Client5Calls extends ApacheHttpAsyncClient5Calls {

  private final boolean direct;
  private final CloseableHttpAsyncClient http2 =
      HttpAsyncClients.customHttp2()
          .setTlsStrategy(tls())
          .evictIdleConnections(TimeValue.ofMinutes(1))
          .setDefaultRequestConfig(config(Sent.TIMEOUT))
          .build();

  public ApacheHttp2Client5Calls(Integer proxy) {
    super(proxy);
    direct = proxy == null;
    http2.start();
  }

  @Override
  CloseableHttpAsyncClient clientFor(String url) {
    return direct && url.startsWith("https:") ? http2 : super.clientFor(url);
  }
}
