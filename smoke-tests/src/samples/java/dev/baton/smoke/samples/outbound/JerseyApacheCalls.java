package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Sent;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.glassfish.jersey.apache.connector.ApacheClientProperties;
import org.glassfish.jersey.apache.connector.ApacheConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;

/** Jersey's client on Apache HttpClient 4. */
public final class JerseyApacheCalls extends JerseyClientCalls {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  public JerseyApacheCalls(Integer proxy) {
    super(proxy);
    LOGGER.setLevel(Level.WARNING);
  }

  @Override
  protected void connector(ClientConfig config, Sent request) {
    PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    connections.setMaxTotal(200);
    connections.setDefaultMaxPerRoute(200);
    config.connectorProvider(new ApacheConnectorProvider());
    config.property(ApacheClientProperties.CONNECTION_MANAGER, connections);
    config.property(
        ApacheClientProperties.REQUEST_CONFIG,
        RequestConfig.custom()
            .setSocketTimeout(request.timeout)
            .setCircularRedirectsAllowed(true)
            .build());
    if (proxy != null) {
      config.property(ClientProperties.PROXY_URI, "http://127.0.0.1:" + proxy);
    }
  }
}
