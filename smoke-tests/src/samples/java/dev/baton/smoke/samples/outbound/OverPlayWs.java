package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import play.libs.ws.DefaultBodyWritables;
import play.libs.ws.StandaloneWSRequest;
import play.libs.ws.StandaloneWSResponse;
import play.libs.ws.ahc.StandaloneAhcWSClient;
import play.shaded.ahc.org.asynchttpclient.AsyncHttpClient;
import play.shaded.ahc.org.asynchttpclient.DefaultAsyncHttpClient;
import play.shaded.ahc.org.asynchttpclient.DefaultAsyncHttpClientConfig;
import play.shaded.ahc.org.asynchttpclient.proxy.ProxyServer;

/** Play WS, whose AsyncHttpClient and Netty are relocated. */
abstract class OverPlayWs implements Call {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("play.shaded.ahc.io.netty.noUnsafe", "true");
  }

  private static final DefaultBodyWritables BODIES = new DefaultBodyWritables() {};

  private final StandaloneAhcWSClient client;

  OverPlayWs(Integer proxy) {
    DefaultAsyncHttpClientConfig.Builder config = new DefaultAsyncHttpClientConfig.Builder();
    if (proxy != null) {
      config.setProxyServer(new ProxyServer.Builder("127.0.0.1", proxy).build());
    }
    client = client(new DefaultAsyncHttpClient(config.build()));
  }

  abstract StandaloneAhcWSClient client(AsyncHttpClient transport);

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    answer(made(request), request).whenComplete((answer, failure) -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    StandaloneWSRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return answer(made, request)
            .toCompletableFuture()
            .get(request.timeout, TimeUnit.MILLISECONDS)
            .getBody();
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

  /** A password is sent at once or not at all, so a refusal is the application's. */
  private static CompletionStage<StandaloneWSResponse> answer(
      StandaloneWSRequest made, Sent request) {
    return made.execute()
        .thenCompose(
            answer ->
                answer.getStatus() == 401 && request.user != null && !made.getAuth().isPresent()
                    ? answer(made.setAuth(request.user, request.password), request)
                    : CompletableFuture.completedFuture(answer));
  }

  private StandaloneWSRequest made(Sent request) {
    StandaloneWSRequest made =
        client
            .url(request.url)
            .setMethod(request.method)
            .setFollowRedirects(true)
            .setRequestTimeout(Duration.ofMillis(request.timeout));
    for (String[] header : request.headers) {
      made.addHeader(header[0], header[1]);
    }
    if (request.body != null && request.streamed) {
      made.setBody(BODIES.body(() -> new ByteArrayInputStream(request.body)));
    } else if (request.body != null) {
      made.setBody(BODIES.body(request.body));
    }
    return made;
  }
}
