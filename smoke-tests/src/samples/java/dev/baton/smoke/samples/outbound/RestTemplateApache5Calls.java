package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/** Spring's {@code RestTemplate} on Apache HttpClient 5. */
public final class RestTemplateApache5Calls extends RestTemplateCalls {

  public RestTemplateApache5Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected ClientHttpRequestFactory transport(Sent request) throws Exception {
    ClientHttpRequestFactory factory =
        new HttpComponentsClientHttpRequestFactory(Apache5Transport.client(proxy, request));
    if (request.streamed) {
      stream(factory);
    }
    return factory;
  }
}
