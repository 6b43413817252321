package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Helidon's server, each of whose requests has a virtual thread. */
public final class HelidonServer implements Server {

  /** What happens between the request and what is done for it. */
  private interface Way {
    void then(Runnable serve) throws Exception;
  }

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  private final Map<String, Way> ways = new LinkedHashMap<>();

  public HelidonServer() {
    ways.put("/sync", Runnable::run);
    ways.put("/pool", serve -> SHARED.submit(serve).get());
    ways.put("/virtual", serve -> Thread.ofVirtual().start(serve).join());
    ways.put(
        "/future",
        serve -> {
          CompletableFuture<String> told = new CompletableFuture<>();
          CompletableFuture<Void> served = told.thenAccept(go -> serve.run());
          OtherFlow.run(() -> told.complete("go"));
          served.get();
        });
  }

  @Override
  public String[] ways() {
    return ways.keySet().toArray(new String[0]);
  }

  /** HTTP/2 is another artefact, which adds itself. */
  @Override
  public String[] features() {
    return HelidonServer.class.getResource("/io/helidon/webserver/http2/Http2Config.class") == null
        ? new String[0]
        : new String[] {H2C};
  }

  @Override
  public int start() {
    return WebServer.builder()
        .host("127.0.0.1")
        .port(0)
        .routing(routing -> routing.any(this::serve))
        .build()
        .start()
        .port();
  }

  private void serve(ServerRequest request, ServerResponse response) throws Exception {
    String path = request.path().rawPath();
    String query = request.query().isEmpty() ? null : request.query().rawValue();
    int second = path.indexOf('/', 1);
    Way way = ways.get(second < 0 ? path : path.substring(0, second));
    if (way == null) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    ReactorExchange exchange = new ReactorExchange(query == null ? path : path + "?" + query);
    boolean early = query != null && query.contains("early");
    if (!early) {
      exchange.read = read(request);
    }
    way.then(exchange::serve);
    if (early) {
      read(request);
    }
    response.status(Status.create(exchange.status)).send(exchange.body);
  }

  private static int read(ServerRequest request) throws Exception {
    if (!request.content().hasEntity()) {
      return 0;
    }
    try (InputStream body = request.content().inputStream()) {
      return body.readAllBytes().length;
    }
  }
}
