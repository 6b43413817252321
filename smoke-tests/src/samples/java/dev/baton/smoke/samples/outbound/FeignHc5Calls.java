package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import feign.AsyncClient;
import feign.Client;
import feign.hc5.ApacheHttp5Client;
import feign.hc5.AsyncApacheHttp5Client;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;

/** OpenFeign on Apache HttpClient 5, classic and asynchronous. */
public final class FeignHc5Calls extends FeignCalls {

  public FeignHc5Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected Client transport(Sent request) {
    return new ApacheHttp5Client(Apache5Transport.client(proxy, request));
  }

  @Override
  protected AsyncClient<?> transportLater(Sent request) {
    CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();
    client.start();
    return new AsyncApacheHttp5Client(client);
  }
}
