package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** An interface with {@code @HttpExchange}, on {@code RestClient} and Apache HttpClient 5. */
public final class HttpInterfaceCalls implements Call {

  /** What the service calls. */
  public interface Downstream {
    @HttpExchange
    String call(
        HttpMethod method,
        URI url,
        @RequestHeader MultiValueMap<String, String> headers,
        @RequestBody(required = false) Object body);
  }

  private final Integer proxy;
  private final Map<String, Downstream> clients = new ConcurrentHashMap<>();

  public HttpInterfaceCalls(Integer proxy) {
    this.proxy = proxy;
  }

  private Downstream client(Sent request) {
    return clients.computeIfAbsent(
        request.timeout + " " + request.user,
        key -> {
          RestClient client =
              RestClient.builder()
                  .requestFactory(
                      new HttpComponentsClientHttpRequestFactory(
                          Apache5Transport.client(proxy, request)))
                  .defaultStatusHandler(status -> true, (sent, answer) -> {})
                  .build();
          return proxy(
              HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client)).build());
        });
  }

  /** Spring 6.1 asks the thread's class loader for it, as later versions do not. */
  private static Downstream proxy(HttpServiceProxyFactory factory) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Downstream.class.getClassLoader());
    try {
      return factory.createClient(Downstream.class);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public Prepared prepare(Sent request) {
    Downstream client = client(request);
    MultiValueMap<String, String> headers = new LinkedMultiValueMap<>();
    for (String[] header : request.headers) {
      headers.add(header[0], header[1]);
    }
    Object body =
        request.streamed
            ? new InputStreamResource(new ByteArrayInputStream(request.body))
            : request.body;
    return new Prepared() {
      @Override
      public String send() {
        String answer =
            client.call(HttpMethod.valueOf(request.method), URI.create(request.url), headers, body);
        return answer == null ? "" : answer;
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines;
      }
    };
  }
}
