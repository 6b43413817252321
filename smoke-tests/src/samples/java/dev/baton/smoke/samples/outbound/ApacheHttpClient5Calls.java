package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/** Apache HttpClient 5, classic, through the classes that 5.0 and 5.6 both have. */
public final class ApacheHttpClient5Calls implements Call {

  private final CloseableHttpClient client;
  private final BasicCredentialsProvider passwords = new BasicCredentialsProvider();

  public ApacheHttpClient5Calls(Integer proxy) {
    PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    connections.setMaxTotal(200);
    connections.setDefaultMaxPerRoute(200);
    client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .evictExpiredConnections()
            .setDefaultCredentialsProvider(passwords)
            .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
            .build();
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      passwords.setCredentials(
          new AuthScope(null, -1),
          new UsernamePasswordCredentials(request.user, request.password.toCharArray()));
    }
    HttpUriRequestBase made = new HttpUriRequestBase(request.method, URI.create(request.url));
    made.setConfig(
        RequestConfig.custom()
            .setResponseTimeout(request.timeout, TimeUnit.MILLISECONDS)
            .setCircularRedirectsAllowed(true)
            .build());
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    if (request.body != null) {
      made.setEntity(
          request.streamed
              ? new InputStreamEntity(new ByteArrayInputStream(request.body), null)
              : new ByteArrayEntity(request.body, null));
    }
    return new Prepared() {
      @Override
      public String send() throws IOException, ParseException {
        try (CloseableHttpResponse answer = client.execute(made)) {
          return answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Header header : made.getHeaders()) {
          lines.add(header.getName() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }
}
