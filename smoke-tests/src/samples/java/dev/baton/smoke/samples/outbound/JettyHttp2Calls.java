package dev.baton.smoke.samples.outbound;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.http.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Jetty's client 9.4–11 over HTTP/2, all calls to a host on one connection; over TLS only where the
 * version knows how to agree on it with these JDKs. Through a proxy it speaks HTTP/1.1.
 */
public final class JettyHttp2Calls extends JettyClientCalls {

  private static final boolean ALPN =
      JettyHttp2Calls.class.getResource("/org/eclipse/jetty/alpn/java/client") != null;

  private final boolean direct;
  private final HttpClient http2 = http2();

  public JettyHttp2Calls(Integer proxy) throws Exception {
    super(proxy);
    direct = proxy == null;
    http2.setRequestBufferSize(32_768);
    http2.start();
  }

  private static HttpClient http2() throws ReflectiveOperationException {
    HttpClientTransportOverHTTP2 transport = new HttpClientTransportOverHTTP2(new HTTP2Client());
    try {
      return HttpClient.class
          .getConstructor(HttpClientTransport.class, SslContextFactory.class)
          .newInstance(transport, SslContextFactory.class.getDeclaredConstructor().newInstance());
    } catch (NoSuchMethodException e) {
      return HttpClient.class.getConstructor(HttpClientTransport.class).newInstance(transport);
    }
  }

  @Override
  HttpClient clientFor(String url) {
    return direct && (ALPN || url.startsWith("http:")) ? http2 : super.clientFor(url);
  }
}
