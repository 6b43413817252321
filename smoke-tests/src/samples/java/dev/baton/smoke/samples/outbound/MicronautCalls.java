package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Micronaut's reactive HTTP client, made by the program. */
public final class MicronautCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final HttpClient client;

  public MicronautCalls(Integer proxy) {
    this(client(200, proxy));
  }

  private MicronautCalls(HttpClient client) {
    this.client = client;
  }

  private static HttpClient client(int connections, Integer proxy) {
    DefaultHttpClientConfiguration config = new DefaultHttpClientConfiguration();
    config.setReadTimeout(Duration.ofSeconds(60));
    config.getConnectionPoolConfiguration().setMaxConcurrentHttp1Connections(connections);
    if (proxy != null) {
      config.setProxyType(Proxy.Type.HTTP);
      config.setProxyAddress(new InetSocketAddress("127.0.0.1", proxy));
    }
    return ContextLoader.during(() -> HttpClient.create(null, config));
  }

  @Override
  public Call narrow() {
    return new MicronautCalls(client(1, null));
  }

  @Override
  public String send(Sent request) throws Exception {
    return answer(made(request), request).block(Duration.ofMillis(request.timeout));
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    answer(made(request), request)
        .doFinally(signal -> then.run())
        .subscribe(done -> {}, failure -> {});
  }

  @Override
  public Prepared prepare(Sent request) {
    MutableHttpRequest<?> made = made(request);
    return new Prepared() {
      @Override
      public String send() {
        return answer(made, request).block(Duration.ofMillis(request.timeout));
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.getHeaders()
            .forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines;
      }
    };
  }

  /** What is no success is a failure of the client's, and a refusal the application's. */
  private Mono<String> answer(MutableHttpRequest<?> made, Sent request) {
    return Mono.from(client.exchange(made, String.class))
        .onErrorResume(
            HttpClientResponseException.class,
            failure -> {
              HttpResponse<?> answer = failure.getResponse();
              boolean refused = answer.code() == 401 && request.user != null;
              return refused
                  ? Mono.from(
                      client.exchange(
                          made(request).basicAuth(request.user, request.password), String.class))
                  : Mono.just(HttpResponse.ok(answer.getBody(String.class).orElse("")));
            })
        .map(answer -> answer.getBody(String.class).orElse(""));
  }

  private static MutableHttpRequest<?> made(Sent request) {
    MutableHttpRequest<Object> made =
        HttpRequest.create(HttpMethod.parse(request.method), request.url, request.method);
    for (String[] header : request.headers) {
      made.getHeaders().add(header[0], header[1]);
    }
    if (request.body != null && request.streamed) {
      int half = request.body.length / 2;
      byte[] first = new byte[half];
      byte[] second = new byte[request.body.length - half];
      System.arraycopy(request.body, 0, first, 0, half);
      System.arraycopy(request.body, half, second, 0, second.length);
      made.body(Flux.just(first, second)).contentType("application/octet-stream");
    } else if (request.body != null) {
      made.body(request.body).contentType("application/octet-stream");
    }
    return made;
  }
}
