package dev.baton.smoke.samples.outbound;

import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import org.apache.http.HttpHost;
import org.apache.http.impl.client.HttpClientBuilder;

/**
 * Google's HTTP client over Apache HttpClient 4, built as the transport's default is but for the
 * proxy.
 */
public final class GoogleApache4Calls extends GoogleCalls {

  public GoogleApache4Calls(Integer proxy) {
    super(
        new ApacheHttpTransport(
            HttpClientBuilder.create()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .setMaxConnTotal(200)
                .setMaxConnPerRoute(200)
                .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
                .build()));
  }
}
