package dev.baton.smoke.samples.outbound;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.http.policy.RedirectPolicy;
import com.azure.core.http.policy.RedirectStrategy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.http.policy.RetryStrategy;
import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/** The pipeline that Azure's clients send with, on its transport that is Reactor Netty's. */
public final class AzureCalls implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final HttpPipeline pipeline;

  public AzureCalls(Integer proxy) {
    this(proxy, 200);
  }

  private AzureCalls(Integer proxy, int connections) {
    reactor.netty.http.client.HttpClient like =
        reactor.netty.http.client.HttpClient.create(
            ConnectionProvider.builder("calls")
                .maxConnections(connections)
                .pendingAcquireMaxCount(-1)
                .build());
    HttpClient client =
        proxy == null
            ? new NettyAsyncHttpClientBuilder(like.resolver(DefaultAddressResolverGroup.INSTANCE))
                .build()
            : new NettyAsyncHttpClientBuilder(like)
                .proxy(
                    new ProxyOptions(
                        ProxyOptions.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)))
                .build();
    pipeline =
        new HttpPipelineBuilder()
            .httpClient(client)
            .policies(new RedirectPolicy(new Everywhere()), new RetryPolicy(new Once()))
            .build();
  }

  @Override
  public Call narrow() {
    return new AzureCalls(null, 1);
  }

  @Override
  public String send(Sent request) throws Exception {
    return answer(answer(made(request), request), request);
  }

  @Override
  public void sendThen(Sent request, Runnable then) throws Exception {
    answer(made(request), request)
        .doFinally(signal -> then.run())
        .subscribe(done -> {}, failure -> {});
  }

  @Override
  public Prepared prepare(Sent request) throws Exception {
    HttpRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() {
        return answer(answer(made, request), request);
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (HttpHeader each : made.getHeaders()) {
          each.getValuesList().forEach(value -> lines.add(each.getName() + ": " + value));
        }
        return lines;
      }
    };
  }

  private static String answer(Mono<String> answer, Sent request) {
    return answer.block(Duration.ofMillis(request.timeout));
  }

  private Mono<String> answer(HttpRequest made, Sent request) {
    return pipeline
        .send(made)
        .flatMap(
            answer -> {
              boolean refused = answer.getStatusCode() == 401 && request.user != null;
              Mono<String> body = answer.getBodyAsString().defaultIfEmpty("");
              return refused && made.getHeaders().getValue("Authorization") == null
                  ? body.flatMap(refusal -> answer(withPassword(made, request), request))
                  : body;
            });
  }

  private static HttpRequest withPassword(HttpRequest made, Sent request) {
    byte[] password = (request.user + ":" + request.password).getBytes(StandardCharsets.UTF_8);
    return made.copy()
        .setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(password));
  }

  private static HttpRequest made(Sent request) throws MalformedURLException {
    HttpRequest made = new HttpRequest(HttpMethod.valueOf(request.method), new URL(request.url));
    for (String[] header : request.headers) {
      made.getHeaders().add(header[0], header[1]);
    }
    if (request.body != null && request.streamed) {
      int half = request.body.length / 2;
      made.setBody(
          Flux.just(0, half)
              .map(
                  from ->
                      ByteBuffer.wrap(
                          request.body, from, from == 0 ? half : request.body.length - from)));
    } else if (request.body != null) {
      made.setBody(request.body);
    }
    return made;
  }

  /** After a failure, but not of answers that tell of an error. */
  private static final class Once implements RetryStrategy {
    @Override
    public int getMaxRetries() {
      return 1;
    }

    @Override
    public Duration calculateRetryDelay(int tries) {
      return Duration.ZERO;
    }

    @Override
    public boolean shouldRetry(HttpResponse answer) {
      return false;
    }
  }

  /** The pipeline's own strategy knows neither relative locations nor bodies. */
  private static final class Everywhere implements RedirectStrategy {
    @Override
    public int getMaxAttempts() {
      return 20;
    }

    @Override
    public boolean shouldAttemptRedirect(
        HttpPipelineCallContext context, HttpResponse answer, int tries, Set<String> urls) {
      return tries < getMaxAttempts()
          && answer.getStatusCode() / 100 == 3
          && answer.getHeaderValue("Location") != null;
    }

    @Override
    public HttpRequest createRedirectRequest(HttpResponse answer) {
      HttpRequest request = answer.getRequest();
      try {
        return request.setUrl(new URL(request.getUrl(), answer.getHeaderValue("Location")));
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
