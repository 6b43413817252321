package dev.baton.smoke.samples.outbound;

import io.helidon.webclient.api.ClientRequest;
import io.helidon.webclient.api.HttpClient;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import java.util.List;

/** Helidon's WebClient over HTTP/1. */
public final class HelidonCalls extends OverHelidon {

  public HelidonCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  HttpClient<? extends ClientRequest<?>> client(Integer proxy) {
    WebClientConfig.Builder builder = WebClient.builder();
    builder.sendExpectContinue(false).protocolPreference(List.of("http/1.1"));
    if (proxy != null) {
      builder.proxy(proxy(proxy));
    }
    return builder.build();
  }
}
