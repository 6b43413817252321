package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.RequestEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.DefaultResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

/** Spring's {@code RestTemplate} on {@code HttpURLConnection}, as it is where nothing is said. */
public class RestTemplateCalls implements Call {

  protected final Integer proxy;
  private final Map<String, RestTemplate> templates = new ConcurrentHashMap<>();

  public RestTemplateCalls(Integer proxy) {
    this.proxy = proxy;
  }

  /** What carries the calls of this time limit and user. */
  protected ClientHttpRequestFactory transport(Sent request) throws Exception {
    SimpleClientHttpRequestFactory factory =
        new SimpleClientHttpRequestFactory() {
          @Override
          protected void prepareConnection(HttpURLConnection connection, String method)
              throws IOException {
            super.prepareConnection(connection, method);
            if (request.user != null) {
              connection.setAuthenticator(new JdkPassword(request));
            }
          }
        };
    factory.setReadTimeout(request.timeout);
    if (proxy != null) {
      factory.setProxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)));
    }
    if (request.streamed) {
      stream(factory);
    }
    return factory;
  }

  /** Newer versions always do, and have no such method. */
  protected static void stream(ClientHttpRequestFactory factory) throws Exception {
    try {
      factory.getClass().getMethod("setBufferRequestBody", boolean.class).invoke(factory, false);
    } catch (NoSuchMethodException e) {
      return;
    }
  }

  private RestTemplate template(Sent request) {
    return templates.computeIfAbsent(
        request.timeout + " " + request.user + " " + request.streamed,
        key -> {
          try {
            RestTemplate made = new RestTemplate(transport(request));
            made.setErrorHandler(
                new DefaultResponseErrorHandler() {
                  @Override
                  public boolean hasError(ClientHttpResponse response) {
                    return false;
                  }
                });
            return made;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    RestTemplate template = template(request);
    RequestEntity<?> made = made(request);
    return new Prepared() {
      @Override
      public String send() {
        String body = template.exchange(made, String.class).getBody();
        return body == null ? "" : body;
      }

      @Override
      public List<String> headers() {
        return lines(made);
      }
    };
  }

  private static RequestEntity<?> made(Sent request) {
    RequestEntity.BodyBuilder made =
        RequestEntity.method(HttpMethod.valueOf(request.method), URI.create(request.url));
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    return request.body == null
        ? made.build()
        : request.streamed
            ? made.body(new InputStreamResource(new ByteArrayInputStream(request.body)))
            : made.body(request.body);
  }

  static List<String> lines(HttpEntity<?> entity) {
    List<String> lines = new ArrayList<>();
    entity
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
    return lines;
  }
}
