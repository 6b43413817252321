package dev.baton.smoke.samples.inbound;

import java.util.function.UnaryOperator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** An application of Spring WebFlux. */
final class WebFluxEndpoints {

  private WebFluxEndpoints() {}

  static HttpHandler handler() {
    return WebHttpHandlerBuilder.applicationContext(
            new AnnotationConfigApplicationContext(Application.class, Controller.class))
        .build();
  }

  /** The application. */
  @Configuration
  @EnableWebFlux
  public static class Application {}

  /** All of it. */
  @RestController
  public static class Controller {

    /** Serves whatever is asked for. */
    @RequestMapping("/**")
    public Mono<ResponseEntity<String>> handle(ServerWebExchange request) {
      String path = request.getRequest().getURI().getRawPath();
      String query = "" + request.getRequest().getURI().getRawQuery();
      UnaryOperator<Mono<String>> way = ReactorWays.of(path);
      if (way == null) {
        return Mono.just(ResponseEntity.notFound().build());
      }
      ReactorExchange exchange = new ReactorExchange(path + "?" + query);
      Mono<String> body =
          DataBufferUtils.join(request.getRequest().getBody())
              .map(read -> length(exchange, read))
              .defaultIfEmpty("nothing");
      Mono<String> served =
          query.contains("early")
              ? way.apply(Mono.just("early")).doOnNext(start -> exchange.serve()).then(body)
              : body.then(way.apply(Mono.just("read"))).doOnNext(start -> exchange.serve());
      return served.map(done -> ResponseEntity.status(exchange.status).body(exchange.body));
    }

    private static String length(ReactorExchange exchange, DataBuffer read) {
      exchange.read = read.readableByteCount();
      DataBufferUtils.release(read);
      return "read";
    }
  }
}
