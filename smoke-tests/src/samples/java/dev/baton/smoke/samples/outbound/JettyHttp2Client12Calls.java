package dev.baton.smoke.samples.outbound;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;

/**
 * Jetty's client 12 over HTTP/2, all calls to a host on one connection. Through a proxy it speaks
 * HTTP/1.1.
 */
public final class JettyHttp2Client12Calls extends JettyClient12Calls {

  static {
    // Looks once for what encodes headers for HTTP/2.
    ContextLoader.during(() -> new PreEncodedHttpField(HttpHeader.ACCEPT, "*/*"));
  }

  private final boolean direct;
  private final HttpClient http2 =
      new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));

  public JettyHttp2Client12Calls(Integer proxy) throws Exception {
    super(proxy);
    direct = proxy == null;
    http2.setRequestBufferSize(32_768);
    http2.start();
  }

  @Override
  HttpClient clientFor(String url) {
    return direct ? http2 : super.clientFor(url);
  }
}
