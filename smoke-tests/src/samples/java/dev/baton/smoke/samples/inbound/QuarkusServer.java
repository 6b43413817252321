package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.quarkus.runtime.Application;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.inject.Inject;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.Provider;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.context.ManagedExecutor;

/**
 * Quarkus REST in Quarkus' worker pool and on its event loops: what blocks, {@code Uni}, {@code
 * Multi} as events, stages of its executor, and answers that are suspended.
 */
public final class QuarkusServer implements Server {

  static {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("quarkus.banner.enabled", "false");
    System.setProperty("quarkus.http.host", "127.0.0.1");
    System.setProperty("quarkus.http.port", "0");
    System.setProperty("quarkus.http.io-threads", "4");
    System.setProperty("quarkus.http.limits.max-header-size", "131072");
    System.setProperty("quarkus.http.limits.max-initial-line-length", "65536");
  }

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  /** What happens between the request and what is done for it. */
  private static final Map<String, UnaryOperator<Uni<String>>> UNIS = new LinkedHashMap<>();

  static {
    UNIS.put("/uni", uni -> uni);
    UNIS.put("/emit-on", uni -> uni.emitOn(Infrastructure.getDefaultExecutor()));
    UNIS.put("/subscribe-on", uni -> uni.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    UNIS.put("/delay", uni -> uni.onItem().delayIt().by(Duration.ofMillis(1)));
    UNIS.put(
        "/emitter",
        uni ->
            uni.flatMap(
                go -> Uni.createFrom().emitter(sink -> OtherFlow.run(() -> sink.complete(go)))));
  }

  @Override
  public String[] ways() {
    List<String> ways = new ArrayList<>(List.of("/sync"));
    ways.addAll(UNIS.keySet());
    ways.addAll(List.of("/managed", "/suspended", "/sse"));
    return ways.toArray(new String[0]);
  }

  @Override
  public String[] features() {
    return new String[] {H2C};
  }

  @Override
  public int start() throws Exception {
    Application application =
        (Application)
            Class.forName("io.quarkus.runner.ApplicationImpl")
                .getDeclaredConstructor()
                .newInstance();
    application.start(new String[0]);
    return ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
  }

  /** All that comes is served by the methods below. */
  @Provider
  @PreMatching
  public static final class AnyMethod implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request.setMethod("POST");
    }
  }

  /** The endpoints. */
  @Path("/")
  @Produces(MediaType.TEXT_PLAIN)
  public static class Ways {

    @Inject ManagedExecutor executor;

    @POST
    @Path("/sync/{endpoint}")
    @Blocking
    public Response sync(@Context HttpServerRequest request, InputStream body) throws IOException {
      InWorker exchange = new InWorker(request.uri(), body);
      Endpoints.handle(exchange);
      return exchange.answer;
    }

    @POST
    @Path("/{way}/{endpoint}")
    public Uni<Response> uni(@Context HttpServerRequest request) {
      String way = request.path().substring(0, request.path().indexOf('/', 1));
      return served(request, UNIS.get(way)).map(Ways::response);
    }

    @POST
    @Path("/managed/{endpoint}")
    public CompletionStage<Response> managed(@Context HttpServerRequest request) {
      return served(
              request,
              uni ->
                  uni.chain(
                      go -> Uni.createFrom().completionStage(() -> executor.supplyAsync(() -> go))))
          .map(Ways::response)
          .subscribeAsCompletionStage();
    }

    @POST
    @Path("/suspended/{endpoint}")
    public void suspended(@Context HttpServerRequest request, @Suspended AsyncResponse response) {
      served(request, uni -> uni.emitOn(SHARED))
          .subscribe()
          .with(
              exchange -> OtherFlow.run(() -> response.resume(response(exchange))),
              response::resume);
    }

    @POST
    @Path("/sse/{endpoint}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<String> events(@Context HttpServerRequest request) {
      return served(request, uni -> uni.emitOn(SHARED)).map(exchange -> exchange.body).toMulti();
    }

    private static Uni<ReactorExchange> served(
        HttpServerRequest request, UnaryOperator<Uni<String>> way) {
      ReactorExchange exchange = new ReactorExchange(request.uri());
      CompletionStage<Buffer> body =
          request.body().onSuccess(all -> exchange.read = all.length()).toCompletionStage();
      request.resume();
      Uni<Buffer> read = Uni.createFrom().completionStage(body);
      Uni<String> go = Uni.createFrom().item("go");
      return request.uri().contains("early")
          ? way.apply(go).invoke(exchange::serve).chain(done -> read).replaceWith(exchange)
          : way.apply(read.chain(all -> go)).invoke(exchange::serve).replaceWith(exchange);
    }

    private static Response response(ReactorExchange exchange) {
      return Response.status(exchange.status).entity(exchange.body).build();
    }
  }

  /** A request of the worker pool's. */
  private static final class InWorker implements Exchange {
    private final String uri;
    private final InputStream body;
    Response answer;

    InWorker(String uri, InputStream body) {
      this.uri = uri;
      this.body = body;
    }

    @Override
    public String path() {
      return uri.split("\\?")[0];
    }

    @Override
    public String query() {
      int mark = uri.indexOf('?');
      return mark < 0 ? null : uri.substring(mark + 1);
    }

    @Override
    public int drain() throws IOException {
      return body.readAllBytes().length;
    }

    @Override
    public void answer(int status, String text) {
      answer = Response.status(status).entity(text).build();
    }
  }
}
