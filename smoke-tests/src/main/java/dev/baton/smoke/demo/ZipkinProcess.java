package dev.baton.smoke.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real Zipkin in a JVM of its own, which keeps spans in memory and has pages to look at them. */
public final class ZipkinProcess implements AutoCloseable {

  /** What it logs once it listens. */
  private static final Pattern SERVING = Pattern.compile("Serving HTTP at .*:(\\d+) ");

  private static final long PATIENCE = 60_000_000_000L;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /**
   * Starts it with the Java of this JVM on a free port, and waits until it listens.
   *
   * @param jar {@code io.zipkin:zipkin-server}, the one with the classifier {@code exec}
   */
  public ZipkinProcess(Path jar) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toString(),
                "--armeria.ports[0].ip=127.0.0.1",
                "--armeria.ports[0].port=0",
                "--armeria.ports[0].protocols=http")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader log = process.inputReader();
    port = port(log);
    Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "zipkin-log");
    reader.setDaemon(true);
    reader.start();
  }

  private static int port(BufferedReader log) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      Matcher serving = SERVING.matcher(line);
      if (serving.find()) {
        return Integer.parseInt(serving.group(1));
      }
    }
    throw new IOException("Zipkin ended before it listened:\n" + String.join("\n", said));
  }

  /** Where it listens on the loopback address. */
  public int port() {
    return port;
  }

  /** The page of the traces that one request left. */
  String results(String baton, int product, Instant from, Instant to) {
    String tags = "baton=" + baton + " and product=" + product;
    return "%s/zipkin/?annotationQuery=%s&lookback=range&startTs=%d&endTs=%d&limit=10"
        .formatted(
            address(),
            URLEncoder.encode(tags, StandardCharsets.UTF_8),
            from.toEpochMilli(),
            to.toEpochMilli());
  }

  /** The page of one trace. */
  String page(String traceId) {
    return address() + "/zipkin/traces/" + traceId;
  }

  private String address() {
    return "http://127.0.0.1:" + port;
  }

  /**
   * Reports spans, and waits until they can be looked at.
   *
   * @param baton what their tag {@code baton} is to say: {@code with} or {@code without}
   */
  void report(String baton, List<Span> spans) throws IOException, InterruptedException {
    String body =
        spans.stream().map(span -> json(span, baton)).collect(Collectors.joining(",", "[", "]"));
    HttpRequest report =
        HttpRequest.newBuilder(URI.create(address() + "/api/v2/spans"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    int status = status(report);
    if (status != 202) {
      throw new IOException(report.uri() + " answered " + status + ", expected 202, to " + body);
    }
    // It answers before it has stored them, all at once.
    URI one = URI.create(address() + "/api/v2/trace/" + spans.get(0).traceId());
    long deadline = System.nanoTime() + PATIENCE;
    while (status(HttpRequest.newBuilder(one).build()) != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException(one + " is not there a minute after its spans were reported");
      }
      Thread.sleep(20);
    }
  }

  private int status(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String json(Span span, String baton) {
    String parent = span.parentId() == null ? "" : "\"parentId\":\"" + span.parentId() + "\",";
    String product = span.path().substring(span.path().lastIndexOf('/') + 1);
    return """
    {"traceId":"%s","id":"%s",%s"kind":"%s","name":"get %s","timestamp":%d,"duration":%d,
     "localEndpoint":{"serviceName":"%s"},
     "tags":{"x-request-id":"%s","product":"%s","baton":"%s"}}\
    """
        .formatted(
            span.traceId(),
            span.id(),
            parent,
            span.kind(),
            span.path(),
            ChronoUnit.MICROS.between(Instant.EPOCH, span.start()),
            Math.max(1, span.duration().toNanos() / 1000),
            span.service(),
            span.requestId(),
            product,
            baton);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
