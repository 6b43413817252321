package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.client.LaxRedirectStrategy;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4, through the API that is there since 4.3. */
public final class ApacheHttpClient43Calls implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  private final CloseableHttpClient client;
  private final BasicCredentialsProvider passwords = new BasicCredentialsProvider();

  public ApacheHttpClient43Calls(Integer proxy) {
    this(proxy, 200);
  }

  private ApacheHttpClient43Calls(Integer proxy, int connections) {
    LOGGER.setLevel(Level.WARNING);
    client =
        HttpClients.custom()
            .setMaxConnTotal(connections)
            .setMaxConnPerRoute(connections)
            .setDefaultCredentialsProvider(passwords)
            .addInterceptorLast((HttpRequestInterceptor) (request, context) -> intercepted(request))
            .setRedirectStrategy(new LaxRedirectStrategy())
            .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
            .build();
  }

  private static void intercepted(HttpRequest request) {
    Header header = request.getFirstHeader(Sent.INTERCEPTED);
    if (header != null) {
      request.removeHeader(header);
      request.setHeader(header.getValue().split("=")[0], header.getValue().split("=")[1]);
    }
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Call narrow() {
    return new ApacheHttpClient43Calls(null, 1);
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      passwords.setCredentials(
          AuthScope.ANY, new UsernamePasswordCredentials(request.user, request.password));
    }
    RequestBuilder builder =
        RequestBuilder.create(request.method)
            .setUri(request.url)
            .setConfig(
                RequestConfig.custom()
                    .setSocketTimeout(request.timeout)
                    .setConnectTimeout(request.timeout)
                    .setCircularRedirectsAllowed(true)
                    .build());
    for (String[] header : request.headers) {
      builder.addHeader(header[0], header[1]);
    }
    if (request.body != null) {
      builder.setEntity(
          request.streamed
              ? new InputStreamEntity(new ByteArrayInputStream(request.body), -1)
              : new ByteArrayEntity(request.body));
    }
    HttpUriRequest made = builder.build();
    return new Prepared() {
      @Override
      public String send() throws IOException {
        try (CloseableHttpResponse answer = client.execute(made)) {
          return answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Header header : made.getAllHeaders()) {
          lines.add(header.getName() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }
}
