package dev.baton.smoke;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every client library has to do, byte for byte on the wire: each case is run for each of them
 * in each version and on each JDK of this run.
 *
 * <p>In one class, however long: a class is what a JVM is started for, with each library.
 */
@ParameterizedClass
@MethodSource("clients")
@ExtendWith(Contract.class)
class ClientContractTest implements Contract.Party {

  private static final String[] B3 = {
    "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"
  };

  private static final String[] W3C = {"traceparent", "tracestate"};

  /** Over TLS, in all of their versions. */
  private static final Set<String> SPEAK_HTTP_2 =
      Set.of(
          "jdk-upgrade",
          "ApacheHttpAsyncClient5Calls",
          "ApacheHttp2Client5Calls",
          "JettyHttp2Calls",
          "JettyHttp2Client12Calls",
          "NettyHttp2Calls",
          "NettyHttp2FrameCalls",
          "ArmeriaHttp2Calls",
          "HelidonHttp2Calls");

  /** And in the clear as well. */
  private static final Set<String> SPEAK_NOTHING_ELSE =
      Set.of(
          "JettyHttp2Calls",
          "JettyHttp2Client12Calls",
          "NettyHttp2Calls",
          "NettyHttp2FrameCalls",
          "Vertx3Http2Calls",
          "VertxHttp2Calls",
          "Vertx5Http2Calls",
          "ArmeriaHttp2Calls",
          "HelidonHttp2Calls");

  private static final String INSIDE = "orders.svc.cluster.local";
  private static final String OUTSIDE = "shop.example.com";
  private static final String REFUSED = "legacy.svc.cluster.local";

  @TempDir static Path folder;

  private static RawRecorder downstream;
  private static RawRecorder proxy;
  private static WireMockServer secure;
  private static ServiceJvm service;

  /**
   * Calls that are made again, by target: some clients go on trying when nobody waits any more, and
   * what a client wrote to a connection that it gave up is read there some time later.
   */
  private static final Map<String, TraceHeaders> MAY_COME_LATE = new ConcurrentHashMap<>();

  @Parameter Contract.Subject subject;

  private RawClient connection;

  private final TraceHeaders flow = new TraceHeaders(77);
  private final TraceHeaders second = new TraceHeaders(78);

  static List<Contract.Subject> clients() {
    Map<String, String> ofJdk = new LinkedHashMap<>();
    ofJdk.put("urlconnection", "HttpUrlConnection");
    for (String way : List.of("jdk-send", "jdk-sendasync", "jdk-upgrade")) {
      ofJdk.put(way, "JdkHttpClient");
    }
    return Contract.subjects("outbound", ofJdk);
  }

  @BeforeParameterizedClassInvocation
  static void start(Contract.Subject subject) throws Exception {
    downstream = new RawRecorder();
    proxy = new RawRecorder();
    Path keys = Keys.in(folder);
    secure =
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
    Path hosts =
        Files.writeString(
            folder.resolve("hosts"),
            "127.0.0.1 localhost " + INSIDE + " " + OUTSIDE + " " + REFUSED + "\n");
    ServiceJvm.Builder start =
        ServiceJvm.service(
                subject.jdk(), subject.jdk().version() < 17 ? "TomcatServer@9" : "jdk-pool")
            .brief()
            .option(
                "-Djdk.net.hosts.file=" + hosts,
                "-Djavax.net.ssl.trustStore=" + keys,
                "-Djavax.net.ssl.trustStorePassword=" + Keys.PASSWORD)
            .option(Leaks.options(subject.jdk()));
    String refused = "egress.deny=" + REFUSED + ":" + downstream.port() + "," + INSIDE + ":1";
    boolean relocated = subject.sample().startsWith("PlayWs");
    start.agentArguments(relocated ? refused + ";" + ServiceJvm.RELOCATED_BY_PLAY : refused);
    service = start.start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    downstream.close();
    proxy.close();
    secure.stop();
    service.close();
  }

  @Override
  public Contract.Subject subject() {
    return subject;
  }

  @BeforeEach
  void connect() {
    connection = service.connect();
  }

