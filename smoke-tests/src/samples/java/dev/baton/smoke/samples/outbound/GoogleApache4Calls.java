package dev.baton.smoke.samples.outbound;

import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import org.apache.http.HttpHost;

/** Google's HTTP client over Apache HttpClient 4. */
public final class GoogleApache4Calls extends GoogleCalls {

  public GoogleApache4Calls(Integer proxy) {
    super(
        new ApacheHttpTransport(
            ApacheHttpTransport.newDefaultHttpClientBuilder()
                .setMaxConnTotal(200)
                .setMaxConnPerRoute(200)
                .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
                .build()));
  }
}
