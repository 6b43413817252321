package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/** Spring's {@code RestTemplate} on Apache HttpClient 4. */
public final class RestTemplateApache4Calls extends RestTemplateCalls {

  public RestTemplateApache4Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected ClientHttpRequestFactory transport(Sent request) throws Exception {
    ClientHttpRequestFactory factory =
        new HttpComponentsClientHttpRequestFactory(Apache4Transport.client(proxy, request));
    if (request.streamed) {
      stream(factory);
    }
    return factory;
  }
}
