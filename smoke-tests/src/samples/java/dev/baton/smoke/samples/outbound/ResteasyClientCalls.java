package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.WebTarget;
import org.jboss.resteasy.client.jaxrs.ResteasyClientBuilder;
import org.jboss.resteasy.client.jaxrs.ResteasyWebTarget;
import org.jboss.resteasy.client.jaxrs.engines.ApacheHttpClient43Engine;

/** RESTEasy's client on its default engine, which is Apache HttpClient 4. */
public final class ResteasyClientCalls extends JaxRsCalls {

  public ResteasyClientCalls(Integer proxy) {
    super(proxy);
  }

  @Override
  Client client(Sent request) {
    ApacheHttpClient43Engine engine =
        new ApacheHttpClient43Engine(Apache4Transport.client(proxy, request));
    engine.setFollowRedirects(true);
    return ((ResteasyClientBuilder) ClientBuilder.newBuilder()).httpEngine(engine).build();
  }

  @Override
  WebTarget target(Client client, Sent request) {
    ResteasyWebTarget target = (ResteasyWebTarget) client.target(request.url);
    target.setChunked(request.streamed);
    return target;
  }
}
