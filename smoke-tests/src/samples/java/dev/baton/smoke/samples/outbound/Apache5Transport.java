package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.HttpHost;

/** Apache HttpClient 5, for libraries that ride on it. */
final class Apache5Transport {

  private Apache5Transport() {}

  static CloseableHttpClient client(Integer proxy, Sent request) {
    PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    connections.setMaxTotal(200);
    connections.setDefaultMaxPerRoute(200);
    BasicCredentialsProvider passwords = new BasicCredentialsProvider();
    if (request.user != null) {
      passwords.setCredentials(
          new AuthScope(null, -1),
          new UsernamePasswordCredentials(request.user, request.password.toCharArray()));
    }
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setDefaultCredentialsProvider(passwords)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(request.timeout, TimeUnit.MILLISECONDS)
                .setCircularRedirectsAllowed(true)
                .build())
        .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
        .build();
  }
}
