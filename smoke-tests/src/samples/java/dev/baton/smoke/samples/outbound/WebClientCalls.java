package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import reactor.netty.http.client.HttpClient;

/** Spring's {@code WebClient} on Reactor Netty. */
public final class WebClientCalls extends OverWebClient {

  public WebClientCalls(Integer proxy) {
    this(ReactorNettyCalls.client(200, proxy));
  }

  private WebClientCalls(HttpClient client) {
    super(new ReactorClientHttpConnector(client));
  }

  @Override
  public Call narrow() {
    return new WebClientCalls(ReactorNettyCalls.client(1, null));
  }
}
