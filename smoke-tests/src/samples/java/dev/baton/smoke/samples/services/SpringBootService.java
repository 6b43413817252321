package dev.baton.smoke.samples.services;

import dev.baton.smoke.service.Join;
import dev.baton.smoke.service.Server;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * A Spring Boot application with what its web starter brings: Spring MVC in Tomcat, its executor
 * and its {@code RestClient}, all as Boot sets them up.
 */
public final class SpringBootService implements Server {

  @Override
  public int start() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("spring.main.banner-mode", "off");
    settings.put("logging.level.root", "warn");
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(settings);
    return ((ServletWebServerApplicationContext) application.run()).getWebServer().getPort();
  }

  /** All of it. */
  @SpringBootApplication
  @RestController
  public static class Application {

    private final AsyncTaskExecutor executor;
    private final RestClient client;

    /** With Boot's own. */
    public Application(AsyncTaskExecutor applicationTaskExecutor, RestClient.Builder client) {
      this.executor = applicationTaskExecutor;
      this.client = client.build();
    }

    /** One tier of a mesh: a task of the executor's for each call. */
    @GetMapping("/join")
    public CompletableFuture<String> join(@RequestParam Map<String, String> query) {
      List<CompletableFuture<String>> answers =
          Join.urls(query).stream()
              .map(url -> executor.submitCompletable(() -> get(URI.create(url))))
              .collect(Collectors.toList());
      return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
          .thenApply(
              all ->
                  Join.answer(
                      query,
                      answers.stream().map(CompletableFuture::join).collect(Collectors.toList())));
    }

    private String get(URI url) {
      return client.get().uri(url).retrieve().body(String.class);
    }
  }
}
