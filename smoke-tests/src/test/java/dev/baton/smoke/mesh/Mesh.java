package dev.baton.smoke.mesh;

import dev.baton.smoke.mesh.Request.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Services behind real Envoys: a gateway, and one sidecar for each service with a listener for what
 * comes in and one for each that the service calls. Nobody but the sidecars makes spans.
 */
final class Mesh implements AutoCloseable {

  private static final int AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Of a request that gets everywhere. */
  static final String ANSWER = "front(reviews(ratings()),details())";

  private final Services services;
  private final List<Path> logs = new ArrayList<>();
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
  Mesh(
      Path envoy,
      Topology topology,
      SidecarConfig config,
      Collector collector,
      Services services,
      Path folder)
      throws IOException, InterruptedException {
    this.services = services;
    this.collector = collector;
    try {
      for (Topology.Proxy each : topology.proxies) {
        start(envoy, config, each, folder.resolve(each.name()));
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void start(Path binary, SidecarConfig config, Topology.Proxy proxy, Path folder)
      throws IOException, InterruptedException {
    List<SidecarConfig.Route> routes = new ArrayList<>();
    for (Hop hop : proxy.hops()) {
      routes.add(route(hop));
    }
    Path log = folder.resolve("access.log").toAbsolutePath();
    Files.deleteIfExists(log);
    logs.add(log);
    String file = config.sidecar(proxy.name(), collector.port(), log, routes);
    Envoy envoy = new Envoy(binary, folder, file);
    envoys.add(envoy);
    for (Hop hop : proxy.hops()) {
      ports.put(hop, envoy.port(hop));
    }
  }

  private SidecarConfig.Route route(Hop hop) {
    Map<Hop, Integer> next = new EnumMap<>(Hop.class);
    if (hop == Hop.GATEWAY || hop.isOutbound()) {
      Stream.of(Hop.values())
          .filter(other -> other.parent == hop && ports.containsKey(other))
          .forEach(other -> next.put(other, ports.get(other)));
    }
    if (next.isEmpty()) {
      return new SidecarConfig.Route(hop, services.port(hop.service), next);
    }
    Hop first = next.keySet().iterator().next();
    return new SidecarConfig.Route(hop, next.remove(first), next);
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
                    if (failure != null || !answer.body().equals(expected(each))) {
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

  private static String expected(Request request) {
    return request.kind() == Kind.ABORTED ? "front(fault filter abort,details())" : ANSWER;
  }

  /**
   * Opens a WebSocket at the front's server, and has it make one call for a message.
   *
   * @param socket the request that opens it, for which the front calls the details
   * @param message the call for the message, to the details as well
   */
  void talk(Request socket, Request message) throws Exception {
    CompletableFuture<CharSequence> answer = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket opened, CharSequence text, boolean last) {
            answer.complete(text);
            return null;
          }

          @Override
          public void onError(WebSocket opened, Throwable failure) {
            answer.completeExceptionally(failure);
          }
        };
    String query =
        "?client=urlconnection&carry=direct&n=%d&url=%s"
            .formatted(socket.number(), URLEncoder.encode(details(socket), StandardCharsets.UTF_8));
    URI url = URI.create("ws://127.0.0.1:" + ports.get(socket.entry()) + "/websocket" + query);
    WebSocket opened =
        client.newWebSocketBuilder().buildAsync(url, listener).get(1, TimeUnit.MINUTES);
    opened.sendText(details(message), true);
    if (!answer.get(1, TimeUnit.MINUTES).toString().equals("done")) {
      throw new AssertionError(url + " answered " + answer.get());
    }
    opened.sendClose(WebSocket.NORMAL_CLOSURE, "").get(1, TimeUnit.MINUTES);
  }

  /** Where each sidecar has its metrics, host and port. */
  List<String> admins() throws IOException {
    List<String> admins = new ArrayList<>();
    for (Envoy each : envoys) {
      admins.add(each.admin());
    }
    return admins;
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

  /** What a request has to ask for that comes in by the gateway, if there is one. */
  String url(int number) {
    return url(new Request(number, ports.containsKey(Hop.GATEWAY) ? Hop.GATEWAY : null));
  }

  private String url(Request request) {
    Kind kind = request.kind();
    int port = request.entry() == null ? services.port("front") : ports.get(request.entry());
    String ratings = tier(request, port(Hop.REVIEWS_TO_RATINGS, Hop.RATINGS), "ratings", "");
    if (kind == Kind.REDIRECTED || kind == Kind.REDIRECTED_BY_ENVOY) {
      ratings = ratings.replace("/sync/", "/moved/");
    }
    String reviews =
        tier(
            request,
            port(Hop.FRONT_TO_REVIEWS, Hop.REVIEWS),
            "reviews",
            urls(ratings) + (kind.failsOnce() ? "&fails-once" : ""));
    return tier(
        request,
        port,
        "front",
        urls(reviews + "\n" + details(request)) + (kind == Kind.LEAKY ? "&leaky" : ""));
  }

  private String details(Request request) {
    return tier(request, port(Hop.FRONT_TO_DETAILS, Hop.DETAILS), "details", "");
  }

  /** Of a sidecar of the caller; else of what is in front of the service, or its own. */
  private int port(Hop outbound, Hop inbound) {
    Integer port = ports.getOrDefault(outbound, ports.get(inbound));
    return port == null ? services.port(inbound.service) : port;
  }

  private String tier(Request request, int port, String service, String more) {
    String query = "&n=" + request.number() + "&as=" + service + "&kind=" + request.kind();
    return at(port) + services.stack().path() + query + more;
  }

  private static String urls(String urls) {
    return "&urls=" + URLEncoder.encode(urls, StandardCharsets.UTF_8);
  }

  /** Waits until what the sidecars have reported so far is what one expects, or long enough. */
  void await(List<Request> requests, Predicate<Traffic> expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!expected.test(new Traffic(requests, collector.spans(), List.of()))
        && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  /**
   * Ends the sidecars once all spans have come, those of these requests and of a last one that is
   * sampled in any case: when its spans are there, each sidecar has sent what it had.
   */
  Traffic end(List<Request> requests) throws IOException, InterruptedException {
    Request last =
        ports.containsKey(Hop.GATEWAY)
            ? new Request(requests.size(), Hop.GATEWAY)
            : new Request(requests.size(), Hop.FRONT, Kind.AMBIENT);
    make(List.of(last), "x-client-trace-id", "last");
    await(List.of(last), traffic -> traffic.isAtAllHops(last));
    endEnvoys();
    List<String> log = new ArrayList<>();
    for (Path each : logs) {
      log.addAll(Files.readAllLines(each));
    }
    Traffic traffic = new Traffic(requests, collector.allSpans(), log);
    if (!traffic.isAtAllHops(last)) {
      throw new AssertionError("the spans of the last request have not come: " + logs);
    }
    return traffic;
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
