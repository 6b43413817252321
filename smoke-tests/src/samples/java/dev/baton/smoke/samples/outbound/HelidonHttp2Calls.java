package dev.baton.smoke.samples.outbound;

import io.helidon.webclient.api.ClientRequest;
import io.helidon.webclient.api.HttpClient;
import io.helidon.webclient.http2.Http2Client;
import io.helidon.webclient.http2.Http2ClientConfig;

/** Helidon's client for HTTP/2, which the server is known to speak. */
public final class HelidonHttp2Calls extends OverHelidon {

  public HelidonHttp2Calls(Integer proxy) {
    super(proxy);
  }

  @Override
  HttpClient<? extends ClientRequest<?>> client(Integer proxy) {
    Http2ClientConfig.Builder builder = Http2Client.builder();
    builder.sendExpectContinue(false).protocolConfig(of -> of.priorKnowledge(true));
    if (proxy != null) {
      builder.proxy(proxy(proxy));
    }
    return builder.build();
  }
}
