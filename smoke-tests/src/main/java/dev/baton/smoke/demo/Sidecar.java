package dev.baton.smoke.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.smoke.demo.Span.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Stands in front of one service and makes spans as Envoy does with Istio's settings of its Zipkin
 * tracer: a SERVER span for each request that comes in, a CLIENT span for each that goes out, ids
 * of 128 bits, no id shared by two spans, everything sampled.
 *
 * <p>It can only go by the headers of each request. Which outbound call belongs to which inbound
 * request is known inside the application alone.
 */
final class Sidecar implements AutoCloseable {

  /** Made anew by each client, for its own connection. */
  private static final Set<String> OF_ONE_CONNECTION =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "content-length",
          "transfer-encoding",
          "expect",
          "upgrade");

  private final String service;
  private final HttpClient client;
  private final Executor threads;
  private final Consumer<Span> collector;
  private final List<HttpServer> listeners = new ArrayList<>();
  private final int inboundPort;
  private volatile int applicationPort;

  Sidecar(String service, HttpClient client, Executor threads, Consumer<Span> collector)
      throws IOException {
    this.service = service;
    this.client = client;
    this.threads = threads;
    this.collector = collector;
    this.inboundPort = listen(Kind.SERVER, () -> applicationPort);
  }

  /** Where others reach the service. */
  int inboundPort() {
    return inboundPort;
  }

  void setApplicationPort(int port) {
    applicationPort = port;
  }

  /**
   * Where the service reaches {@code peer}. In a mesh the service calls {@code http://peer}, and
   * iptables rules lead the connection to its own sidecar; as those need root rights, here this
   * sidecar's port is given to it as the peer's address.
   */
  String addressOf(Sidecar peer) throws IOException {
    return "http://127.0.0.1:" + listen(Kind.CLIENT, peer::inboundPort);
  }

  private int listen(Kind kind, IntSupplier upstreamPort) throws IOException {
    HttpServer listener =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    listener.setExecutor(threads);
    listener.createContext("/", exchange -> forward(exchange, kind, upstreamPort.getAsInt()));
    listener.start();
    listeners.add(listener);
    return listener.getAddress().getPort();
  }

  private void forward(HttpExchange exchange, Kind kind, int port) throws IOException {
    try (exchange) {
      Headers received = exchange.getRequestHeaders();
      Span span = span(kind, exchange.getRequestURI().getPath(), received);
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpRequest.Builder upstream =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()))
              .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
      received.forEach(
          (name, values) -> {
            if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
              values.forEach(value -> upstream.header(name, value));
            }
          });
      upstream.setHeader("x-request-id", span.requestId());
      upstream.setHeader("x-b3-traceid", span.traceId());
      upstream.setHeader("x-b3-spanid", span.id());
      upstream.setHeader("x-b3-sampled", "1");
      if (span.parentId() != null) {
        upstream.setHeader("x-b3-parentspanid", span.parentId());
      }
      HttpResponse<byte[]> response = send(upstream.build());
      // Before the answer: whoever has the answer finds the spans of the whole request.
      collector.accept(span.endedAt(Instant.now()));
      if (response == null) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      response
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> exchange.getResponseHeaders().set("content-type", type));
      exchange.sendResponseHeaders(
          response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
      exchange.getResponseBody().write(response.body());
    }
  }

  private Span span(Kind kind, String path, Headers received) {
    List<String> requestIds = received.get("x-request-id");
    // Several lines are joined, as Envoy does: an id that was added twice is an error that the
    // check of the traces has to see.
    String requestId = requestIds == null ? sampledRequestId() : String.join(",", requestIds);
    String traceId = received.getFirst("x-b3-traceid");
    String parentId = received.getFirst("x-b3-spanid");
    if (traceId == null || parentId == null) {
      String newTraceId = newId() + newId();
      return begun(kind, path, newTraceId, newTraceId.substring(16), null, requestId);
    }
    return begun(kind, path, traceId, newId(), parentId, requestId);
  }

  private Span begun(
      Kind kind, String path, String traceId, String id, String parentId, String requestId) {
    return new Span(
        service, kind, path, traceId, id, parentId, requestId, Instant.now(), Duration.ZERO);
  }

  /** Envoy writes its decision to sample into the version digit of the UUID. */
  private static String sampledRequestId() {
    return new StringBuilder(UUID.randomUUID().toString()).replace(14, 15, "9").toString();
  }

  private static String newId() {
    return String.format("%016x", ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
  }

  /** The answer, or null if there is none. */
  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    for (HttpServer listener : listeners) {
      listener.stop(0);
    }
  }
}
