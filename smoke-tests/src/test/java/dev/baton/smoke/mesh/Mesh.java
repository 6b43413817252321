package dev.baton.smoke.mesh;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Services behind real Envoys: a gateway, and one sidecar for each service with a listener for what
 * comes in and one for each that the service calls. Nobody but the sidecars makes spans.
 */
final class Mesh implements AutoCloseable {

  private static final int AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String ANSWER = "front(reviews(ratings()),details())";

  private final Services services;
  private final Path folder;
  private final Collector collector;
  private final Map<Hop, Integer> ports = new EnumMap<>(Hop.class);
  private final List<Envoy> envoys = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Starts the sidecars of these services.
   *
   * @param collector what they report to, the mesh's own from now on
   * @param folder for what the Envoys write
   */
  Mesh(Path envoy, SidecarConfig config, Collector collector, Services services, Path folder)
      throws IOException, InterruptedException {
    this.services = services;
    this.folder = folder;
    this.collector = collector;
    try {
      start(envoy, config, Hop.RATINGS);
      start(envoy, config, Hop.DETAILS);
      start(envoy, config, Hop.REVIEWS, Hop.REVIEWS_TO_RATINGS);
      start(envoy, config, Hop.FRONT, Hop.FRONT_TO_REVIEWS, Hop.FRONT_TO_DETAILS);
      start(envoy, config, Hop.GATEWAY);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One Envoy with these listeners, after all that it calls. */
  private void start(Path binary, SidecarConfig config, Hop... hops)
      throws IOException, InterruptedException {
    String service = hops[0].service;
    List<SidecarConfig.Route> routes = new ArrayList<>();
    for (Hop hop : hops) {
      routes.add(new SidecarConfig.Route(hop, upstream(hop)));
    }
    Path own = folder.resolve(service);
    Files.deleteIfExists(log(service));
    Path log = log(service).toAbsolutePath();
    String file = config.sidecar(service, collector.port(), log, routes);
    Envoy envoy = new Envoy(binary, own, file);
    envoys.add(envoy);
    for (Hop hop : hops) {
      ports.put(hop, envoy.port(hop));
    }
  }

  private Path log(String service) {
    return folder.resolve(service).resolve("access.log");
  }

  private int upstream(Hop hop) {
    for (Hop next : Hop.values()) {
      if (next.parent == hop && (hop == Hop.GATEWAY || hop.isOutbound())) {
        return ports.get(next);
      }
    }
    return services.port(hop.service);
  }

  /** Makes the requests, a number of them at once, and waits for all answers. */
  void make(List<Request> requests, String... headers) throws InterruptedException {
    Semaphore free = new Semaphore(AT_ONCE);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (Request each : requests) {
      free.acquire();
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(each))).timeout(PATIENCE);
      List<String> all = new ArrayList<>(each.headers());
      all.addAll(List.of(headers));
      if (!all.isEmpty()) {
        request.headers(all.toArray(String[]::new));
      }
      answers.add(
          client
              .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
              .handle(
                  (answer, failure) -> {
                    free.release();
                    if (failure != null || !answer.body().equals(ANSWER)) {
                      wrong.add(each + ": " + (failure == null ? answer.body() : failure));
                    }
                    return null;
                  }));
    }
    answers.forEach(CompletableFuture::join);
    if (!wrong.isEmpty()) {
      throw new AssertionError(wrong.size() + " requests were not answered: " + wrong.peek());
    }
  }

  /** Has the front start a thread that stays in the flow of this request. */
  void leak(Request request) throws IOException, InterruptedException {
    URI url = URI.create(at(ports.get(request.entry())) + "/sync/other-flow?n=" + request.number());
    HttpRequest get = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    String answer = client.send(get, HttpResponse.BodyHandlers.ofString()).body();
    if (!answer.equals("started")) {
      throw new AssertionError(url + " was answered with " + answer);
    }
  }

  private static String at(int port) {
    return "http://127.0.0.1:" + port;
  }

  private String url(Request request) {
    int port = request.entry() == null ? services.port("front") : ports.get(request.entry());
    String ratings = tier(request, ports.get(Hop.REVIEWS_TO_RATINGS), "ratings", "");
    String reviews = tier(request, ports.get(Hop.FRONT_TO_REVIEWS), "reviews", urls(ratings));
    String details = tier(request, ports.get(Hop.FRONT_TO_DETAILS), "details", "");
    return tier(
        request,
        port,
        "front",
        urls(reviews + "\n" + details) + (request.kind() == Request.Kind.LEAKY ? "&leaky" : ""));
  }

  private String tier(Request request, int port, String service, String more) {
    String query = "&n=" + request.number() + "&as=" + service;
    return at(port) + services.stack().path() + query + more;
  }

  private static String urls(String urls) {
    return "&urls=" + URLEncoder.encode(urls, StandardCharsets.UTF_8);
  }

  /**
   * Ends the sidecars once all spans have come, those of these requests and of a last one that is
   * sampled in any case: when its spans are there, each sidecar has sent what it had.
   */
  Traffic end(List<Request> requests) throws IOException, InterruptedException {
    Request last = new Request(requests.size(), Hop.GATEWAY);
    make(List.of(last), "x-client-trace-id", "last");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!hasCome(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the spans of the last request do not come: " + folder);
      }
      Thread.sleep(20);
    }
    endEnvoys();
    List<String> log = new ArrayList<>(Files.readAllLines(log(Hop.GATEWAY.service)));
    for (String service : Services.NAMES) {
      log.addAll(Files.readAllLines(log(service)));
    }
    return new Traffic(requests, collector.allSpans(), log);
  }

  private boolean hasCome(Request last) {
    List<Span> spans =
        collector.spans().stream()
            .filter(span -> span.url() != null && span.url().contains("&n=" + last.number() + "&"))
            .toList();
    return new Traffic(List.of(last), spans, List.of()).isAtAllHops(last);
  }

  @Override
  public void close() throws IOException {
    endEnvoys();
    collector.close();
  }

  private void endEnvoys() throws IOException {
    for (Envoy each : envoys) {
      each.close();
    }
    envoys.clear();
  }
}
