package dev.baton.smoke.samples.outbound;

import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHost;

/**
 * Google's HTTP client over Apache HttpClient 5, built as the transport's default is but for the
 * proxy.
 */
public final class GoogleApache5Calls extends GoogleCalls {

  public GoogleApache5Calls(Integer proxy) {
    super(
        new Apache5HttpTransport(
            HttpClientBuilder.create()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(200)
                        .setMaxConnPerRoute(20)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
                .build()));
  }
}
