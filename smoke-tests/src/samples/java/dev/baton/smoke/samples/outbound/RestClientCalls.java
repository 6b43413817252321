package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Spring's {@code RestClient} on {@code java.net.http.HttpClient}, as it is on the JDK alone. */
public final class RestClientCalls implements Call {

  private final Integer proxy;
  private final Map<String, RestClient> clients = new ConcurrentHashMap<>();

  public RestClientCalls(Integer proxy) {
    this.proxy = proxy;
  }

  private RestClient client(Sent request) {
    return clients.computeIfAbsent(
        request.timeout + " " + request.user,
        key -> {
          JdkClientHttpRequestFactory factory =
              new JdkClientHttpRequestFactory(JdkTransport.client(proxy, request));
          factory.setReadTimeout(Duration.ofMillis(request.timeout));
          return RestClient.builder()
              .requestFactory(factory)
              .defaultStatusHandler(status -> true, (sent, answer) -> {})
              .build();
        });
  }

  @Override
  public String send(Sent request) {
    return prepare(request).send();
  }

  private RestClient.RequestBodySpec made(Sent request) {
    RestClient.RequestBodySpec made =
        client(request).method(HttpMethod.valueOf(request.method)).uri(URI.create(request.url));
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    if (request.body != null) {
      made.body(
          request.streamed
              ? new InputStreamResource(new ByteArrayInputStream(request.body))
              : request.body);
    }
    return made;
  }

  @Override
  public Ready prepare(Sent request) {
    return new Ready(made(request));
  }

  /** A request of the application. */
  static final class Ready implements Prepared {
    private final RestClient.RequestBodySpec made;

    Ready(RestClient.RequestBodySpec made) {
      this.made = made;
    }

    @Override
    public String send() {
      String body = made.retrieve().body(String.class);
      return body == null ? "" : body;
    }

    @Override
    public List<String> headers() {
      List<String> lines = new ArrayList<>();
      made.headers(
          headers ->
              headers.forEach(
                  (name, values) -> values.forEach(value -> lines.add(name + ": " + value))));
      return lines;
    }
  }
}
