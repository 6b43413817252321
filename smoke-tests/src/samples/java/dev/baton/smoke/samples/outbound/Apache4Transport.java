package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.client.LaxRedirectStrategy;

/** Apache HttpClient 4.5, for libraries that ride on it. */
final class Apache4Transport {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  private Apache4Transport() {}

  static CloseableHttpClient client(Integer proxy, Sent request) {
    LOGGER.setLevel(Level.WARNING);
    BasicCredentialsProvider passwords = new BasicCredentialsProvider();
    if (request.user != null) {
      passwords.setCredentials(
          AuthScope.ANY, new UsernamePasswordCredentials(request.user, request.password));
    }
    return HttpClients.custom()
        .setMaxConnTotal(200)
        .setMaxConnPerRoute(200)
        .setDefaultCredentialsProvider(passwords)
        .setRedirectStrategy(new LaxRedirectStrategy())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setSocketTimeout(request.timeout)
                .setCircularRedirectsAllowed(true)
                .build())
        .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
        .build();
  }
}
