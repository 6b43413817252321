package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway on Spring Boot, in an application that serves the endpoints as well: what is
 * asked for below {@code /proxied} it hands on to the URL in the query, and before that calls the
 * one named {@code own} itself.
 */
public final class GatewayServer implements Server {

  static {
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  @Override
  public String[] ways() {
    return ReactorWays.names();
  }

  @Override
  public int start() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("server.max-http-header-size", "128KB");
    settings.put("server.max-http-request-header-size", "128KB");
    settings.put("server.netty.max-initial-line-length", "64KB");
    settings.put("spring.main.banner-mode", "off");
    settings.put("logging.level.root", "off");
    settings.put("server.error.include-stacktrace", "always");
    settings.put("spring.web.error.include-stacktrace", "always");
    settings.put("spring.cloud.gateway.handler-mapping.order", "-1");
    settings.put("spring.cloud.gateway.server.webflux.handler-mapping.order", "-1");
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(settings);
    ConfigurableApplicationContext context = application.run();
    return Integer.parseInt(context.getEnvironment().getProperty("local.server.port"));
  }

  /** The application. */
  @Configuration
  @EnableAutoConfiguration
  public static class Application {

    /** Everything else. */
    @Bean
    public WebFluxEndpoints.Controller controller() {
      return new WebFluxEndpoints.Controller();
    }

    /** The one route. */
    @Bean
    public RouteLocator routes(RouteLocatorBuilder builder) {
      return builder
          .routes()
          .route(
              "proxied",
              route ->
                  route
                      .path("/proxied")
                      .filters(filters -> filters.filter(new ToQueried()))
                      .uri("http://127.0.0.1"))
          .build();
    }
  }

  private static final class ToQueried implements GatewayFilter, Ordered {

    private final WebClient client = WebClient.create();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
      Map<String, String> query = exchange.getRequest().getQueryParams().toSingleValueMap();
      exchange
          .getAttributes()
          .put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, URI.create(query.get("url")));
      if (!query.containsKey("own")) {
        return chain.filter(exchange);
      }
      return client
          .get()
          .uri(URI.create(query.get("own")))
          .retrieve()
          .bodyToMono(String.class)
          .then(chain.filter(exchange));
    }

    /** After the gateway has made up its mind about the URL. */
    @Override
    public int getOrder() {
      return 10_001;
    }
  }
}
