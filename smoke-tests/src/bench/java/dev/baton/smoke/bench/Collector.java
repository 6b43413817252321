package dev.baton.smoke.bench;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** A collector that counts spans and says how many there were; OTLP over HTTP in protobuf. */
final class Collector implements AutoCloseable {

  /** How long spans may take. */
  static final long PATIENCE_NANOS = 120_000_000_000L;

  private final HttpServer server;
  private final Set<ByteString> ids = new HashSet<>();

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.createContext("/taken", this::say);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes())
          .getResourceSpansList()
          .forEach(
              resource ->
                  resource
                      .getScopeSpansList()
                      .forEach(
                          scope ->
                              scope.getSpansList().forEach(span -> ids.add(span.getSpanId()))));
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private synchronized void say(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] count = Integer.toString(ids.size()).getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(200, count.length);
      exchange.getResponseBody().write(count);
    }
  }

  /**
   * Waits until the collector with this address has got so many spans.
   *
   * @throws IllegalStateException if it got more, or they do not come
   */
  static void await(String url, long spans) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (long taken = taken(url); taken != spans; taken = taken(url)) {
      if (taken > spans || System.nanoTime() > deadline) {
        throw new IllegalStateException("the collector has " + taken + " spans, not " + spans);
      }
      Thread.sleep(10);
    }
  }

  /** By hand: what is measured must not be done for it too. */
  private static long taken(String url) throws IOException {
    URI to = URI.create(url);
    try (Socket socket = new Socket(to.getHost(), to.getPort());
        InputStream in = socket.getInputStream()) {
      String head = "GET /taken HTTP/1.1\r\nHost: collector\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Long.parseLong(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
