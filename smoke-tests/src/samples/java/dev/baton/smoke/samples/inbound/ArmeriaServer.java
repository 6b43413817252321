package dev.baton.smoke.samples.inbound;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Armeria's server, over HTTP/1 and HTTP/2. */
public final class ArmeriaServer implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  /** What happens between the request and what is done for it. */
  private interface Way {
    void then(ServiceRequestContext context, Runnable serve);
  }

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  private final Map<String, Way> ways = new LinkedHashMap<>();

  /** Serves in the event loop, in tasks of it, in Armeria's and in other pools. */
  public ArmeriaServer() {
    ways.put("/sync", (context, serve) -> serve.run());
    ways.put("/event-loop", (context, serve) -> context.eventLoop().execute(serve));
    ways.put(
        "/put-off",
        (context, serve) -> context.eventLoop().schedule(serve, 1, TimeUnit.MILLISECONDS));
    ways.put("/blocking", (context, serve) -> context.blockingTaskExecutor().execute(serve));
    ways.put("/pool", (context, serve) -> SHARED.execute(context.makeContextAware(serve)));
    ways.put(
        "/future",
        (context, serve) -> {
          CompletableFuture<String> told = new CompletableFuture<>();
          told.thenAccept(go -> serve.run());
          OtherFlow.run(() -> told.complete("go"));
        });
  }

  @Override
  public String[] ways() {
    return ways.keySet().toArray(new String[0]);
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  public int start() {
    com.linecorp.armeria.server.Server server =
        com.linecorp.armeria.server.Server.builder()
            .http(new InetSocketAddress("127.0.0.1", 0))
            .http1MaxInitialLineLength(65_536)
            .http1MaxHeaderSize(131_072)
            .http2MaxHeaderListSize(131_072)
            .requestTimeoutMillis(0)
            .serviceUnder("/", this::serve)
            .build();
    server.start().join();
    return server.activeLocalPort();
  }

  private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    String path = context.path();
    int second = path.indexOf('/', 1);
    Way way = ways.get(second < 0 ? path : path.substring(0, second));
    if (way == null) {
      return HttpResponse.of(HttpStatus.NOT_FOUND);
    }
    String query = context.query();
    ReactorExchange exchange = new ReactorExchange(query == null ? path : path + "?" + query);
    CompletableFuture<Void> body =
        request.aggregate().thenAccept(all -> exchange.read = all.content().length());
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    if (query != null && query.contains("early")) {
      way.then(
          context,
          () -> {
            exchange.serve();
            body.thenAccept(all -> answer.complete(answer(exchange)));
          });
    } else {
      body.thenAccept(
          all ->
              way.then(
                  context,
                  () -> {
                    exchange.serve();
                    answer.complete(answer(exchange));
                  }));
    }
    return HttpResponse.from(answer);
  }

  private static HttpResponse answer(ReactorExchange exchange) {
    return HttpResponse.of(
        HttpStatus.valueOf(exchange.status), MediaType.PLAIN_TEXT_UTF_8, exchange.body);
  }
}
