package dev.baton.smoke.samples.services;

import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.ByHand;
import dev.baton.smoke.service.Cost;
import dev.baton.smoke.service.Join;
import dev.baton.smoke.service.Server;
import java.net.URI;
import java.util.Map;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Spring WebFlux on Reactor Netty, with its WebClient, on four event loops. */
public final class WebFluxService implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
    System.setProperty("reactor.netty.ioWorkerCount", "4");
  }

  private static final WebClient CLIENT = client();
  private static final ReactorChains CHAINS =
      new ReactorChains(url -> CLIENT.get().uri(url).retrieve().bodyToMono(String.class));

  private static WebClient client() {
    WebClient.Builder builder = WebClient.builder();
    return (ByHand.ON ? builder.filter(WebFluxService::copied) : builder).build();
  }

  private static Mono<ClientResponse> copied(ClientRequest request, ExchangeFunction next) {
    return Mono.deferContextual(
        context -> {
          HttpHeaders inbound = context.get(HttpHeaders.class);
          ClientRequest.Builder with = ClientRequest.from(request);
          for (String name : ByHand.NAMES) {
            String value = inbound.getFirst(name);
            if (value != null) {
              with.header(name, value);
            }
          }
          return next.exchange(with.build());
        });
  }

  @Override
  public String[] ways() {
    return CHAINS.names();
  }

  @Override
  public int start() {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.register(Application.class, Controller.class);
    if (ByHand.ON) {
      context.register(Keeping.class);
    }
    context.refresh();
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
        .handle(
            new ReactorHttpHandlerAdapter(
                WebHttpHandlerBuilder.applicationContext(context).build()))
        .bindNow()
        .port();
  }

  /** The application. */
  @Configuration
  @EnableWebFlux
  public static class Application {}

  /** Keeps the inbound headers for those who copy them. */
  public static class Keeping implements WebFilter {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
      return chain
          .filter(exchange)
          .contextWrite(
              context -> context.put(HttpHeaders.class, exchange.getRequest().getHeaders()));
    }
  }

  /** All of it. */
  @RestController
  public static class Controller {

    @GetMapping("/chain/{way}")
    public Mono<String> chain(
        @PathVariable(name = "way") String way, @RequestParam(name = "url") String url) {
      return CHAINS.go(way, url);
    }

    /** Says what failed. */
    @ExceptionHandler
    public Mono<ResponseEntity<String>> failed(Exception failure) {
      return Mono.just(ResponseEntity.status(500).body(failure.toString()));
    }

    /** One tier of a mesh: a thread of Reactor's for each call. */
    @GetMapping("/join")
    public Mono<String> join(ServerHttpRequest request) {
      Map<String, String> query = request.getQueryParams().toSingleValueMap();
      return Flux.fromIterable(Join.urls(query))
          .flatMapSequential(
              url -> Mono.just(URI.create(url)).publishOn(Schedulers.parallel()).flatMap(this::get))
          .collectList()
          .map(answers -> Join.answer(query, answers));
    }

    private Mono<String> get(URI url) {
      return CLIENT.get().uri(url).retrieve().bodyToMono(String.class);
    }

    @GetMapping("/cost")
    public Mono<String> cost() {
      return Mono.fromSupplier(Cost::now);
    }

    /** Endpoints that all services have. */
    @GetMapping("/sync/{endpoint}")
    public Mono<String> endpoint(ServerHttpRequest request) {
      ReactorExchange exchange = new ReactorExchange(request.getURI().toString());
      return Mono.fromSupplier(
          () -> {
            exchange.serve();
            return exchange.body;
          });
    }
  }
}
