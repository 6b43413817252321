package dev.baton.smoke.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Receives the spans of all sidecars. */
abstract class Collector implements AutoCloseable {

  private final List<Span> spans = new ArrayList<>();

  abstract int port();

  /** All that came until now. */
  synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  protected synchronized void add(Span span) {
    spans.add(span);
  }

  /** Finishes what has come, and takes nothing more. */
  @Override
  public abstract void close() throws IOException;

  /** Of a protocol over HTTP/1.1. */
  abstract static class OverHttp extends Collector {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpServer server;

    /**
     * Starts it.
     *
     * @param path where spans are posted to; all else is answered with 404
     */
    OverHttp(String path, String answer) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              byte[] body = exchange.getRequestBody().readAllBytes();
              if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
              }
              try {
                received(body);
              } catch (RuntimeException e) {
                e.printStackTrace();
                throw e;
              }
              byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
              exchange.getResponseBody().write(bytes);
            }
          });
      server.start();
    }

    abstract void received(byte[] body) throws IOException;

    @Override
    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() throws IOException {
      threads.shutdown();
      try {
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
          throw new IOException("the collector does not come to its end");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      server.stop(0);
    }
  }

  /** Zipkin's, version 2 in JSON. */
  static final class Zipkin extends OverHttp {
    Zipkin() throws IOException {
      super("/api/v2/spans", "");
    }

    @Override
    void received(byte[] body) {
      String text = new String(body, StandardCharsets.UTF_8);
      for (JsonElement each : JsonParser.parseString(text).getAsJsonArray()) {
        JsonObject span = each.getAsJsonObject();
        JsonObject tags = span.getAsJsonObject("tags");
        add(
            new Span(
                Hop.valueOf(text(tags, Span.HOP)),
                text(span, "traceId"),
                text(span, "id"),
                text(span, "parentId"),
                text(tags, "http.url"),
                text(tags, Span.REQUEST_ID)));
      }
    }

    private static String text(JsonObject of, String name) {
      JsonElement value = of.get(name);
      return value == null ? null : value.getAsString();
    }
  }
}
