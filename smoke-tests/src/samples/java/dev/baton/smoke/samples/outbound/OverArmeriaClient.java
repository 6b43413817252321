package dev.baton.smoke.samples.outbound;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.Clients;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.client.retry.Backoff;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.util.SafeCloseable;
import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Armeria's WebClient, which makes a call that failed once more. */
abstract class OverArmeriaClient implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private final WebClient client;

  OverArmeriaClient(Integer proxy) {
    ClientFactoryBuilder factory =
        ClientFactory.builder()
            .tlsNoVerify()
            .addressResolverGroupFactory(loops -> DefaultAddressResolverGroup.INSTANCE);
    if (proxy != null) {
      factory.proxyConfig(ProxyConfig.connect(new InetSocketAddress("127.0.0.1", proxy)));
    }
    RetryRule atOnce = RetryRule.builder().onException().thenBackoff(Backoff.withoutDelay());
    client =
        WebClient.builder()
            .factory(factory.build())
            .followRedirects()
            .decorator(RetryingClient.newDecorator(atOnce, 2))
            .build();
  }

  /** The URL with the protocol that is to be spoken. */
  abstract String url(String url);

  @Override
  public String send(Sent request) throws Exception {
    AggregatedHttpResponse answer = answer(request, headers(request).build());
    if (answer.status().equals(HttpStatus.UNAUTHORIZED) && request.user != null) {
      byte[] user = (request.user + ":" + request.password).getBytes(StandardCharsets.US_ASCII);
      String basic = "Basic " + Base64.getEncoder().encodeToString(user);
      answer = answer(request, headers(request).set("authorization", basic).build());
    }
    return answer.contentUtf8();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    sent(request, headers(request).build()).whenComplete((answer, failure) -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    RequestHeaders made = headers(request).build();
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return answer(request, made).contentUtf8();
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
      }
    };
  }

  private AggregatedHttpResponse answer(Sent request, RequestHeaders headers) throws Exception {
    return sent(request, headers).get(request.timeout * 2L, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<AggregatedHttpResponse> sent(Sent request, RequestHeaders headers) {
    try (SafeCloseable ignored =
        Clients.withContextCustomizer(
            context -> context.setResponseTimeoutMillis(request.timeout))) {
      return client.execute(made(request, headers)).aggregate();
    }
  }

  private static HttpRequest made(Sent request, RequestHeaders headers) {
    if (request.body == null) {
      return HttpRequest.of(headers);
    }
    if (!request.streamed) {
      return HttpRequest.of(headers, HttpData.wrap(request.body));
    }
    HttpRequestWriter pieces = HttpRequest.streaming(headers);
    int half = request.body.length / 2;
    pieces.write(HttpData.wrap(Arrays.copyOf(request.body, half)));
    pieces.write(HttpData.wrap(Arrays.copyOfRange(request.body, half, request.body.length)));
    pieces.close();
    return pieces;
  }

  private RequestHeadersBuilder headers(Sent request) {
    HttpMethod method = HttpMethod.tryParse(request.method);
    if (method == null) {
      throw new UnsupportedOperationException(request.method);
    }
    RequestHeadersBuilder headers = RequestHeaders.builder(method, url(request.url));
    for (String[] header : request.headers) {
      headers.add(header[0], header[1]);
    }
    return headers;
  }
}
