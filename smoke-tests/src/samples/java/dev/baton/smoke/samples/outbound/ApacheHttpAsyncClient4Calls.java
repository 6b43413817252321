package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.ConnectionClosedException;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.conn.ssl.BrowserCompatHostnameVerifier;
import org.apache.http.conn.ssl.SSLContexts;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.LaxRedirectStrategy;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.nio.conn.ssl.SSLIOSessionStrategy;
import org.apache.http.util.EntityUtils;

/** Apache HttpAsyncClient 4. */
public final class ApacheHttpAsyncClient4Calls implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  private final CloseableHttpAsyncClient client;
  private final BasicCredentialsProvider passwords = new BasicCredentialsProvider();

  public ApacheHttpAsyncClient4Calls(Integer proxy) {
    this(proxy, 200);
  }

  private ApacheHttpAsyncClient4Calls(Integer proxy, int connections) {
    LOGGER.setLevel(Level.WARNING);
    client =
        HttpAsyncClients.custom()
            .setMaxConnTotal(connections)
            .setMaxConnPerRoute(connections)
            .setSSLStrategy(
                // 4.0 waits for ever for answers in TLS 1.3.
                new SSLIOSessionStrategy(
                    SSLContexts.createSystemDefault(),
                    new String[] {"TLSv1.2"},
                    null,
                    new BrowserCompatHostnameVerifier()))
            .setDefaultCredentialsProvider(passwords)
            .addInterceptorLast((HttpRequestInterceptor) (request, context) -> intercepted(request))
            .setRedirectStrategy(new LaxRedirectStrategy())
            .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
            .build();
    client.start();
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
  public void sendThen(Sent request, Runnable then) {
    client.execute(
        made(request),
        new FutureCallback<HttpResponse>() {
          @Override
          public void completed(HttpResponse answer) {
            then.run();
          }

          @Override
          public void failed(Exception failure) {
            then.run();
          }

          @Override
          public void cancelled() {
            then.run();
          }
        });
  }

  @Override
  public Call narrow() {
    return new ApacheHttpAsyncClient4Calls(null, 1);
  }

  @Override
  public void giveUp(String url) {
    client.execute(made(Sent.get(url)), null).cancel(true);
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      passwords.setCredentials(
          AuthScope.ANY, new UsernamePasswordCredentials(request.user, request.password));
    }
    HttpUriRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        HttpResponse answer;
        try {
          answer = client.execute(made, null).get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof ConnectionClosedException)) {
            throw e;
          }
          // Kept, and closed by the server meanwhile: this client leaves that to its users.
          answer = client.execute(made, null).get();
        }
        return answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
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

  private static HttpUriRequest made(Sent request) {
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
    return builder.build();
  }
}
