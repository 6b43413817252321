package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.ws.rs.client.InvocationCallback;
import javax.ws.rs.core.Response;
import org.apache.cxf.jaxrs.client.ClientConfiguration;
import org.apache.cxf.jaxrs.client.WebClient;
import org.apache.cxf.transport.http.HTTPConduit;
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

  private WebClient client(Sent request, boolean repeats) {
    WebClient client = WebClient.create(request.url, true);
    ClientConfiguration config = WebClient.getConfig(client);
    config.getRequestContext().put("http.redirect.relative.uri", "true");
    config.getRequestContext().put("http.redirect.max.same.uri.count", "3");
    HTTPConduit conduit = config.getHttpConduit();
    HTTPClientPolicy policy = conduit.getClient();
    policy.setAutoRedirect(repeats);
    policy.setReceiveTimeout(request.timeout);
    policy.setConnectionTimeout(Sent.TIMEOUT);
    policy.setAllowChunking(request.streamed);
    if (proxy != null) {
      policy.setProxyServer("127.0.0.1");
      policy.setProxyServerPort(proxy);
    }
    if (request.user != null) {
      conduit.setAuthSupplier(new CxfPassword(request));
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
    // 4.2 sends what failed once more, and tells of that too.
    AtomicBoolean told = new AtomicBoolean();
    // Of a call that it may have to repeat CXF waits for the answer in the calling thread.
    client(request, false)
        .async()
        .method(
            request.method,
            new InvocationCallback<Response>() {
              @Override
              public void completed(Response answer) {
                once();
              }

              @Override
              public void failed(Throwable failure) {
                once();
              }

              private void once() {
                if (told.compareAndSet(false, true)) {
                  then.run();
                }
              }
            });
  }

  @Override
  public Prepared prepare(Sent request) {
    WebClient client = client(request, true);
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
}
