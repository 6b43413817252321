package dev.baton.smoke.samples.services;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.retry.Backoff;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.CommonPools;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Server;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Armeria's server with its client, on four event loops. */
public final class ArmeriaService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final EventLoopGroup LOOPS = new NioEventLoopGroup(4, Daemons.FACTORY);

  private static final WebClient CLIENT =
      WebClient.builder()
          .factory(
              ClientFactory.builder()
                  .workerGroup(LOOPS, false)
                  .addressResolverGroupFactory(loops -> DefaultAddressResolverGroup.INSTANCE)
                  .build())
          .build();

  /** Takes the first answer of each call for a failure. */
  private static final RetryRule ONCE_MORE =
      RetryRule.builder()
          .onStatus((context, status) -> context.log().partial().currentAttempt() == 1)
          .thenBackoff(Backoff.fixed(1));

  /** What a request makes of its calls. */
  private interface Way {
    CompletionStage<?> go(ServiceRequestContext context, String url);
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();

  /** Told to all requests that come while it is open. */
  private volatile CompletableFuture<String> shared = new CompletableFuture<>();

  public ArmeriaService() {
    ways.put("plain", (context, url) -> get(url));
    ways.put("compose-2", (context, url) -> get(url + "/0").thenCompose(first -> get(url + "/1")));
    ways.put(
        "both-2",
        (context, url) -> get(url + "/0").thenCombine(get(url + "/1"), (one, other) -> "both"));
    WebClient persistent =
        WebClient.builder()
            .factory(CLIENT.options().factory())
            .decorator(RetryingClient.newDecorator(ONCE_MORE, 2))
            .build();
    ways.put("again-2", (context, url) -> persistent.get(h1(url)).aggregate());
    ways.put("put-off", (context, url) -> later(context, url, 1));
    ways.put("task", (context, url) -> later(context, url, 0));
    ways.put(
        "blocking",
        (context, url) ->
            CompletableFuture.supplyAsync(() -> url, context.blockingTaskExecutor())
                .thenCompose(ArmeriaService::get));
    ways.put(
        "other-loop",
        (context, url) ->
            CompletableFuture.supplyAsync(
                    () -> url, context.makeContextAware(CommonPools.workerGroup().next()))
                .thenCompose(ArmeriaService::get));
    ways.put("shared", (context, url) -> shared.thenCompose(go -> get(url)));
    ways.put(
        "stream-3",
        (context, url) ->
            StreamMessage.of(url, url, url).mapAsync(each -> get(each)).collect(LOOPS.next()));
    ways.put(
        "timeout",
        (context, url) ->
            new CompletableFuture<String>()
                .orTimeout(1, TimeUnit.MILLISECONDS)
                .handle((never, failure) -> url)
                .thenCompose(ArmeriaService::get));
    ways.put(
        "given-up",
        (context, url) -> {
          StreamMessage<String> values = StreamMessage.of(url, url);
          values.subscribe(context.eventLoop());
          values.abort();
          return values
              .whenComplete()
              .handle((done, aborted) -> url)
              .thenCompose(each -> get(each));
        });
  }

  private static String h1(String url) {
    return "h1c" + url.substring("http".length());
  }

  private static CompletableFuture<AggregatedHttpResponse> get(String url) {
    return CLIENT.get(h1(url)).aggregate();
  }

  private static CompletionStage<?> later(ServiceRequestContext context, String url, int delay) {
    CompletableFuture<AggregatedHttpResponse> answer = new CompletableFuture<>();
    Runnable call =
        () ->
            get(url)
                .whenComplete(
                    (given, failure) -> {
                      if (failure == null) {
                        answer.complete(given);
                      } else {
                        answer.completeExceptionally(failure);
                      }
                    });
    if (delay == 0) {
      context.eventLoop().execute(call);
    } else {
      context.eventLoop().schedule(call, delay, TimeUnit.MILLISECONDS);
    }
    return answer;
  }

  @Override
  public String[] ways() {
    return ways.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() {
    Executors.newSingleThreadScheduledExecutor(Daemons.FACTORY)
        .scheduleAtFixedRate(this::tell, 3, 3, TimeUnit.MILLISECONDS);
    com.linecorp.armeria.server.Server server =
        com.linecorp.armeria.server.Server.builder()
            .http(new InetSocketAddress("127.0.0.1", 0))
            .workerGroup(LOOPS, false)
            .serviceUnder("/", this::serve)
            .build();
    server.start().join();
    return server.activeLocalPort();
  }

  private void tell() {
    CompletableFuture<String> told = shared;
    shared = new CompletableFuture<>();
    told.complete("go");
  }

  private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    String path = context.path();
    if (path.startsWith("/chain/")) {
      Way way = ways.get(path.substring("/chain/".length()));
      return HttpResponse.from(
          way.go(context, context.queryParam("url"))
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? HttpResponse.of("done")
                          : HttpResponse.of(
                              HttpStatus.INTERNAL_SERVER_ERROR,
                              MediaType.PLAIN_TEXT_UTF_8,
                              failure.toString())));
    }
    ReactorExchange exchange =
        new ReactorExchange(context.query() == null ? path : path + "?" + context.query());
    exchange.serve();
    return HttpResponse.of(
        HttpStatus.valueOf(exchange.status), MediaType.PLAIN_TEXT_UTF_8, exchange.body);
  }
}
