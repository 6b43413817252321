package dev.baton.smoke;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static dev.baton.smoke.SpansTest.FLOW;
import static dev.baton.smoke.SpansTest.await;
import static dev.baton.smoke.SpansTest.awaitState;
import static dev.baton.smoke.SpansTest.only;
import static dev.baton.smoke.SpansTest.parent;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.baton.smoke.OtlpRecorder.Reported;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The spans of calls, client by client: each request that a called service got against what a
 * collector got.
 */
class SpansOfClientsTest {

  private static final Predicate<String> ANY = client -> true;

  /**
   * Those that call in the background, or tell of the end by a callback. AsyncHttpClient's calls
   * have no spans over TLS, and one that is cancelled at once is never written: docs/spans.md.
   */
  private static final List<String> ASYNCHRONOUS =
      List.of(
          "jdk-send",
          "jdk-sendasync",
          "ReactorNettyCalls@newest",
          "VertxWebClientCalls@newest",
          "Vertx5WebClientCalls@newest");

  private static final List<String> CLIENTS =
      List.of(
          "urlconnection",
          "jdk-send",
          "jdk-sendasync",
          "ApacheHttpClient4Calls@newest",
          "ApacheHttpClient5Calls@newest",
          "NettyCalls@oldest",
          "NettyCalls@newest",
          "OkHttpCalls@3.0.1",
          "OkHttpCalls@newest",
          "ReactorNettyCalls@1.0.48",
          "ReactorNettyCalls@newest",
          "WebClientCalls@newest",
          "AsyncHttpClientCalls@2.12.4",
          "AsyncHttpClientCalls@newest",
          "VertxWebClientCalls@newest",
          "Vertx5WebClientCalls@newest");

  record On(Jdk jdk, String client) {
    String id() {
      return client.contains("@") ? Samples.compiled(client).id() : client;
    }

    String server() {
      return jdk.version() < 17 ? "TomcatServer@9" : "jdk-pool";
    }
  }

  static Stream<On> clients() {
    return on(ANY);
  }

  static Stream<On> asynchronous() {
    return on(ASYNCHRONOUS::contains);
  }

  private static Stream<On> on(Predicate<String> clients) {
    return Jdk.inTurn(
        Jdk.inScope().stream()
            .flatMap(
                jdk ->
                    CLIENTS.stream()
                        .filter(clients)
                        .filter(SpansOfClientsTest::isAskedFor)
                        .map(client -> new On(jdk, client))),
        On::client);
  }

  private static boolean isAskedFor(String client) {
    String only = System.getProperty("baton.only", "");
    return only.isEmpty() || Stream.of(only.split(",")).anyMatch(client::startsWith);
  }

  @TempDir static Path folder;

