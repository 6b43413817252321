package dev.baton.smoke.service.apache;

import dev.baton.smoke.service.Call;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Apache HttpClient 5, through the classes that 5.0 and 5.6 both have. */
public final class Apache5Call implements Call {

  private final CloseableHttpClient client;
  private HttpGet again;

  public Apache5Call() {
    PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    connections.setMaxTotal(200);
    connections.setDefaultMaxPerRoute(200);
    Integer proxy = Integer.getInteger("smoke.proxy");
    client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setProxy(proxy == null ? null : new HttpHost("127.0.0.1", proxy))
            .build();
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
    return body(request);
  }

  @Override
  public String again(String url) throws Exception {
    if (again == null) {
      again = new HttpGet(url);
    }
    return body(again);
  }

  private String body(HttpGet request) throws Exception {
    try (CloseableHttpResponse response = client.execute(request)) {
      return EntityUtils.toString(response.getEntity());
    }
  }
}
