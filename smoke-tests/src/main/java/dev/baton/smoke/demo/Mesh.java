package dev.baton.smoke.demo;

import dev.baton.smoke.demo.sample.Catalog;
import dev.baton.smoke.demo.sample.Front;
import dev.baton.smoke.demo.sample.Ratings;
import dev.baton.smoke.demo.sample.Reviews;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The four services, each in a JVM of its own behind a sidecar. The sidecars run in this JVM, and
 * this is also the collector that they report their spans to.
 */
final class Mesh implements AutoCloseable {

  private final Path directory;
  private final Path agent;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Span> collector = new ConcurrentLinkedQueue<>();
  private final List<Sidecar> sidecars = new ArrayList<>();
  private final List<ServiceProcess> services = new ArrayList<>();
  private final Sidecar front = sidecar("front");
  private final Sidecar catalog = sidecar("catalog");
  private final Sidecar reviews = sidecar("reviews");
  private final Sidecar ratings = sidecar("ratings");

  /**
   * A mesh that is not started yet.
   *
   * @param directory where the services may write
   * @param agent the agent to start the services with, or null
   */
  Mesh(Path directory, Path agent) throws IOException {
    this.directory = directory;
    this.agent = agent;
  }

  /**
   * Starts the services side by side, and asks for one product, of which nobody is told: a service
   * that has just started takes its time for the first request.
   */
  void start() throws IOException, InterruptedException {
    start(
        "front",
        Front.class,
        Map.of("CATALOG_URL", front.addressOf(catalog), "REVIEWS_URL", front.addressOf(reviews)));
    start("catalog", Catalog.class, Map.of());
    start("reviews", Reviews.class, Map.of("RATINGS_URL", reviews.addressOf(ratings)));
    start("ratings", Ratings.class, Map.of());
    for (int i = 0; i < services.size(); i++) {
      sidecars.get(i).setApplicationPort(services.get(i).port());
    }
    request(1);
    collector.clear();
  }

  /**
   * Asks for the products 1, 2, 3, … all at the same time, and returns the spans that the requests
   * left.
   */
  List<Span> request(int products) {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int product = 1; product <= products; product++) {
      URI page = URI.create("http://127.0.0.1:" + front.inboundPort() + "/products/" + product);
      HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofMinutes(1)).build();
      answers.add(
          client
              .sendAsync(request, HttpResponse.BodyHandlers.discarding())
              .thenApply(HttpResponse::statusCode));
    }
    for (int i = 0; i < products; i++) {
      String answer =
          answers
              .get(i)
              .handle((status, failure) -> failure == null ? status.toString() : failure.toString())
              .join();
      if (!answer.equals("200")) {
        throw new DemoException(
            "GET /products/"
                + (i + 1)
                + " was answered with "
                + answer
                + ", expected 200; what the services said is in the files"
                + " stderr.log below "
                + directory);
      }
    }
    return List.copyOf(collector);
  }

  private Sidecar sidecar(String service) throws IOException {
    Sidecar sidecar = new Sidecar(service, client, threads, collector::add);
    sidecars.add(sidecar);
    return sidecar;
  }

  private void start(String service, Class<?> main, Map<String, String> environment)
      throws IOException {
    services.add(new ServiceProcess(service, main, environment, agent, directory.resolve(service)));
  }

  @Override
  public void close() {
    services.forEach(ServiceProcess::close);
    sidecars.forEach(Sidecar::close);
    threads.shutdownNow();
  }
}