  @ParameterizedTest
  @MethodSource("clients")
  void eachCallHasASpanThatSaysHowItEnded(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(on.jdk, on.server(), collector, "")) {
      downstream.answer("/404", r -> "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
      downstream.answer("/503", r -> "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
      downstream.answer("/lost", r -> RawRecorder.HANG_UP);
      downstream.answer(
          "/moved",
          r ->
              "HTTP/1.1 302 No\r\nLocation: "
                  + downstream.url("/gone")
                  + "\r\nContent-Length: 0\r\n\r\n");
      downstream.answer("/gone", r -> RawRecorder.HANG_UP);
      downstream.answer(
          "/secret",
          r ->
              r.lines("authorization").isEmpty()
                  ? "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length:"
                      + " 0\r\n\r\n"
                  : RawRecorder.OK);
      awaitState(service, on.jdk, "exported");
      Map<String, List<String>> errors = new TreeMap<>();
      for (String each : List.of("/200", "/404", "/503", "/lost", "/moved", "/200", "/secret")) {
        int before = collector.spans().size();
        String call =
            RawClient.relay(service.ways().get(0), "execute-queued", on.id(), downstream.url(each));
        try (RawClient connection = service.connect()) {
          connection.get(call + "&user=me&password=mine", FLOW.lines());
        }
        List<RawRecorder.Request> sent = new ArrayList<>(downstream.take(each));
        sent.addAll(downstream.take("/gone"));
        await("spans of " + each, () -> collector.spans().size() >= before + 1 + sent.size());
        List<Reported> spans =
            new ArrayList<>(collector.spans().subList(before, collector.spans().size()));
        Reported request = only(spans, SpanKind.SPAN_KIND_SERVER);
        spans.remove(request);
        assertThat(spans).as("calls of %s", each).hasSize(sent.size());
        for (RawRecorder.Request one : sent) {
          Reported span = spanOf(one, spans);
          SpansTest.checkTree(request, span, one);
          assertSaysWhereTo(downstream, one, span);
          String error = span.attributes().get("error.type");
          assertThat(span.failed()).isEqualTo(error != null);
          errors.computeIfAbsent(one.path(), p -> new ArrayList<>()).add(String.valueOf(error));
        }
      }
      System.out.println(on + " " + errors);
      assertThat(errors)
          .containsEntry("/200", List.of("null", "null"))
          .containsEntry("/404", List.of("404"))
          .hasEntrySatisfying(
              "/503",
              all ->
                  assertThat(all)
                      .containsOnly("503")
                      // It asks once more on its own.
                      .hasSize(on.client.startsWith("ApacheHttpClient5") ? 2 : 1))
          .containsEntry("/moved", List.of("null"))
          .containsEntry("/secret", List.of("401", "null"));
      // What HttpURLConnection tries again on its own has failed in a way that it tells nobody.
      Predicate<String> failure =
          error ->
              error.contains("Exception")
                  || error.equals("_OTHER") && on.client.equals("urlconnection");
      for (String each : List.of("/lost", "/gone")) {
        assertThat(errors.get(each)).as(each).isNotEmpty().allMatch(failure);
        assertThat(errors.get(each).get(errors.get(each).size() - 1))
            .as(each)
            .contains("Exception");
      }
    }
  }

  private static Reported spanOf(RawRecorder.Request call, List<Reported> spans) {
    List<Reported> found = spans.stream().filter(span -> span.id().equals(parent(call))).toList();
    assertThat(found).as("%s in %s", call, spans).hasSize(1);
    return found.get(0);
  }

  private static void assertSaysWhereTo(
      RawRecorder downstream, RawRecorder.Request call, Reported span) {
    assertThat(span.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("server.port", Integer.toString(downstream.port()));
    String full = span.attributes().get("url.full");
    assertThat(full == null ? span.attributes().get("url.path") : full)
        .isEqualTo(full == null ? call.path() : downstream.url(call.path()));
  }

  /** Out of time, and cancelled: the span ends though no answer comes. */
  @ParameterizedTest
  @MethodSource("asynchronous")
  void theSpanOfACallThatIsGivenUpEndsWithIt(On on) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(on.jdk, on.server(), collector, "")) {
      downstream.answer("/late", r -> ClientContractTest.await(release));
      awaitState(service, on.jdk, "exported");
      String way = service.ways().get(0);
      service.get(RawClient.relay(way, "direct", on.id(), downstream.url("/first")), FLOW.lines());
      await("the spans of an answer", () -> collector.spans().size() == 2);
      String late = RawClient.relay(way, "direct", on.id(), downstream.url("/late"));
      List<String> paths = List.of(late + "&timeout=1000", late.replace("/relay?", "/give-up?"));
      for (String path : paths) {
        int before = collector.spans().size();
        try (RawClient connection = service.connect()) {
          connection.get(path, FLOW.lines());
        }
        await("the spans of " + path, () -> collector.spans().size() >= before + 2);
        List<Reported> spans =
            new ArrayList<>(collector.spans().subList(before, collector.spans().size()));
        Reported request = only(spans, SpanKind.SPAN_KIND_SERVER);
        spans.remove(request);
        for (Reported span : spans) {
          assertThat(span.parent()).isEqualTo(request.id());
          assertThat(span.failed()).isTrue();
          assertThat(span.attributes()).doesNotContainKey("http.response.status_code");
          assertThat(span.attributes().get("error.type")).contains("Exception");
          System.out.println(on + " " + span.attributes());
        }
        // What is cancelled may not have been written yet.
        for (RawRecorder.Request call : downstream.take("/late")) {
          spanOf(call, spans);
        }
      }
    } finally {
      release.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("asynchronous")
  void overTlsWithHttp2WhereTheClientSpeaksIt(On on) throws Exception {
    Path keys = Keys.in(folder);
    WireMockServer secure =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystoreType("PKCS12")
                .keystorePassword(Keys.PASSWORD)
                .keyManagerPassword(Keys.PASSWORD));
    secure.start();
    secure.stubFor(any(anyUrl()).willReturn(ok("fine")));
    secure.stubFor(any(urlEqualTo("/go")).willReturn(temporaryRedirect("/on?a=b")));
    String client = on.client.equals("jdk-sendasync") ? "jdk-upgrade" : on.id();
    try (OtlpRecorder collector = new OtlpRecorder().start();
        ServiceJvm service =
            SpansTest.reporting(
                on.jdk,
                on.server(),
                collector,
                "",
                "-Djavax.net.ssl.trustStore=" + keys,
                "-Djavax.net.ssl.trustStorePassword=" + Keys.PASSWORD)) {
      awaitState(service, on.jdk, "exported");
      service.get(
          RawClient.relay(
              service.ways().get(0),
              "direct",
              client,
              "https://localhost:" + secure.httpsPort() + "/go"),
          FLOW.lines());
      await("the spans", () -> collector.spans().size() == 3);
      Reported request = only(collector.spans(), SpanKind.SPAN_KIND_SERVER);
      for (String each : List.of("/go", "/on?a=b")) {
        List<LoggedRequest> calls = secure.findAll(getRequestedFor(urlEqualTo(each)));
        assertThat(calls).hasSize(1);
        System.out.println(on + " " + calls.get(0).getProtocol());
        List<Reported> spans =
            collector.spans().stream()
                .filter(span -> calls.get(0).getHeader("traceparent").contains(span.id()))
                .toList();
        assertThat(spans).as(each).hasSize(1);
        Reported span = spans.get(0);
        assertThat(span.parent()).isEqualTo(request.id());
        assertThat(span.failed()).isFalse();
        assertThat(span.attributes())
            .containsEntry("server.address", "localhost")
            .containsEntry("server.port", "" + secure.httpsPort())
            .containsEntry("http.response.status_code", each.equals("/go") ? "302" : "200");
      }
    } finally {
      secure.stop();
    }
  }

  /** A client of which nobody sees the end: its calls hang on the request's own span. */
  @ParameterizedTest
  @MethodSource("dev.baton.smoke.SpansTest#jdks")
  void aCallWithoutASpanOfItsOwnHangsOnTheRequests(Jdk jdk) throws Exception {
    String client = Samples.compiled("ApacheHttpAsyncClient5Calls@newest").id();
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = SpansTest.reporting(jdk, "jdk-pool", collector, "")) {
      awaitState(service, jdk, "exported");
      service.get(
          RawClient.relay(service.ways().get(0), "execute-queued", client, downstream.url("/call")),
          FLOW.lines());
      await("a span", () -> collector.spans().size() == 1);
      Reported request = only(collector.spans(), SpanKind.SPAN_KIND_SERVER);
      assertThat(request.parent()).isEqualTo(FLOW.value("x-b3-spanid"));
      assertThat(downstream.takeOne("/call").only("traceparent"))
          .isEqualTo("00-" + FLOW.value("x-b3-traceid") + "-" + request.id() + "-01");
    }
  }
}
