package dev.baton.smoke.samples.services;

import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Server;
import io.quarkus.runtime.Application;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Quarkus REST with Quarkus' REST client, on four event loops and in Quarkus' worker pool. */
public final class QuarkusService implements Server {

  static {
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("quarkus.banner.enabled", "false");
    System.setProperty("quarkus.http.host", "127.0.0.1");
    System.setProperty("quarkus.http.port", "0");
    System.setProperty("quarkus.http.io-threads", "4");
  }

  /** Told to all requests that come while it is open. */
  private static volatile CompletableFuture<String> shared = new CompletableFuture<>();

  private static final Map<String, Downstream> CLIENTS = new ConcurrentHashMap<>();

  /** What the service calls. */
  @Path("{path:.*}")
  public interface Downstream {
    @GET
    Uni<String> get(@PathParam("path") String path);

    @GET
    String waitFor(@PathParam("path") String path);
  }

  /** What a request makes of its call. */
  private interface Way {
    Uni<String> go(String url);
  }

  private static final Map<String, Way> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("plain", QuarkusService::call);
    WAYS.put("chain-2", url -> call(url + "/0").chain(first -> call(url + "/1")));
    WAYS.put(
        "combine-2",
        url ->
            Uni.combine()
                .all()
                .unis(call(url + "/0"), call(url + "/1"))
                .asTuple()
                .map(both -> "both"));
    WAYS.put(
        "recover-2",
        url ->
            call(url)
                .chain(answer -> Uni.createFrom().<String>failure(new RuntimeException("again")))
                .onFailure()
                .recoverWithUni(() -> call(url)));
    WAYS.put(
        "delay", url -> go().onItem().delayIt().by(Duration.ofMillis(1)).chain(at -> call(url)));
    WAYS.put(
        "shared", url -> Uni.createFrom().completionStage(() -> shared).chain(at -> call(url)));
    WAYS.put(
        "worker",
        url -> go().emitOn(Infrastructure.getDefaultWorkerPool()).map(at -> waitFor(url)));
    WAYS.put("blocking", url -> Uni.createFrom().item(() -> waitFor(url)));
  }

  private static Uni<String> go() {
    return Uni.createFrom().item("go");
  }

  private static Uni<String> call(String url) {
    return client(url).get(URI.create(url).getPath().substring(1));
  }

  private static String waitFor(String url) {
    return client(url).waitFor(URI.create(url).getPath().substring(1));
  }

  private static Downstream client(String url) {
    return CLIENTS.computeIfAbsent(
        URI.create(url).getAuthority(),
        authority ->
            RestClientBuilder.newBuilder()
                .baseUri(URI.create("http://" + authority))
                .property("io.quarkus.rest.client.connection-pool-size", 200)
                .register(
                    (ClientRequestFilter)
                        context ->
                            context.setUri(
                                URI.create(context.getUri().toString().replace("%2F", "/"))))
                .build(Downstream.class));
  }

  @Override
  public String[] ways() {
    return WAYS.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  @Override
  public int start() throws Exception {
    Executors.newSingleThreadScheduledExecutor()
        .scheduleAtFixedRate(
            () -> {
              CompletableFuture<String> told = shared;
              shared = new CompletableFuture<>();
              told.complete("go");
            },
            3,
            3,
            TimeUnit.MILLISECONDS);
    Application application =
        (Application)
            Class.forName("io.quarkus.runner.ApplicationImpl")
                .getDeclaredConstructor()
                .newInstance();
    application.start(new String[0]);
    return ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
  }

  /** The endpoints. */
  @Path("/")
  @Produces(MediaType.TEXT_PLAIN)
  public static class Resource {

    @GET
    @Path("/chain/{way}")
    public Uni<String> chain(@PathParam("way") String way, @QueryParam("url") String url) {
      return WAYS.get(way).go(url);
    }

    @GET
    @Path("/chain/blocking")
    @Blocking
    public String blocking(@QueryParam("url") String url) {
      return waitFor(url);
    }

    @GET
    @Path("/sync/{endpoint}")
    @Blocking
    public Response endpoint(@Context HttpServerRequest request) {
      ReactorExchange exchange = new ReactorExchange(request.uri());
      exchange.serve();
      return Response.status(exchange.status).entity(exchange.body).build();
    }
  }
}
