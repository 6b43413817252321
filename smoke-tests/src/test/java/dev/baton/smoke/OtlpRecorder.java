package dev.baton.smoke;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A collector: OTLP over HTTP in protobuf. It is dead until it is started. What it took and did not
 * come to answer is sent again, and kept once, as back ends do.
 */
final class OtlpRecorder implements AutoCloseable {

  /** What happened in a span. */
  record Event(String name, long time, Map<String, String> attributes) {}

  /** Another span, as {@code trace-span}. */
  record Link(String ids, Map<String, String> attributes) {}

  /**
   * A span as a collector sees it; ids in hexadecimal, {@code parent} empty at a root.
   *
   * @param status {@code STATUS_CODE_UNSET}, {@code _OK} or {@code _ERROR}, and what is said of it
   * @param dropped attributes, events and links that were left out
   */
  record Reported(
      Map<String, String> resource,
      String trace,
      String id,
      String parent,
      String name,
      Span.SpanKind kind,
      boolean failed,
      Map<String, String> attributes,
      long start,
      long end,
      String status,
      List<Event> events,
      List<Link> links,
      List<Integer> dropped) {}

  private final int port;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Reported> spans = new ArrayList<>();
  private final List<Map<String, List<String>>> heads = new ArrayList<>();
  private HttpServer server;
  private volatile int status = 200;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private int exports;

  OtlpRecorder() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  OtlpRecorder start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::take);
    server.start();
    return this;
  }

  /** Hangs up, and is not there any more. */
  void die() {
    server.stop(0);
    server = null;
  }

  /** What it answers from now on; what it refuses it does not keep. */
  void answer(int status) {
    this.status = status;
  }

  /** From now on it answers once the gate is open. */
  void wait(CountDownLatch gate) {
    this.gate = gate;
  }

  synchronized List<Reported> spans() {
    return List.copyOf(spans);
  }

  /** How often it was asked. */
  synchronized int exports() {
    return exports;
  }

  synchronized List<Map<String, List<String>>> heads() {
    return List.copyOf(heads);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream in = exchange.getRequestBody();
      byte[] body = (zipped ? new GZIPInputStream(in) : in).readAllBytes();
      int answer = status;
      synchronized (this) {
        exports++;
        heads.add(Map.copyOf(exchange.getRequestHeaders()));
        notifyAll();
      }
      try {
        gate.await();
      } catch (InterruptedException e) {
        return;
      }
      if (answer == 200) {
        keep(ExportTraceServiceRequest.parseFrom(body));
      }
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  private synchronized void keep(ExportTraceServiceRequest request) {
    for (ResourceSpans resource : request.getResourceSpansList()) {
      Map<String, String> attributes = map(resource.getResource().getAttributesList());
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          Reported reported = reported(attributes, span);
          if (spans.stream().noneMatch(kept -> kept.id().equals(reported.id()))) {
            spans.add(reported);
          }
        }
      }
    }
  }

  private static Reported reported(Map<String, String> resource, Span span) {
    HexFormat hex = HexFormat.of();
    return new Reported(
        resource,
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        span.getName(),
        span.getKind(),
        span.getStatus().getCodeValue() == 2,
        map(span.getAttributesList()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        (span.getStatus().getCode() + " " + span.getStatus().getMessage()).trim(),
        span.getEventsList().stream()
            .map(
                event ->
                    new Event(
                        event.getName(), event.getTimeUnixNano(), map(event.getAttributesList())))
            .toList(),
        span.getLinksList().stream()
            .map(
                link ->
                    new Link(
                        hex.formatHex(link.getTraceId().toByteArray())
                            + "-"
                            + hex.formatHex(link.getSpanId().toByteArray()),
                        map(link.getAttributesList())))
            .toList(),
        List.of(
            span.getDroppedAttributesCount(),
            span.getDroppedEventsCount(),
            span.getDroppedLinksCount()));
  }

  private static Map<String, String> map(List<KeyValue> attributes) {
    Map<String, String> map = new TreeMap<>();
    for (KeyValue each : attributes) {
      map.put(each.getKey(), text(each.getValue()));
    }
    return map;
  }

  private static String text(AnyValue value) {
    switch (value.getValueCase()) {
      case INT_VALUE:
        return Long.toString(value.getIntValue());
      case DOUBLE_VALUE:
        return Double.toString(value.getDoubleValue());
      case BOOL_VALUE:
        return Boolean.toString(value.getBoolValue());
      case ARRAY_VALUE:
        return value.getArrayValue().getValuesList().stream()
            .map(OtlpRecorder::text)
            .toList()
            .toString();
      default:
        return value.getStringValue();
    }
  }

  @Override
  public void close() {
    gate.countDown();
    if (server != null) {
      die();
    }
    threads.shutdownNow();
  }
}