  @AfterEach
  void everythingWasLookedAt() {
    connection.close();
    List<RawRecorder.Request> rest = new ArrayList<>(downstream.rest());
    rest.forEach(request -> downstream.take(request.path()));
    for (RawRecorder.Request late : rest) {
      if (MAY_COME_LATE.containsKey(late.path())) {
        assertCarries(MAY_COME_LATE.get(late.path()), late);
      }
    }
    rest.removeIf(request -> MAY_COME_LATE.containsKey(request.path()));
    assertThat(rest).as("calls that the case did not expect").isEmpty();
  }

  /** Path and query of a call of this client; what follows is name and value, and so on. */
  private String to(String endpoint, String url, String... more) {
    StringBuilder path = new StringBuilder("/sync/" + endpoint + "?client=" + subject.id());
    path.append("&url=").append(RawClient.encoded(url));
    if (endpoint.equals("relay") && !List.of(more).contains("carry")) {
      path.append("&carry=direct");
    }
    for (int i = 0; i < more.length; i += 2) {
      path.append('&').append(more[i]).append('=').append(RawClient.encoded(more[i + 1]));
    }
    return path.toString();
  }

  /** Has the service call {@code url}, in the flow, and expects it to succeed. */
  private void call(String url, String... more) {
    connection.get(to("relay", url, more), flow.lines()).ok();
  }

  private static void assertCarries(TraceHeaders expected, RawRecorder.Request call) {
    assertThat(expected.missingFrom(call)).as("headers of %s", call.line()).isEmpty();
  }

  private boolean http2() {
    return SPEAK_NOTHING_ELSE.contains(subject.sample());
  }

  private static void assertCarriesNothing(RawRecorder.Request call) {
    assertThat(TraceHeaders.others(call))
        .as("headers of %s without a flow", call.line())
        .isEqualTo(call.headers());
  }

  // ------------------------------------------------------------------------------- simple calls

  @Test
  void everyHeaderArrivesOnce() {
    call(downstream.url("/get?with=parameters"));
    RawRecorder.Request get = downstream.takeOne("/get?with=parameters");
    assertThat(get.line()).startsWith("GET ").endsWith(http2() ? " HTTP/2.0" : " HTTP/1.1");
    assertCarries(flow, get);
  }

  @Test
  void withoutAFlowNothingIsAdded() {
    call(downstream.url("/one"));
    connection.get(to("relay", downstream.url("/one"))).ok();
    List<RawRecorder.Request> calls = downstream.take("/one");
    assertThat(calls).hasSize(2);
    assertCarriesNothing(calls.get(1));
    assertThat(calls.get(1).headers()).isEqualTo(TraceHeaders.others(calls.get(0)));
  }

  @Test
  void flowsThatComeAfterEachOtherOnOneConnectionStayApart() {
    for (int i = 0; i < 4; i++) {
      connection.get(to("relay", downstream.url("/turn/" + i)), new TraceHeaders(i).lines()).ok();
      assertCarries(new TraceHeaders(i), downstream.takeOne("/turn/" + i));
      connection.get(to("relay", downstream.url("/turn/none"))).ok();
      assertCarriesNothing(downstream.takeOne("/turn/none"));
    }
  }

  @Test
  void postAndPutWithABody() {
    for (String method : new String[] {"POST", "PUT"}) {
      call(downstream.url("/body"), "method", method, "size", "20");
      RawRecorder.Request call = downstream.takeOne("/body");
      assertThat(call.line()).startsWith(method + " ");
      assertThat(call.body()).isEqualTo(20);
      assertCarries(flow, call);
    }
  }

  @Test
  void aLargeBody() {
    call(downstream.url("/large"), "method", "POST", "size", "300000");
    RawRecorder.Request call = downstream.takeOne("/large");
    assertThat(call.body()).isEqualTo(300_000);
    assertCarries(flow, call);
  }

  @Test
  void aStreamedBody() {
    call(downstream.url("/streamed"), "method", "POST", "size", "50000", "streamed", "");
    RawRecorder.Request call = downstream.takeOne("/streamed");
    assertThat(call.body()).isEqualTo(50_000);
    if (http2()) {
      assertThat(call.lines("content-length")).isEmpty();
    } else {
      assertThat(call.only("transfer-encoding")).isEqualToIgnoringCase("chunked");
    }
    assertCarries(flow, call);
  }

