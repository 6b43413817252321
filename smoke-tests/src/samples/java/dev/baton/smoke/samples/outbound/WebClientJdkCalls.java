package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import org.springframework.http.client.reactive.JdkClientHttpConnector;

/** Spring's {@code WebClient} on {@code java.net.http.HttpClient}. */
public final class WebClientJdkCalls extends OverWebClient {

  public WebClientJdkCalls(Integer proxy) {
    super(new JdkClientHttpConnector(JdkTransport.client(proxy, Sent.get(""))));
  }
}
