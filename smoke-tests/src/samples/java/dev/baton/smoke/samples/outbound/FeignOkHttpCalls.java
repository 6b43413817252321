package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import feign.AsyncClient;
import feign.Client;
import feign.okhttp.OkHttpClient;

/** OpenFeign on OkHttp. */
public final class FeignOkHttpCalls extends FeignCalls {

  public FeignOkHttpCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected Client transport(Sent request) {
    return new OkHttpClient(OkHttpTransport.client(proxy, request));
  }

  @Override
  protected AsyncClient<?> transportLater(Sent request) {
    return new OkHttpClient(OkHttpTransport.client(proxy, request));
  }
}
