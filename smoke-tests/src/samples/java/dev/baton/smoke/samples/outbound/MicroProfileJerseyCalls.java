package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.RequestEntityProcessing;
import org.glassfish.jersey.client.authentication.HttpAuthenticationFeature;

/** Jersey's MicroProfile client, which rides on {@code HttpURLConnection}. */
public final class MicroProfileJerseyCalls extends MicroProfileCalls {

  public MicroProfileJerseyCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  void adapt(RestClientBuilder builder, Sent request) {
    if (request.streamed) {
      builder.property(ClientProperties.REQUEST_ENTITY_PROCESSING, RequestEntityProcessing.CHUNKED);
    }
    if (request.user != null) {
      builder.register(
          HttpAuthenticationFeature.basicBuilder()
              .nonPreemptive()
              .credentials(request.user, request.password)
              .build());
    }
  }
}
