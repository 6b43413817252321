package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.ws.rs.client.ClientRequestFilter;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.jboss.resteasy.client.jaxrs.internal.ClientRequestContextImpl;

/** RESTEasy's MicroProfile client, which rides on Apache HttpClient 4. */
public final class MicroProfileResteasyCalls extends MicroProfileCalls {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger TRANSPORT = Logger.getLogger("org.apache.http");

  /** Says of every client that there is no CDI. */
  private static final Logger CLIENT = Logger.getLogger("org.jboss.resteasy.microprofile.client");

  public MicroProfileResteasyCalls(Integer proxy) {
    super(proxy);
    TRANSPORT.setLevel(Level.WARNING);
    CLIENT.setLevel(Level.SEVERE);
  }

  @Override
  void adapt(RestClientBuilder builder, Sent request) {
    if (request.streamed) {
      builder.register(
          (ClientRequestFilter)
              context -> ((ClientRequestContextImpl) context).getInvocation().setChunked(true));
    }
  }
}