  @Test
  void deleteAndHead() {
    call(downstream.url("/delete"), "method", "DELETE");
    assertCarries(flow, downstream.takeOne("/delete"));
    downstream.answer("/head", request -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    call(downstream.url("/head"), "method", "HEAD");
    assertCarries(flow, downstream.takeOne("/head"));
  }

  @Test
  void aMethodOfItsOwn() {
    call(downstream.url("/test"), "method", "TEST");
    RawRecorder.Request call = downstream.takeOne("/test");
    assertThat(call.line()).startsWith("TEST ");
    assertCarries(flow, call);
  }

  @Test
  void anErrorForAnAnswer() {
    for (String status : new String[] {"400 Bad Request", "404 Not Found", "500 Oh No"}) {
      downstream.answer(
          "/error", request -> "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
      connection.get(to("relay", downstream.url("/error")), flow.lines());
      assertCarries(flow, downstream.takeOne("/error"));
    }
    call(downstream.url("/after-errors"));
    assertCarries(flow, downstream.takeOne("/after-errors"));
  }

  @Test
  void aChunkedAnswer() {
    downstream.answer(
        "/chunked",
        request ->
            "HTTP/1.1 200 OK\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "3\r\n"
                + "abc\r\n"
                + "4\r\n"
                + "defg\r\n"
                + "0\r\n\r\n");
    assertThat(connection.get(to("relay", downstream.url("/chunked")), flow.lines()).ok())
        .isEqualTo("abcdefg");
    assertCarries(flow, downstream.takeOne("/chunked"));
  }

  @Test
  void overTls() {
    String path = "/tls/" + subject.jdk().version();
    assertThat(connection.get(to("relay", tls(path)), flow.lines()).ok()).isEqualTo("fine");
    assertThat(connection.get(to("relay", tls(path)), second.lines()).ok()).isEqualTo("fine");
    assertThat(connection.get(to("relay", tls(path))).ok()).isEqualTo("fine");
    List<LoggedRequest> received = secure.findAll(getRequestedFor(urlEqualTo(path)));
    assertThat(received).hasSize(3);
    assertCarries(flow, received.get(0));
    assertCarries(second, received.get(1));
    assertCarries(null, received.get(2));
    if (SPEAK_HTTP_2.contains(subject.sample())) {
      assertThat(received).extracting(LoggedRequest::getProtocol).containsOnly("HTTP/2.0");
    }
  }

  @Test
  void aRedirectOverTls() {
    String path = "/tls/go/" + subject.jdk().version();
    secure.stubFor(any(urlEqualTo(path)).willReturn(temporaryRedirect(path + "/on")));
    assertThat(connection.get(to("relay", tls(path)), flow.lines()).ok()).isEqualTo("fine");
    for (String each : new String[] {path, path + "/on"}) {
      List<LoggedRequest> received = secure.findAll(getRequestedFor(urlEqualTo(each)));
      assertThat(received).as(each).hasSize(1);
      assertCarries(flow, received.get(0));
    }
  }

  private static String tls(String path) {
    return "https://localhost:" + secure.httpsPort() + path;
  }

  /** Each header once, or none of them where there is no flow. */
  private static void assertCarries(TraceHeaders expected, LoggedRequest call) {
    for (String name : TraceHeaders.NAMES) {
      if (expected == null) {
        assertThat(call.containsHeader(name)).as(name).isFalse();
      } else {
        assertThat(call.getHeaders().getHeader(name).values())
            .as(name)
            .containsExactly(expected.value(name));
      }
    }
  }

  // ------------------------------------------------------------------------------------- values

  @Test
  void valuesOf8KibArrive() {
    TraceHeaders big = flow.with("x-request-id", "r".repeat(8192));
    connection.get(to("relay", downstream.url("/big")), big.lines()).ok();
    assertCarries(big, downstream.takeOne("/big"));
  }

  @Test
  void oddCaseAndSeveralLinesInboundMakeNoDifference() {
    List<String> odd = new ArrayList<>();
    for (String line : flow.lines()) {
      odd.add(line.substring(0, 1).toUpperCase() + line.substring(1));
    }
    odd.add("TRACESTATE: third=3");
    connection.get(to("relay", downstream.url("/odd")), odd.toArray(new String[0])).ok();
    assertCarries(
        flow.with("tracestate", flow.value("tracestate") + ",third=3"), downstream.takeOne("/odd"));
  }

  @Test
  void baggageGoesToTrustedHostsOnlyAndIdsEverywhere() {
    TraceHeaders withBaggage = flow.with("baggage", "user=7,tier=gold;ttl=3");
    for (String host : List.of("127.0.0.1", "localhost", INSIDE)) {
      String url = "http://" + host + ":" + downstream.port() + "/to/" + host;
      connection.get(to("relay", url), withBaggage.lines()).ok();
      assertCarries(withBaggage, downstream.takeOne("/to/" + host));
    }
    String outside = "http://" + OUTSIDE + ":" + downstream.port() + "/outside";
    connection.get(to("relay", outside), withBaggage.lines()).ok();
    assertCarries(withBaggage.without("baggage"), downstream.takeOne("/outside"));
    String refused = "http://" + REFUSED + ":" + downstream.port() + "/refused";
    connection.get(to("relay", refused), withBaggage.lines()).ok();
    assertCarriesNothing(downstream.takeOne("/refused"));
  }

  // ----------------------------------------------------------------------- the application's own

  @Test
  void whatTheApplicationSetsIsKeptAndItsFormatGetsNothingElse() {
    assertCarries(flow.with("x-request-id", "own"), withOwn("x-request-id: own"));
    RawRecorder.Request b3 = withOwn("X-B3-TraceId: 463ac35c9f6413ad");
    assertThat(b3.only("x-b3-traceid")).isEqualTo("463ac35c9f6413ad");
    assertCarries(flow.without(B3), without(b3, "x-b3-traceid"));
    RawRecorder.Request w3c = withOwn("Traceparent: own");
    assertThat(w3c.only("traceparent")).isEqualTo("own");
    assertCarries(flow.without("traceparent", "tracestate"), without(w3c, "traceparent"));
    RawRecorder.Request single = withOwn("b3: 0");
    assertThat(single.only("b3")).isEqualTo("0");
    assertCarries(flow.without(B3), without(single, "b3"));
    assertCarries(flow, withOwn("x-b3x: no trace header"));
  }

  @Test
  void whatBraveWritesIsKeptAndItsFormatGetsNothingElse() {
    assertKeepsWhatIsWrittenBy(
        "BraveTracer", B3, "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled");
  }

  @Test
  void whatMicrometerTracingWritesIsKeptAndItsFormatGetsNothingElse() {
    assertKeepsWhatIsWrittenBy("MicrometerTracer", B3, "b3");
    assertKeepsWhatIsWrittenBy("MicrometerOtelTracer", W3C, "traceparent");
  }

  @Test
  void whatOpenTelemetryWritesIsKeptAndItsFormatGetsNothingElse() {
    assertKeepsWhatIsWrittenBy("OpenTelemetryTracer", W3C, "traceparent");
  }

  /** The application's own tracer in each version, which writes these of a format's headers. */
  private void assertKeepsWhatIsWrittenBy(String tracer, String[] format, String... written) {
    for (Samples.Sample each : Samples.everyVersion(tracer, subject.jdk())) {
      String path = to("traced", downstream.url("/traced"), "tracer", each.id());
      String lines = connection.get(path, flow.lines()).ok();
      TraceHeaders expected = flow.without(format);
      List<String> names = new ArrayList<>();
      for (String line : lines.split("\n")) {
        String name = line.substring(0, line.indexOf(':')).toLowerCase();
        names.add(name);
        expected = expected.with(name, line.substring(name.length() + 2));
      }
      assertThat(names).as(each.id()).containsExactlyInAnyOrder(written);
      assertCarries(expected, downstream.takeOne("/traced").withNamesInLowerCase());
    }
  }

  private RawRecorder.Request withOwn(String lines) {
    call(downstream.url("/own"), "headers", lines);
    return downstream.takeOne("/own");
  }

  private static RawRecorder.Request without(RawRecorder.Request request, String name) {
    List<String> left = new ArrayList<>(request.headers());
    left.removeAll(request.lines(name));
    return new RawRecorder.Request(request.line(), left, request.body(), 0);
  }

  @Test
  void aRequestThatIsSentAgain() {
    String again = to("again", downstream.url("/again"), "name", "sent-again");
    connection.get(again, flow.lines()).ok();
    assertCarries(flow, downstream.takeOne("/again"));
    connection.get(again, second.lines()).ok();
    assertCarries(second, downstream.takeOne("/again"));
    connection.get(again).ok();
    assertCarriesNothing(downstream.takeOne("/again"));
    connection.get(again, "x-request-id: alone").ok();
    RawRecorder.Request alone = downstream.takeOne("/again");
    assertThat(alone.only("x-request-id")).isEqualTo("alone");
    assertThat(TraceHeaders.others(alone)).hasSize(alone.headers().size() - 1);
  }

  @Test
  void theApplicationsRequestStaysAsItWas() {
    String path =
        to("again", downstream.url("/seen"), "name", "seen", "headers", "x-own: 1\nx-more: 2");
    String with = connection.get(path, flow.lines()).ok();
    assertCarries(flow, downstream.takeOne("/seen"));
    assertThat(with.split("\n\n")[0].toLowerCase()).contains("x-own: 1", "x-more: 2");
    for (String name : TraceHeaders.NAMES) {
      assertThat(with.toLowerCase()).as("the application's own request").doesNotContain(name + ":");
    }
  }

  // ------------------------------------------------------------------------- more than one
  // exchange

  @Test
  void everyHopOfARedirectGetsEachHeaderOnce() {
    String otherHost = "http://localhost:" + downstream.port() + "/hop/3";
    downstream.answer("/hop/1", request -> redirect(302, "/hop/2"));
    downstream.answer("/hop/2", request -> redirect(302, otherHost));
    call(downstream.url("/hop/1"));
    connection.get(to("relay", downstream.url("/hop/1"))).ok();
    for (int hop = 1; hop <= 3; hop++) {
      List<RawRecorder.Request> calls = downstream.take("/hop/" + hop);
      assertThat(calls).as("hop %d", hop).hasSize(2);
      assertCarries(flow, calls.get(0));
      assertCarriesNothing(calls.get(1));
    }
  }

  @Test
  void aRedirectToAHostThatIsNotTrustedTakesNoBaggageAlong() {
    TraceHeaders withBaggage = flow.with("baggage", "user=7");
    downstream.answer(
        "/leads-outside",
        request -> redirect(302, "http://" + OUTSIDE + ":" + downstream.port() + "/outside"));
    connection.get(to("relay", downstream.url("/leads-outside")), withBaggage.lines()).ok();
    assertCarries(withBaggage, downstream.takeOne("/leads-outside"));
    assertCarries(withBaggage.without("baggage"), downstream.takeOne("/outside"));
  }

  @Test
  void aRedirectThatRepeatsTheBody() {
    downstream.answer("/moved", request -> redirect(307, "/moved-here"));
    String path = to("relay", downstream.url("/moved"), "method", "POST", "size", "100");
    RawClient.Response answer = connection.get(path, flow.lines());
    assertCarries(flow, downstream.takeOne("/moved"));
    answer.ok();
    RawRecorder.Request repeated = downstream.takeOne("/moved-here");
    assertThat(repeated.line()).startsWith("POST ");
    assertThat(repeated.body()).isEqualTo(100);
    assertCarries(flow, repeated);
  }

  @Test
  void redirectsInACircle() {
    downstream.answer("/circle", request -> redirect(302, "/circle"));
    connection.get(to("relay", downstream.url("/circle")), flow.lines());
    List<RawRecorder.Request> calls = downstream.take("/circle");
    assertThat(calls).isNotEmpty();
    calls.forEach(call -> assertCarries(flow, call));
  }

  private static String redirect(int status, String to) {
    String reason = status == 307 ? "Temporary Redirect" : "Found";
    return "HTTP/1.1 "
        + status
        + " "
        + reason
        + "\r\nLocation: "
        + to
        + "\r\nContent-Length: 0\r\n\r\n";
  }

  @Test
  void aRequestThatIsRepeatedWithAPassword() {
    downstream.answer(
        "/secret",
        request ->
            request.lines("authorization").isEmpty()
                ? "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length:"
                    + " 0\r\n\r\n"
                : RawRecorder.OK);
    call(downstream.url("/secret"), "user", "me", "password", "mine");
    List<RawRecorder.Request> calls = downstream.take("/secret");
    assertThat(calls).hasSize(2);
    assertThat(calls.get(1).only("authorization")).startsWith("Basic ");
    calls.forEach(call -> assertCarries(flow, call));
  }

  @Test
  void aCallThatIsMadeAgainOnANewConnection() {
    boolean[] hungUp = {false};
    downstream.answer(
        "/stale",
        request -> {
          boolean first = !hungUp[0];
          hungUp[0] = true;
          return first ? RawRecorder.HANG_UP : RawRecorder.OK;
        });
    MAY_COME_LATE.put("/stale", flow);
    RawClient.Response answer = null;
    // Apache's old asynchronous client now and then makes a call on the connection that is just
    // being
    // closed, and fails: the one that is made again, and so the one that comes after that.
    int tries = subject.sample().equals("ApacheHttpAsyncClient5Calls") ? 20 : 1;
    for (int i = 0; i < tries && (answer == null || answer.status() != 200); i++) {
      hungUp[0] = false;
      // Leaves a connection in the client's pool, on which the next call is made first.
      String before = to("relay", downstream.url("/before-stale"));
      answer = connection.get(before, second.lines());
      if (answer.status() != 200 && i < tries - 1) {
        downstream.take("/before-stale");
        continue;
      }
      answer.ok();
      downstream.takeOne("/before-stale");
      answer = connection.get(to("relay", downstream.url("/stale")), flow.lines());
      List<RawRecorder.Request> attempts = downstream.take("/stale");
      assertThat(attempts).isNotEmpty();
      attempts.forEach(attempt -> assertCarries(flow, attempt));
      if (answer.status() == 200) {
        assertThat(attempts).as("the call and its repetition").hasSize(2);
      }
    }
    answer.ok();
  }

  @Test
  void aConnectionThatIsReset() {
    boolean[] reset = {false};
    downstream.answer(
        "/reset",
        request -> {
          boolean first = !reset[0];
          reset[0] = true;
          return first ? RawRecorder.RESET : RawRecorder.OK;
        });
    MAY_COME_LATE.put("/reset", flow);
    connection.get(to("relay", downstream.url("/before-reset")), second.lines()).ok();
    downstream.takeOne("/before-reset");
    // Whether it tries again is the client's affair.
    connection.get(to("relay", downstream.url("/reset")), flow.lines());
    List<RawRecorder.Request> attempts = downstream.take("/reset");
    assertThat(attempts).isNotEmpty();
    attempts.forEach(attempt -> assertCarries(flow, attempt));
    String after = to("relay", downstream.url("/after-reset"));
    RawClient.Response answer = connection.get(after);
    // Of a connection that calls share, the client may tell them before it has put it away.
    for (int i = 0; http2() && answer.status() != 200 && i < 100; i++) {
      answer = connection.get(after);
    }
    answer.ok();
    assertCarriesNothing(downstream.takeOne("/after-reset"));
  }

  @Test
  void aConnectionThatTheServerClosedIsReplaced() {
    for (int i = 0; i < 3; i++) {
      TraceHeaders each = new TraceHeaders(80 + i);
      downstream.answer("/closed/" + i, request -> RawRecorder.OK_AND_CLOSED);
      callsThatArrive("/closed/" + i, each).forEach(call -> assertCarries(each, call));
    }
    List<RawRecorder.Request> after = callsThatArrive("/after-closed", flow);
    assertThat(after).hasSize(1);
    assertCarries(flow, after.get(0));
  }

  /**
   * Not every client makes a call again that it made on a connection of whose end it was yet to
   * learn.
   */
  private List<RawRecorder.Request> callsThatArrive(String target, TraceHeaders headers) {
    List<RawRecorder.Request> calls = List.of();
    MAY_COME_LATE.put(target, headers);
    for (int i = 0; calls.isEmpty() && i < 10; i++) {
      connection.get(to("relay", downstream.url(target)), headers.lines());
      calls = downstream.take(target);
    }
    assertThat(calls).as("calls of %s", target).isNotEmpty();
    return calls;
  }

  @Test
  void aProxyIsToldNothingInConnectAndTheCallThroughItCarries() {
    String port = "" + proxy.port();
    proxy.answer(
        "secure.test:443", request -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    // Some clients throw, others take the proxy's answer for the service's.
    connection.get(to("relay", "https://secure.test:443/secret", "proxy", port), flow.lines());
    List<RawRecorder.Request> connects = proxy.take("secure.test:443");
    assertThat(connects).isNotEmpty().allSatisfy(ClientContractTest::assertTellsTheProxyNothing);
    proxy.answer("plain.test:80", request -> "HTTP/1.1 200 Connected\r\n\r\n");
    connection.get(to("relay", "http://plain.test/open", "proxy", port), flow.lines()).ok();
    // Some clients make a tunnel for everything.
    List<RawRecorder.Request> tunnels = proxy.take("plain.test:80");
    assertThat(tunnels).allSatisfy(ClientContractTest::assertTellsTheProxyNothing);
    List<RawRecorder.Request> calls =
        Stream.of("http://plain.test/open", "http://plain.test:80/open", "/open")
            .flatMap(target -> proxy.take(target).stream())
            .toList();
    assertThat(calls).hasSize(1);
    assertCarries(flow, calls.get(0));
    // A client that asks the proxy again does so without being waited for.
    assertThat(proxy.rest()).allSatisfy(ClientContractTest::assertTellsTheProxyNothing);
  }

  private static void assertTellsTheProxyNothing(RawRecorder.Request connect) {
    assertThat(connect.line()).startsWith("CONNECT ");
    assertThat(TraceHeaders.others(connect)).isEqualTo(connect.headers());
  }

  // ------------------------------------------------------------------------- failures and threads

  @Test
  void nobodyListensAndTheNextCallIsAsEver() throws IOException {
    RawClient.Response answer =
        connection.get(to("relay", "http://127.0.0.1:" + closedPort() + "/nobody"), flow.lines());
    assertThat(answer.status()).isEqualTo(500);
    connection.get(to("relay", downstream.url("/after-nobody"))).ok();
    assertCarriesNothing(downstream.takeOne("/after-nobody"));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void anAnswerThatDoesNotComeInTime() {
    MAY_COME_LATE.put("/late", flow);
    List<RawRecorder.Request> calls = List.of();
    // On a busy machine the time is over before some clients have written anything.
    for (int timeout = 200; calls.isEmpty() && timeout < 10_000; timeout *= 2) {
      CountDownLatch release = new CountDownLatch(1);
      downstream.answer("/late", request -> await(release));
      String late = to("relay", downstream.url("/late"), "timeout", "" + timeout);
      RawClient.Response answer;
      try {
        answer = connection.get(late, flow.lines());
      } finally {
        release.countDown();
      }
      assertThat(answer.status()).isEqualTo(500);
      calls = downstream.take("/late");
    }
    assertThat(calls).isNotEmpty();
    calls.forEach(call -> assertCarries(flow, call));
    RawClient.Response after = connection.get(to("relay", downstream.url("/after-late")));
    if (after.status() != 200 && subject.sample().equals("Vertx3WebClientCalls")) {
      // It tells of the timeout before it closes the connection: an answer that comes in between
      // leaves that in the pool, and now and then the next call fails there.
      downstream.take("/after-late").forEach(ClientContractTest::assertCarriesNothing);
      after = connection.get(to("relay", downstream.url("/after-late")));
    }
    after.ok();
    assertCarriesNothing(downstream.takeOne("/after-late"));
  }

  static String await(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return RawRecorder.OK;
  }

  @Test
  void callsThatAreGivenUpLeaveNothingBehind() {
    CountDownLatch release = new CountDownLatch(1);
    try {
      for (int i = 0; i < 5; i++) {
        String target = "/given-up/" + i;
        downstream.answer(target, request -> await(release));
        MAY_COME_LATE.put(target, new TraceHeaders(i));
        connection.get(to("give-up", downstream.url(target)), new TraceHeaders(i).lines()).ok();
        connection.get(to("relay", downstream.url("/after/" + i), "carry", "submit-callable")).ok();
        assertCarriesNothing(downstream.takeOne("/after/" + i));
      }
    } finally {
      release.countDown();
    }
    for (int i = 0; i < 5; i++) {
      TraceHeaders each = new TraceHeaders(i);
      downstream.take("/given-up/" + i).forEach(call -> assertCarries(each, call));
    }
  }

  @Test
  void fromOtherThreadsOfTheFlow() {
    for (String carry :
        List.of("execute-queued", "submit-callable", "then-compose", "thread-start")) {
      call(downstream.url("/" + carry), "carry", carry);
      assertCarries(flow, downstream.takeOne("/" + carry));
    }
  }

  @Test
  void aCallFromACallback() throws IOException {
    String then = downstream.url("/then");
    // Who is known not to call back need not be waited for so long.
    String patience = OptOut.of(subject, "aCallFromACallback") == null ? "30" : "3";
    connection
        .get(to("then", downstream.url("/first"), "then", then, "patience", patience), flow.lines())
        .ok();
    assertCarries(flow, downstream.takeOne("/first"));
    assertCarries(flow, downstream.takeOne("/then"));
    connection.get(to("then", downstream.url("/first"), "then", then, "patience", patience)).ok();
    assertCarriesNothing(downstream.takeOne("/first"));
    assertCarriesNothing(downstream.takeOne("/then"));
    String nobody = "http://127.0.0.1:" + closedPort() + "/nobody";
    for (String url : new String[] {tls("/first"), nobody}) {
      connection.get(to("then", url, "then", then, "patience", patience), flow.lines()).ok();
      assertCarries(flow, downstream.takeOne("/then"));
      connection.get(to("then", url, "then", then, "patience", patience)).ok();
      assertCarriesNothing(downstream.takeOne("/then"));
    }
  }

  /** Each call waits in the client until the one before it is done, by a thread of another flow. */
  @Test
  void callsThatWaitForEachOther() throws InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(4);
    downstream.answer(
        "/wait/0",
        request -> {
          arrived.countDown();
          return await(release);
        });
    try {
      for (int i = 0; i < 4; i++) {
        downstream.answer(
            "/waited/" + i,
            request -> {
              done.countDown();
              return RawRecorder.OK;
            });
        String path =
            to("later", downstream.url("/wait/" + i), "then", downstream.url("/waited/" + i));
        (i % 2 == 1 ? connection.get(path) : connection.get(path, new TraceHeaders(i).lines()))
            .ok();
        if (i == 0) {
          assertThat(arrived.await(30, TimeUnit.SECONDS)).as("the first call is there").isTrue();
        }
      }
    } finally {
      release.countDown();
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).as("all calls are done").isTrue();
    for (int i = 0; i < 4; i++) {
      for (String target : new String[] {"/wait/" + i, "/waited/" + i}) {
        if (i % 2 == 1) {
          assertCarriesNothing(downstream.takeOne(target));
        } else {
          assertCarries(new TraceHeaders(i), downstream.takeOne(target));
        }
      }
    }
  }

  @Test
  void noThreadOfTheClientKeepsAFlow() {
    call(downstream.url("/sweep"));
    assertCarries(flow, downstream.takeOne("/sweep"));
    call(tls("/sweep"));
    Leaks.sweepFindsNothing(service, "/sync");
  }

  @Test
  void manyFlowsAtOnceStayApart() throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        TraceHeaders each = new TraceHeaders(i);
        boolean none = i % 5 == 4;
        String path = to("fan-out", downstream.url((none ? "/none/" : "/flow/") + i));
        requests.add(
            users.submit(() -> none ? service.get(path) : service.get(path, each.lines())));
      }
      for (Future<?> each : requests) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
    List<RawRecorder.Request> calls =
        downstream.rest().stream().filter(call -> !MAY_COME_LATE.containsKey(call.path())).toList();
    assertThat(calls).hasSize(5 * 40);
    for (RawRecorder.Request call : calls) {
      downstream.take(call.path());
      String[] path = call.path().split("/");
      if (path[1].equals("none")) {
        assertCarriesNothing(call);
      } else {
        assertCarries(new TraceHeaders(Integer.parseInt(path[2])), call);
      }
    }
  }
}
