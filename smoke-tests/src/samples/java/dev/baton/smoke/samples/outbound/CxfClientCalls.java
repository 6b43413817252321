package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.ws.rs.client.InvocationCallback;
import javax.ws.rs.core.Response;
import org.apache.cxf.configuration.security.AuthorizationPolicy;
import org.apache.cxf.jaxrs.client.ClientConfiguration;
import org.apache.cxf.jaxrs.client.WebClient;
import org.apache.cxf.message.Message;
import org.apache.cxf.transport.http.HTTPConduit;
import org.apache.cxf.transport.http.auth.HttpAuthSupplier;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;

/**
 * CXF's client for REST, on {@code HttpURLConnection}; newer versions on {@code
 * java.net.http.HttpClient}.
 */
public final class CxfClientCalls implements Call {

  /** Says every failed call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.cxf");

  private final Integer proxy;

  public CxfClientCalls(Integer proxy) {
    LOGGER.setLevel(Level.SEVERE);
    this.proxy = proxy;
  }

  private WebClient client(Sent request) {
    WebClient client = WebClient.create(request.url, true);
    ClientConfiguration config = WebClient.getConfig(client);
    config.getRequestContext().put("http.redirect.relative.uri", "true");
    config.getRequestContext().put("http.redirect.max.same.uri.count", "3");
    HTTPConduit conduit = config.getHttpConduit();
    HTTPClientPolicy policy = conduit.getClient();
    policy.setAutoRedirect(true);
    policy.setReceiveTimeout(request.timeout);
    policy.setConnectionTimeout(Sent.TIMEOUT);
    policy.setAllowChunking(request.streamed);
    if (proxy != null) {
      policy.setProxyServer("127.0.0.1");
      policy.setProxyServerPort(proxy);
    }
    if (request.user != null) {
      conduit.setAuthSupplier(new OnceAsked(request));
    }
    for (String[] header : request.headers) {
      client.header(header[0], header[1]);
    }
    if (request.body != null) {
      client.type("application/octet-stream");
    }
    return client;
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    client(request)
        .async()
        .method(
            request.method,
            new InvocationCallback<Response>() {
              @Override
              public void completed(Response answer) {
                then.run();
              }

              @Override
              public void failed(Throwable failure) {
                then.run();
              }
            });
  }

  @Override
  public Prepared prepare(Sent request) {
    WebClient client = client(request);
    Object body = request.streamed ? new ByteArrayInputStream(request.body) : request.body;
    return new Prepared() {
      @Override
      public String send() {
        Response answer = client.invoke(request.method, body);
        return answer.hasEntity() ? answer.readEntity(String.class) : "";
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, List<String>> header : client.getHeaders().entrySet()) {
          header.getValue().forEach(value -> lines.add(header.getKey() + ": " + value));
        }
        return lines;
      }
    };
  }

  /** Says the password when a server wants it, and not before. */
  private static final class OnceAsked implements HttpAuthSupplier {
    private final String value;

    OnceAsked(Sent request) {
      String both = request.user + ":" + request.password;
      value = "Basic " + Base64.getEncoder().encodeToString(both.getBytes());
    }

    @Override
    public boolean requiresRequestCaching() {
      return true;
    }

    @Override
    public String getAuthorization(
        AuthorizationPolicy policy, java.net.URI url, Message message, String challenge) {
      return challenge == null ? null : value;
    }
  }
}
