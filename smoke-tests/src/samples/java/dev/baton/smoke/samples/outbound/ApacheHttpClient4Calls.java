package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpResponse;
import org.apache.http.HttpVersion;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.params.ClientPNames;
import org.apache.http.conn.params.ConnPerRoute;
import org.apache.http.conn.params.ConnRouteParams;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.scheme.PlainSocketFactory;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.scheme.SchemeRegistry;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.conn.tsccm.ThreadSafeClientConnManager;
import org.apache.http.params.BasicHttpParams;
import org.apache.http.params.HttpConnectionParams;
import org.apache.http.params.HttpParams;
import org.apache.http.params.HttpProtocolParams;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4, through the classes that 4.0 and 4.5 both have. */
public final class ApacheHttpClient4Calls implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  private final DefaultHttpClient client;

  public ApacheHttpClient4Calls(Integer proxy) {
    LOGGER.setLevel(Level.WARNING);
    HttpParams params = new BasicHttpParams();
    HttpProtocolParams.setVersion(params, HttpVersion.HTTP_1_1);
    params.setIntParameter("http.conn-manager.max-total", 200);
    params.setBooleanParameter(ClientPNames.ALLOW_CIRCULAR_REDIRECTS, true);
    params.setParameter(
        "http.conn-manager.max-per-route",
        new ConnPerRoute() {
          @Override
          public int getMaxForRoute(HttpRoute route) {
            return 200;
          }
        });
    SchemeRegistry schemes = new SchemeRegistry();
    schemes.register(new Scheme("http", PlainSocketFactory.getSocketFactory(), 80));
    schemes.register(new Scheme("https", SSLSocketFactory.getSocketFactory(), 443));
    if (proxy != null) {
      ConnRouteParams.setDefaultProxy(params, new HttpHost("127.0.0.1", proxy));
    }
    client = new DefaultHttpClient(new ThreadSafeClientConnManager(params, schemes), params);
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.user != null) {
      client
          .getCredentialsProvider()
          .setCredentials(
              AuthScope.ANY, new UsernamePasswordCredentials(request.user, request.password));
    }
    HttpRequestBase made = made(request);
    return new Prepared() {
      @Override
      public String send() throws IOException {
        HttpResponse answer = client.execute(made);
        return answer.getEntity() == null ? "" : EntityUtils.toString(answer.getEntity());
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Header header : made.getAllHeaders()) {
          lines.add(header.getName() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }

  private static HttpRequestBase made(Sent request) {
    HttpRequestBase made = request.body == null ? new Made(request.method) : withBody(request);
    made.setURI(URI.create(request.url));
    HttpConnectionParams.setSoTimeout(made.getParams(), request.timeout);
    HttpConnectionParams.setConnectionTimeout(made.getParams(), request.timeout);
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    return made;
  }

  private static HttpRequestBase withBody(Sent request) {
    MadeWithBody made = new MadeWithBody(request.method);
    made.setEntity(
        request.streamed
            ? new InputStreamEntity(new ByteArrayInputStream(request.body), -1)
            : new ByteArrayEntity(request.body));
    return made;
  }

  private static final class Made extends HttpRequestBase {
    private final String method;

    Made(String method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }

  private static final class MadeWithBody extends HttpEntityEnclosingRequestBase {
    private final String method;

    MadeWithBody(String method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }
}
