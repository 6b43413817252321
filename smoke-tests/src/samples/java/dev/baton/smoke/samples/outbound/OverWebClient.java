package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring's {@code WebClient} on any of its transports. */
abstract class OverWebClient implements Call {

  private final WebClient client;

  OverWebClient(ClientHttpConnector transport) {
    client =
        WebClient.builder()
            .clientConnector(transport)
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(10_000_000))
            .build();
  }

  @Override
  public String send(Sent request) {
    return answer(answer(request), request);
  }

  private static String answer(Mono<String> answer, Sent request) {
    return answer.block(Duration.ofMillis(request.timeout));
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    answer(request).doFinally(signal -> then.run()).subscribe(done -> {}, failure -> {});
  }

  /** A chain may be subscribed to again and again. */
  @Override
  public Prepared prepare(Sent request) {
    WebClient.RequestBodySpec made = made(request);
    Mono<String> answer = exchange(made, request);
    return new Prepared() {
      @Override
      public String send() {
        return answer(answer, request);
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
    };
  }

  private WebClient.RequestBodySpec made(Sent request) {
    WebClient.RequestBodySpec made =
        client.method(HttpMethod.valueOf(request.method)).uri(URI.create(request.url));
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    if (request.body != null && !request.streamed) {
      made.bodyValue(request.body);
    } else if (request.body != null) {
      int half = request.body.length / 2;
      made.body(
          BodyInserters.fromDataBuffers(
              Flux.just(
                      Arrays.copyOf(request.body, half),
                      Arrays.copyOfRange(request.body, half, request.body.length))
                  .map(OverWebClient::buffer)));
    }
    return made;
  }

  private static DataBuffer buffer(byte[] bytes) {
    return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
  }

  private Mono<String> answer(Sent request) {
    return exchange(made(request), request);
  }

  private static Mono<String> exchange(WebClient.RequestBodySpec made, Sent request) {
    return made.exchangeToMono(
            answer ->
                answer.statusCode().value() == 401 && request.user != null
                    ? answer.releaseBody().then(Mono.just("password?"))
                    : answer.bodyToMono(String.class).defaultIfEmpty(""))
        .flatMap(body -> body.equals("password?") ? withPassword(made, request) : Mono.just(body));
  }

  private static Mono<String> withPassword(WebClient.RequestBodySpec made, Sent request) {
    byte[] password = (request.user + ":" + request.password).getBytes(StandardCharsets.UTF_8);
    return made.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(password))
        .exchangeToMono(answer -> answer.bodyToMono(String.class).defaultIfEmpty(""));
  }
}
