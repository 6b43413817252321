package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.OtlpRecorder.Reported;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers with {@code spans=on}, their oldest and newest version: one span for each request,
 * whichever way it goes and however it ends, and none besides.
 */
class SpansOfServersTest {

  private static final TraceHeaders FLOW = new TraceHeaders(7);
  private static final String TRACE = FLOW.value("x-b3-traceid");
  private static final String SIDECAR = FLOW.value("x-b3-spanid");

  record On(Jdk jdk, String name) {}

  private static Stream<On> each(String... names) {
    return Jdk.inTurn(
        Jdk.inScope().stream()
            .flatMap(jdk -> Stream.of(names).map(name -> new On(jdk, name)))
            .filter(on -> runs(on) && isAskedFor(on)),
        On::name);
  }

  private static boolean runs(On on) {
    return Samples.all().stream()
        .anyMatch(sample -> on.name.startsWith(sample.name() + "@") && sample.runsOn(on.jdk));
  }

  private static boolean isAskedFor(On on) {
    String only = System.getProperty("baton.only", "");
    return only.isEmpty() || Stream.of(only.split(",")).anyMatch(on.name::startsWith);
  }

  static Stream<On> servers() {
    return each(
        "Jetty12Server@oldest",
        "Jetty12Server@newest",
        "JettyEe8Server@oldest",
        "JettyEe8Server@newest",
        "JettyEe9Server@oldest",
        "JettyEe9Server@newest",
        "JettyEe10Server@oldest",
        "JettyEe10Server@newest",
        "JettyEe11Server@newest");
  }

  /** Without servlets Jetty 12.0.0 tells nobody that a user hung up: docs/spans.md. */
  static Stream<On> serversThatTellEnds() {
    return servers().filter(on -> !on.name.equals("Jetty12Server@oldest"));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void eachRequestHasOneSpanThatEndsWithItsAnswer(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder()) {
      int before;
      try (ServiceJvm service = SpansTest.reporting(on.jdk, on.name, collector, "")) {
        SpansTest.awaitState(service, on.jdk, "exported");
        HttpClient user = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (String way : SpansTest.ways(service)) {
          String path =
              RawClient.relay(way, "execute-queued", "urlconnection", downstream.url("/call?a=b"));
          service.get(path, FLOW.lines());
          check(way, "http", collector, downstream);
          for (int i = 0; i < (service.features().contains("h2c") ? 2 : 0); i++) {
            assertThat(http2(user, service, path).join()).isEqualTo(200);
            check(way, "http", collector, downstream);
          }
        }
        service.get(service.ways().get(0) + "/threads"); // Not sampled: no span.
        before = collector.spans().size();
      }
      assertThat(collector.spans()).as("once all is reported").hasSize(before);
    }
  }

  private final List<String> seen = new ArrayList<>();

  /** The spans that came since the last look. */
  private List<Reported> next(String what, OtlpRecorder collector, int count) {
    SpansTest.await(
        count + " spans of " + what, () -> collector.spans().size() >= seen.size() + count);
    List<Reported> spans = new ArrayList<>(collector.spans());
    spans.removeIf(span -> seen.contains(span.id()));
    assertThat(spans).as(what).hasSize(count);
    spans.forEach(span -> seen.add(span.id()));
    return spans;
  }

  private void check(String way, String scheme, OtlpRecorder collector, RawRecorder downstream) {
    List<Reported> spans = next(way, collector, 2);
    Reported request = SpansTest.only(spans, SpanKind.SPAN_KIND_SERVER);
    SpansTest.checkTree(
        request, SpansTest.only(spans, SpanKind.SPAN_KIND_CLIENT), downstream.takeOne("/call?a=b"));
    Map<String, String> attributes = new TreeMap<>(request.attributes());
    attributes.remove("server.port");
    assertThat(attributes.remove("server.address")).isIn("localhost", "127.0.0.1");
    attributes.putIfAbsent("url.scheme", scheme); // Netty does not say it over HTTP/1.
    assertThat(attributes)
        .as(way)
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "http.request.method",
                    "GET",
                    "http.response.status_code",
                    "200",
                    "url.path",
                    way + "/relay",
                    "url.scheme",
                    scheme)));
    assertThat(request.name()).isEqualTo("GET");
    assertThat(request.failed()).isFalse();
  }

  private static CompletableFuture<Integer> http2(
      HttpClient user, ServiceJvm service, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    TraceHeaders.NAMES.forEach(name -> request.header(name, FLOW.value(name)));
    // Not a stage of it: cancelling that would not reach the stream.
    CompletableFuture<HttpResponse<Void>> answer =
        user.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    CompletableFuture<Integer> status = new CompletableFuture<>();
    answer.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            status.complete(response.statusCode());
          } else {
            status.completeExceptionally(failure);
          }
        });
    status.whenComplete(
        (code, failure) -> {
          if (status.isCancelled()) {
            answer.cancel(true);
          }
        });
    return status;
  }

  /** A failure, an unknown path, a user who hangs up, and over HTTP/2 one who resets a stream. */
  @ParameterizedTest
  @MethodSource("serversThatTellEnds")
  void eachSpanSaysHowItsRequestEnded(On on) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder()) {
      try (ServiceJvm service = SpansTest.reporting(on.jdk, on.name, collector, "")) {
        service.expectComplaints(); // Servers say what was thrown.
        SpansTest.awaitState(service, on.jdk, "exported");
        boolean ownPages = service.features().contains("error-page");
        String way = service.ways().get(0);
        try (RawClient connection = service.connect()) {
          connection.write(RawClient.request(way + "/throw", FLOW.lines()));
          if (!ownPages) {
            connection.attempt("");
          }
          Reported failed = next("thrown", collector, 1).get(0);
          assertThat(failed.parent()).isEqualTo(SIDECAR);
          assertThat(failed.failed()).isTrue();
          assertThat(failed.attributes().get("error.type"))
              .isIn("500", "java.lang.IllegalStateException");
        }
        CountDownLatch arrived = new CountDownLatch(1);
        downstream.answer("/hangs", request -> hang(arrived, gate));
        // An event loop that waits for an answer sees no user who goes.
        String aside = service.ways().contains("/pool") ? "/pool" : way;
        String path =
            RawClient.relay(aside, "execute-queued", "urlconnection", downstream.url("/hangs"));
        if (service.features().contains("h2c")) {
          HttpClient user = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
          String quick =
              RawClient.relay(way, "execute-queued", "urlconnection", downstream.url("/call?a=b"));
          assertThat(http2(user, service, quick).join()).isEqualTo(200);
          check(way, "http", collector, downstream);
          CompletableFuture<Integer> stream = http2(user, service, path);
          arrived.await();
          stream.cancel(true);
          Reported reset = next("reset", collector, 1).get(0);
          assertThat(reset.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
          assertThat(reset.failed()).isTrue();
          assertThat(reset.attributes().get("error.type")).contains("Exception");
          gate.countDown();
          next("the call of it", collector, 1);
        }
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        downstream.answer("/hangs", request -> hang(again, open));
        try (RawClient connection = service.connect()) {
          connection.write(RawClient.request(path, FLOW.lines()));
          again.await();
        }
        open.countDown();
        List<Reported> lost = next("lost", collector, 2);
        assertThat(SpansTest.only(lost, SpanKind.SPAN_KIND_CLIENT).parent())
            .isEqualTo(SpansTest.only(lost, SpanKind.SPAN_KIND_SERVER).id());
      }
      assertThat(collector.spans()).as("once all is reported").hasSize(seen.size());
    }
  }

  private static String hang(CountDownLatch arrived, CountDownLatch gate) {
    arrived.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  }
}
