package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.util.TimeValue;

/** Apache HttpClient 5, asynchronous: HTTP/1.1, and over TLS what client and server agree on. */
public class ApacheHttpAsyncClient5Calls implements Call {

  private final CloseableHttpAsyncClient client;
  private final BasicCredentialsProvider passwords = new BasicCredentialsProvider();

  public ApacheHttpAsyncClient5Calls(Integer proxy) {
    this(proxy, 200);
  }

  private ApacheHttpAsyncClient5Calls(Integer proxy, int most) {
    PoolingAsyncClientConnectionManager connections =
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setMaxConnTotal(most)
            .setMaxConnPerRoute(most)
            .setTlsStrategy(tls())
            .build();
    client =
        HttpAsyncClients.custom()
            .setConnectionManager(connections)
            .evictExpiredConnections()
            .setDefaultCredentialsProvider(passwords)
            .addRequestInterceptorLast((request, entity, context) -> intercepted(request))
            .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
            .setRetryStrategy(new RetryAlsoWhenClosed())
            .setDefaultRequestConfig(config(Sent.TIMEOUT))
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
    clientFor(request.url)
        .execute(
            producer(request, made(request)),
            SimpleResponseConsumer.create(),
            new FutureCallback<SimpleHttpResponse>() {
              @Override
              public void completed(SimpleHttpResponse answer) {
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
    return new ApacheHttpAsyncClient5Calls(null, 1);
  }

  @Override
  public void giveUp(String url) {
    Sent request = Sent.get(url);
    clientFor(url)
        .execute(producer(request, made(request)), SimpleResponseConsumer.create(), null)
        .cancel(true);
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      passwords.setCredentials(
          new AuthScope(null, -1),
          new UsernamePasswordCredentials(request.user, request.password.toCharArray()));
    }
    SimpleHttpRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        SimpleHttpResponse answer =
            clientFor(request.url)
                .execute(producer(request, made), SimpleResponseConsumer.create(), null)
                .get();
        return answer.getBodyText() == null ? "" : answer.getBodyText();
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

  /** The client that calls this URL. */
  CloseableHttpAsyncClient clientFor(String url) {
    return client;
  }

  /**
   * Tells 5.0 and 5.1 what was agreed on, which they do not find out by themselves since JDK 16.
   */
  static TlsStrategy tls() {
    return ClientTlsStrategyBuilder.create()
        .useSystemProperties()
        .setTlsDetailsFactory(
            engine -> new TlsDetails(engine.getSession(), engine.getApplicationProtocol()))
        .build();
  }

  static RequestConfig config(int timeout) {
    return RequestConfig.custom()
        .setResponseTimeout(timeout, TimeUnit.MILLISECONDS)
        .setCircularRedirectsAllowed(true)
        .build();
  }

  private static SimpleHttpRequest made(Sent request) {
    SimpleHttpRequest made = new SimpleHttpRequest(request.method, URI.create(request.url));
    made.setConfig(config(request.timeout));
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    if (request.body != null && !request.streamed) {
      made.setBody(request.body, ContentType.APPLICATION_OCTET_STREAM);
    }
    return made;
  }

  private static AsyncRequestProducer producer(Sent request, SimpleHttpRequest made) {
    return request.streamed
        ? new BasicRequestProducer(
            made,
            new BasicAsyncEntityProducer(request.body, ContentType.APPLICATION_OCTET_STREAM, true))
        : SimpleRequestProducer.create(made);
  }

  /** The client's own strategy gives up when it finds a kept connection closed. */
  private static final class RetryAlsoWhenClosed extends DefaultHttpRequestRetryStrategy {
    RetryAlsoWhenClosed() {
      super(
          1,
          TimeValue.ofMilliseconds(1),
          Arrays.asList(
              InterruptedIOException.class,
              UnknownHostException.class,
              ConnectException.class,
              SSLException.class),
          Collections.emptySet());
    }
  }
}
