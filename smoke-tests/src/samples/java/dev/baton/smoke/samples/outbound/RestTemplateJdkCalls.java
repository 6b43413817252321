package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.time.Duration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/** Spring's {@code RestTemplate} on {@code java.net.http.HttpClient}. */
public final class RestTemplateJdkCalls extends RestTemplateCalls {

  public RestTemplateJdkCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  protected ClientHttpRequestFactory transport(Sent request) {
    JdkClientHttpRequestFactory factory =
        new JdkClientHttpRequestFactory(JdkTransport.client(proxy, request));
    factory.setReadTimeout(Duration.ofMillis(request.timeout));
    return factory;
  }
}
