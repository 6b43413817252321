package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import feign.Client;
import feign.Feign;
import feign.HeaderMap;
import feign.Request;
import feign.RequestLine;
import feign.Retryer;
import feign.Target;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * OpenFeign on its default client, which is {@code HttpURLConnection}; for 9, which cannot but
 * wait.
 */
public class Feign9Calls implements Call {

  /** What the service calls. */
  interface Downstream {
    @RequestLine("GET")
    String get(URI url, @HeaderMap Map<String, Object> headers);

    @RequestLine("HEAD")
    void head(URI url, @HeaderMap Map<String, Object> headers);

    @RequestLine("DELETE")
    String delete(URI url, @HeaderMap Map<String, Object> headers);

    @RequestLine("POST")
    String post(URI url, @HeaderMap Map<String, Object> headers, byte[] body);

    @RequestLine("PUT")
    String put(URI url, @HeaderMap Map<String, Object> headers, byte[] body);
  }

  protected final Integer proxy;
  private final Map<String, Downstream> clients = new ConcurrentHashMap<>();

  public Feign9Calls(Integer proxy) {
    this.proxy = proxy;
  }

  /** What carries the calls of this time limit and user. */
  protected Client transport(Sent request) {
    askTheJdk(request);
    return new Client.Default(null, null);
  }

  /** The default client asks the JDK for proxy and password. */
  protected final void askTheJdk(Sent request) {
    if (proxy != null) {
      ProxySelector.setDefault(new TestDomain(proxy));
    }
    if (request.user != null) {
      Authenticator.setDefault(new JdkPassword(request));
    }
  }

  private Downstream client(Sent request) {
    return clients.computeIfAbsent(
        request.timeout + " " + request.user,
        key ->
            Feign.builder()
                .client(transport(request))
                .options(options(request))
                .retryer(Retryer.NEVER_RETRY)
                .target(Target.EmptyTarget.create(Downstream.class)));
  }

  @SuppressWarnings("deprecation") // The one constructor that all versions have.
  protected static Request.Options options(Sent request) {
    return new Request.Options(Sent.TIMEOUT, request.timeout, true);
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    if (request.streamed) {
      throw new UnsupportedOperationException("a body is an array of bytes");
    }
    Downstream client = client(request);
    Map<String, Object> headers = new LinkedHashMap<>();
    for (String[] header : request.headers) {
      headers.put(header[0], header[1]);
    }
    URI url = URI.create(request.url);
    return new Prepared() {
      @Override
      public String send() {
        switch (request.method) {
          case "GET":
            return client.get(url, headers);
          case "HEAD":
            client.head(url, headers);
            return "";
          case "DELETE":
            return client.delete(url, headers);
          case "POST":
            return client.post(url, headers, request.body);
          case "PUT":
            return client.put(url, headers, request.body);
          default:
            throw new UnsupportedOperationException("methods are an enumeration");
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
      }
    };
  }

  /** Has a proxy for names that end in test. */
  private static final class TestDomain extends ProxySelector {
    private final Proxy proxy;

    TestDomain(int port) {
      proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", port));
    }

    @Override
    public List<Proxy> select(URI url) {
      return List.of(url.getHost().endsWith(".test") ? proxy : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
