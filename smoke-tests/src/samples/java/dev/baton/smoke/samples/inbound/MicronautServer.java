package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.CustomHttpMethod;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Micronaut's server on Netty, with controllers in the event loop and in Micronaut's own pool. */
public final class MicronautServer implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  private static final String IO = "/io";

  @Override
  public String[] ways() {
    return Stream.concat(Stream.of(ReactorWays.names()), Stream.of(IO)).toArray(String[]::new);
  }

  @Override
  public int start() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("micronaut.server.host", "127.0.0.1");
    settings.put("micronaut.server.port", -1);
    settings.put("micronaut.server.thread-selection", "MANUAL");
    settings.put("micronaut.server.netty.max-initial-line-length", 65_536);
    settings.put("micronaut.server.netty.max-header-size", 131_072);
    settings.put("micronaut.server.netty.worker.threads", 4);
    return ApplicationContext.builder()
        .classLoader(MicronautServer.class.getClassLoader())
        .banner(false)
        .properties(settings)
        .start()
        .getBean(EmbeddedServer.class)
        .start()
        .getPort();
  }

  /** In the event loop, and where the chain leads. */
  @Controller
  @Consumes(MediaType.ALL)
  @Produces(MediaType.TEXT_PLAIN)
  public static class Ways {

    @Get("/{way}/{+rest}")
    public Publisher<HttpResponse<String>> get(HttpRequest<?> request) {
      return served(request, null);
    }

    @Post("/{way}/{+rest}")
    public Publisher<HttpResponse<String>> post(
        HttpRequest<?> request, @Nullable @Body Publisher<byte[]> body) {
      return served(request, body);
    }

    @Put("/{way}/{+rest}")
    public Publisher<HttpResponse<String>> put(
        HttpRequest<?> request, @Nullable @Body Publisher<byte[]> body) {
      return served(request, body);
    }

    @Delete("/{way}/{+rest}")
    public Publisher<HttpResponse<String>> delete(HttpRequest<?> request) {
      return served(request, null);
    }

    @CustomHttpMethod(method = "TEST", value = "/{way}/{+rest}")
    public Publisher<HttpResponse<String>> test(HttpRequest<?> request) {
      return served(request, null);
    }
  }

  /** In the pool for what blocks. */
  @Controller(IO)
  @ExecuteOn(TaskExecutors.IO)
  @Consumes(MediaType.ALL)
  @Produces(MediaType.TEXT_PLAIN)
  public static class InPool {

    @Get("/{+rest}")
    public Publisher<HttpResponse<String>> get(HttpRequest<?> request) {
      return served(request, null);
    }

    @Post("/{+rest}")
    public Publisher<HttpResponse<String>> post(
        HttpRequest<?> request, @Nullable @Body Publisher<byte[]> body) {
      return served(request, body);
    }

    @Put("/{+rest}")
    public Publisher<HttpResponse<String>> put(
        HttpRequest<?> request, @Nullable @Body Publisher<byte[]> body) {
      return served(request, body);
    }

    @Delete("/{+rest}")
    public Publisher<HttpResponse<String>> delete(HttpRequest<?> request) {
      return served(request, null);
    }

    @CustomHttpMethod(method = "TEST", value = "/{+rest}")
    public Publisher<HttpResponse<String>> test(HttpRequest<?> request) {
      return served(request, null);
    }
  }

  private static Publisher<HttpResponse<String>> served(
      HttpRequest<?> request, Publisher<byte[]> body) {
    ReactorExchange exchange = new ReactorExchange(request.getUri().toString());
    Mono<Integer> read =
        body == null
            ? Mono.just(0)
            : Flux.from(body).map(part -> part.length).reduce(0, Integer::sum);
    Mono<String> serve =
        Mono.fromSupplier(
            () -> {
              exchange.serve();
              return exchange.body;
            });
    Mono<String> through =
        exchange.path().startsWith(IO)
            ? serve
            : ReactorWays.of(exchange.path()).apply(Mono.just("go")).then(serve);
    Mono<String> all =
        exchange.query() != null && exchange.query().contains("early")
            ? through.flatMap(said -> read.map(bytes -> said))
            : read.doOnNext(bytes -> exchange.read = bytes).then(through);
    return all.map(
        said ->
            HttpResponse.status(HttpStatus.valueOf(exchange.status))
                .contentLength(said.getBytes(StandardCharsets.UTF_8).length) // For HEAD.
                .body(said));
  }
}
