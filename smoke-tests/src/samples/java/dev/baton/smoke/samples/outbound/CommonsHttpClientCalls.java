package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HttpClient;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;
import org.apache.commons.httpclient.UsernamePasswordCredentials;
import org.apache.commons.httpclient.auth.AuthScope;
import org.apache.commons.httpclient.methods.ByteArrayRequestEntity;
import org.apache.commons.httpclient.methods.EntityEnclosingMethod;
import org.apache.commons.httpclient.methods.InputStreamRequestEntity;

/** Commons HttpClient 3. */
public final class CommonsHttpClientCalls implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.commons.httpclient");

  private final HttpClient client;

  public CommonsHttpClientCalls(Integer proxy) {
    LOGGER.setLevel(Level.OFF);
    MultiThreadedHttpConnectionManager connections = new MultiThreadedHttpConnectionManager();
    connections.getParams().setDefaultMaxConnectionsPerHost(200);
    connections.getParams().setMaxTotalConnections(200);
    client = new HttpClient(connections);
    if (proxy != null) {
      client.getHostConfiguration().setProxy("127.0.0.1", proxy);
    }
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      client
          .getState()
          .setCredentials(
              AuthScope.ANY, new UsernamePasswordCredentials(request.user, request.password));
    }
    HttpMethodBase made =
        request.body == null ? new Made(request.method, request.url) : withBody(request);
    made.setFollowRedirects(request.body == null);
    made.getParams().setSoTimeout(request.timeout);
    for (String[] header : request.headers) {
      made.addRequestHeader(header[0], header[1]);
    }
    return new Prepared() {
      @Override
      public String send() throws IOException {
        try {
          client.executeMethod(made);
          InputStream in = made.getResponseBodyAsStream();
          return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
          made.releaseConnection();
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Header header : made.getRequestHeaders()) {
          lines.add(header.getName() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }

  private static HttpMethodBase withBody(Sent request) {
    MadeWithBody made = new MadeWithBody(request.method, request.url);
    made.setContentChunked(request.streamed);
    made.setRequestEntity(
        request.streamed
            ? new InputStreamRequestEntity(new ByteArrayInputStream(request.body))
            : new ByteArrayRequestEntity(request.body));
    return made;
  }

  private static final class Made extends HttpMethodBase {
    private final String method;

    Made(String method, String url) {
      super(url);
      this.method = method;
    }

    @Override
    public String getName() {
      return method;
    }
  }

  private static final class MadeWithBody extends EntityEnclosingMethod {
    private final String method;

    MadeWithBody(String method, String url) {
      super(url);
      this.method = method;
    }

    @Override
    public String getName() {
      return method;
    }

    /** The client leaves it to the application to say so. */
    @Override
    public boolean getFollowRedirects() {
      return true;
    }
  }
}
