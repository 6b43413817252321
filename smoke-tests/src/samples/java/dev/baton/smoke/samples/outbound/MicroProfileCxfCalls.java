package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.cxf.jaxrs.client.WebClient;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** CXF's MicroProfile client, which rides on {@code java.net.http.HttpClient}. */
public final class MicroProfileCxfCalls extends MicroProfileCalls {

  /** Says every failed call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.cxf");

  public MicroProfileCxfCalls(Integer proxy) {
    super(proxy);
    LOGGER.setLevel(Level.SEVERE);
  }

  /** A new one for each call: it stays with the address that a redirect led it to. */
  @Override
  Ready ready(Sent request) {
    return made(request);
  }

  /** With redirects on, CXF may wait for the answer in the calling thread. */
  @Override
  Ready readyForLater(Sent request) {
    return madeWithoutRedirects(request);
  }

  @Override
  void adapt(RestClientBuilder builder, Sent request) {
    builder
        .property("http.redirect.relative.uri", "true")
        .property("http.redirect.max.same.uri.count", "3");
  }

  @Override
  void adapt(Downstream service, Sent request) {
    if (request.user != null) {
      WebClient.getConfig(service).getHttpConduit().setAuthSupplier(new CxfPassword(request));
    }
  }
}
