package dev.baton.smoke.service.apache;

import dev.baton.smoke.service.Call;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.http.HttpHost;
import org.apache.http.HttpVersion;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.conn.params.ConnPerRoute;
import org.apache.http.conn.params.ConnRouteParams;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.scheme.PlainSocketFactory;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.scheme.SchemeRegistry;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.conn.tsccm.ThreadSafeClientConnManager;
import org.apache.http.params.BasicHttpParams;
import org.apache.http.params.HttpParams;
import org.apache.http.params.HttpProtocolParams;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4, through the classes that 4.0 and 4.5 both have. */
public final class Apache4Call implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger("org.apache.http");

  private final HttpClient client;
  private HttpGet again;

  public Apache4Call() {
    LOGGER.setLevel(Level.WARNING);
    HttpParams params = new BasicHttpParams();
    HttpProtocolParams.setVersion(params, HttpVersion.HTTP_1_1);
    params.setIntParameter("http.conn-manager.max-total", 200);
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
    Integer proxy = Integer.getInteger("smoke.proxy");
    if (proxy != null) {
      ConnRouteParams.setDefaultProxy(params, new HttpHost("127.0.0.1", proxy));
    }
    ThreadSafeClientConnManager connections = new ThreadSafeClientConnManager(params, schemes);
    client = new DefaultHttpClient(connections, params);
  }

  @Override
  public String get(String url) throws Exception {
    return get(url, null, null);
  }

  @Override
  public String get(String url, String name, String value) throws Exception {
    HttpGet request = new HttpGet(url);
    if (name != null) {
      request.setHeader(name, value);
    }
    return EntityUtils.toString(client.execute(request).getEntity());
  }

  @Override
  public String again(String url) throws Exception {
    if (again == null) {
      again = new HttpGet(url);
    }
    return EntityUtils.toString(client.execute(again).getEntity());
  }
}
