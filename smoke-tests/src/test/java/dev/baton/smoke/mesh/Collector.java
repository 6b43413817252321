package dev.baton.smoke.mesh;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Receives the spans of all sidecars. */
abstract class Collector implements AutoCloseable {

  private final List<Span> spans = new ArrayList<>();

  abstract int port();

  /** All that came until now. */
  synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  /** All that have come when no more are sent. */
  List<Span> allSpans() throws IOException {
    close();
    return spans();
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
      read(JsonParser.parseString(text).getAsJsonArray()).forEach(this::add);
    }

    static List<Span> read(JsonArray all) {
      List<Span> spans = new ArrayList<>();
      for (JsonElement each : all) {
        JsonObject span = each.getAsJsonObject();
        Map<String, String> tags = new HashMap<>();
        span.getAsJsonObject("tags")
            .entrySet()
            .forEach(tag -> tags.put(tag.getKey(), tag.getValue().getAsString()));
        spans.add(Span.of(text(span, "traceId"), text(span, "id"), text(span, "parentId"), tags));
      }
      return spans;
    }

    private static String text(JsonObject of, String name) {
      JsonElement value = of.get(name);
      return value == null ? null : value.getAsString();
    }
  }

  /** OTLP, in protobuf. */
  static final class OpenTelemetry extends OverHttp {
    OpenTelemetry() throws IOException {
      super("/v1/traces", "");
    }

    @Override
    void received(byte[] body) throws IOException {
      ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(this::received);
    }

    private void received(io.opentelemetry.proto.trace.v1.Span span) {
      Map<String, String> tags = new HashMap<>();
      span.getAttributesList()
          .forEach(each -> tags.put(each.getKey(), each.getValue().getStringValue()));
      add(
          Span.of(
              hex(span.getTraceId()),
              hex(span.getSpanId()),
              span.getParentSpanId().isEmpty() ? null : hex(span.getParentSpanId()),
              tags));
    }

    private static String hex(ByteString id) {
      return HexFormat.of().formatHex(id.toByteArray());
    }
  }

  /** Datadog's, in MessagePack. */
  static final class Datadog extends OverHttp {
    Datadog() throws IOException {
      super("/v0.4/traces", "{\"rate_by_service\":{}}");
    }

    @Override
    void received(byte[] body) throws IOException {
      for (Value trace : MessagePack.newDefaultUnpacker(body).unpackValue().asArrayValue()) {
        List<Value> all = trace.asArrayValue().list();
        // What is not sampled is sent as well; the back end drops it.
        Map<Value, Value> figures = field(all.get(0), "metrics").asMapValue().map();
        Value priority = figures.get(ValueFactory.newString("_sampling_priority_v1"));
        if (priority == null || priority.asNumberValue().toInt() > 0) {
          all.forEach(this::received);
        }
      }
    }

    private void received(Value span) {
      Map<String, String> tags = new HashMap<>();
      field(span, "meta")
          .asMapValue()
          .map()
          .forEach((name, value) -> tags.put(name.toString(), value.toString()));
      String parent = field(span, "parent_id").toString();
      add(
          Span.of(
              field(span, "trace_id").toString(),
              field(span, "span_id").toString(),
              parent.equals("0") ? null : parent,
              tags));
    }

    private static Value field(Value of, String name) {
      return of.asMapValue().map().get(ValueFactory.newString(name));
    }
  }
}
