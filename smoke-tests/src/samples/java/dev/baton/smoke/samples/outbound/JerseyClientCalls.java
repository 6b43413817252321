package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.glassfish.jersey.client.RequestEntityProcessing;
import org.glassfish.jersey.client.authentication.HttpAuthenticationFeature;

/** Jersey's client on its default connector, which is {@code HttpURLConnection}. */
public class JerseyClientCalls extends JaxRsCalls {

  public JerseyClientCalls(Integer proxy) {
    super(proxy);
  }

  /** What carries the calls of this time limit. */
  protected void connector(ClientConfig config, Sent request) {
    HttpUrlConnectorProvider provider = new HttpUrlConnectorProvider();
    if (proxy != null) {
      Proxy through = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy));
      provider.connectionFactory(url -> (HttpURLConnection) url.openConnection(through));
    }
    config.connectorProvider(provider);
  }

  @Override
  final Client client(Sent request) {
    ClientConfig config = new ClientConfig();
    connector(config, request);
    config.property(ClientProperties.READ_TIMEOUT, request.timeout);
    if (request.streamed) {
      config.property(ClientProperties.REQUEST_ENTITY_PROCESSING, RequestEntityProcessing.CHUNKED);
    }
    if (request.user != null) {
      config.register(
          HttpAuthenticationFeature.basicBuilder()
              .nonPreemptive()
              .credentials(request.user, request.password)
              .build());
    }
    return ClientBuilder.newClient(config);
  }
}
