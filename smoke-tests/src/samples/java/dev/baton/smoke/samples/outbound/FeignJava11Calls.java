package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import feign.AsyncClient;
import feign.Client;
import feign.http2client.Http2Client;

/** OpenFeign on {@code java.net.http.HttpClient}. */
public final class FeignJava11Calls extends FeignCalls {

  public FeignJava11Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected Client transport(Sent request) {
    return new Http2Client(JdkTransport.client(proxy, request));
  }

  @Override
  protected AsyncClient<?> transportLater(Sent request) {
    return new Http2Client(JdkTransport.client(proxy, request));
  }
}
