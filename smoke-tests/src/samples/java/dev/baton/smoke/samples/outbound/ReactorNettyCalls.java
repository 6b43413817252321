package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;

/** Reactor Netty's client. */
public final class ReactorNettyCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final HttpClient client;

  public ReactorNettyCalls(Integer proxy) {
    this(client(200, proxy));
  }

  private ReactorNettyCalls(HttpClient client) {
    this.client = client;
  }

  static HttpClient client(int connections, Integer proxy) {
    HttpClient client =
        HttpClient.create(
                ConnectionProvider.builder("calls")
                    .maxConnections(connections)
                    .pendingAcquireMaxCount(-1)
                    .build())
            .resolver(DefaultAddressResolverGroup.INSTANCE)
            .followRedirect(true);
    return proxy == null
        ? client
        : client.proxy(of -> of.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(proxy));
  }

  @Override
  public Call narrow() {
    return new ReactorNettyCalls(client(1, null));
  }

  @Override
  public String send(Sent request) throws Exception {
    return answer(answer(request, false), request);
  }

  private static String answer(Mono<String> answer, Sent request) {
    return answer.block(Duration.ofMillis(request.timeout));
  }

  /** For a URL that begins with ws, a WebSocket: runs {@code then} once it was opened. */
  @Override
  public void sendThen(Sent request, Runnable then) {
    if (request.url.startsWith("ws:")) {
      client
          .websocket()
          .uri(request.url)
          .handle((in, out) -> Mono.empty())
          .doFinally(signal -> then.run())
          .subscribe(done -> {}, failure -> {});
      return;
    }
    answer(request, false).doFinally(signal -> then.run()).subscribe(done -> {}, failure -> {});
  }

  /** A chain may be subscribed to again and again. */
  @Override
  public Prepared prepare(Sent request) {
    HttpClient made = made(request, false);
    Mono<String> answer = answer(made, request, false);
    return new Prepared() {
      @Override
      public String send() {
        return answer(answer, request);
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.configuration()
            .headers()
            .forEach(line -> lines.add(line.getKey() + ": " + line.getValue()));
        return lines;
      }
    };
  }

  private HttpClient made(Sent request, boolean withPassword) {
    return client.headers(
        headers -> {
          for (String[] header : request.headers) {
            headers.add(header[0], header[1]);
          }
          if (request.body != null && !request.streamed) {
            headers.set("Content-Length", request.body.length);
          }
          if (withPassword) {
            byte[] password =
                (request.user + ":" + request.password).getBytes(StandardCharsets.UTF_8);
            headers.set("Authorization", "Basic " + Base64.getEncoder().encodeToString(password));
          }
        });
  }

  private Mono<String> answer(Sent request, boolean withPassword) {
    return answer(made(request, withPassword), request, withPassword);
  }

  private Mono<String> answer(HttpClient made, Sent request, boolean withPassword) {
    return made.request(HttpMethod.valueOf(request.method))
        .uri(request.url)
        .send(body(request))
        .responseSingle(
            (response, body) ->
                response.status().code() == 401 && request.user != null && !withPassword
                    ? body.then(Mono.just("password?"))
                    : body.asString().defaultIfEmpty(""))
        .flatMap(body -> body.equals("password?") ? answer(request, true) : Mono.just(body));
  }

  private static Publisher<ByteBuf> body(Sent request) {
    if (request.body == null) {
      return Mono.empty();
    }
    int half = request.streamed ? request.body.length / 2 : 0;
    return Flux.just(0, half)
        .distinct()
        .map(
            from ->
                Unpooled.wrappedBuffer(
                    request.body, from, from == 0 && half > 0 ? half : request.body.length - from));
  }
}
