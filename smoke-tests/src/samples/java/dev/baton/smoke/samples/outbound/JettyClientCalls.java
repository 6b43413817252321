package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.client.util.BasicAuthentication;
import org.eclipse.jetty.client.util.BytesContentProvider;
import org.eclipse.jetty.client.util.InputStreamContentProvider;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.http.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Jetty's client 9.4–11, through the classes that 9.4.0 and 11 both have. To a URL that begins with
 * {@code h2c:} instead of {@code http:} it speaks HTTP/2.
 */
public final class JettyClientCalls implements Call {

  private final HttpClient client = client();
  private final HttpClient http2 = http2();

  public JettyClientCalls(Integer proxy) throws Exception {
    client.setMaxConnectionsPerDestination(200);
    client.setRequestBufferSize(32_768);
    if (proxy != null) {
      client.getProxyConfiguration().getProxies().add(new HttpProxy("127.0.0.1", proxy));
    }
    client.start();
    http2.start();
  }

  private static HttpClient http2() throws ReflectiveOperationException {
    HttpClientTransportOverHTTP2 transport = new HttpClientTransportOverHTTP2(new HTTP2Client());
    transport.setUseALPN(false);
    try {
      return HttpClient.class
          .getConstructor(HttpClientTransport.class, SslContextFactory.class)
          .newInstance(transport, null);
    } catch (NoSuchMethodException e) {
      return HttpClient.class.getConstructor(HttpClientTransport.class).newInstance(transport);
    }
  }

  /** Needs to be told of TLS in 9.4 only. */
  private static HttpClient client() throws ReflectiveOperationException {
    try {
      return HttpClient.class
          .getConstructor(SslContextFactory.class)
          .newInstance(SslContextFactory.class.getDeclaredConstructor().newInstance());
    } catch (NoSuchMethodException e) {
      return new HttpClient();
    }
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    made(request).send(result -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    Request made = made(request);
    return new Prepared() {
      private boolean sent;

      @Override
      public String send() throws Exception {
        if (sent) {
          // Some versions would wait for an answer without end.
          throw new UnsupportedOperationException("this client's requests are sent once");
        }
        sent = true;
        return made.send().getContentAsString();
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (HttpField field : made.getHeaders()) {
          lines.add(field.getName() + ": " + field.getValue());
        }
        return lines;
      }
    };
  }

  private Request made(Sent request) {
    boolean over2 = request.url.startsWith("h2c:");
    URI url = URI.create(over2 ? "http:" + request.url.substring(4) : request.url);
    if (request.user != null) {
      client
          .getAuthenticationStore()
          .addAuthentication(
              new BasicAuthentication(url.resolve("/"), "r", request.user, request.password));
    }
    Request made =
        (over2 ? http2 : client)
            .newRequest(url)
            .method(request.method)
            .timeout(request.timeout, TimeUnit.MILLISECONDS);
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    if (request.body != null) {
      made.content(
          request.streamed
              ? new InputStreamContentProvider(new ByteArrayInputStream(request.body))
              : new BytesContentProvider(request.body));
    }
    return made;
  }
}
