package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of relaying where they are put to the test, byte for byte on the wire, for every
 * client.
 */
@ParameterizedClass
@MethodSource("jdks")
class EdgesTest {

  private static final String[] B3 = {
    "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3"
  };

  private static RawRecorder downstream;
  private static ServiceJvm jdkServer;
  private static ServiceJvm tomcat;

  /** A service whose clients go through {@link #proxy}. */
  private static ServiceJvm proxied;

  private static RawRecorder proxy;

  /** A service in whose world {@link #OUTSIDE} is a host like any other. */
  private static ServiceJvm withNames;

  private static final String INSIDE = "orders.svc.cluster.local";
  private static final String OUTSIDE = "shop.example.com";

  @TempDir static Path folder;

  @Parameter Jdk jdk;

  private final TraceHeaders flow = new TraceHeaders(77);

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  static Stream<String> clients() {
    return Stream.concat(
        Stream.of("urlconnection", "jdk-send", "jdk-sendasync", "jdk-upgrade"), apacheClients());
  }

  static Stream<String> apacheClients() {
    return Stream.of("apache4", "apache4-oldest", "apache5", "apache5-oldest");
  }

  @BeforeParameterizedClassInvocation
  static void start(Jdk jdk) throws IOException {
    downstream = new RawRecorder();
    proxy = new RawRecorder();
    proxied = ServiceJvm.service(jdk, "jdk-pool").option("-Dsmoke.proxy=" + proxy.port()).start();
    Path hosts =
        Files.writeString(
            folder.resolve("hosts"), "127.0.0.1 localhost " + INSIDE + " " + OUTSIDE + "\n");
    withNames = ServiceJvm.service(jdk, "jdk-pool").option("-Djdk.net.hosts.file=" + hosts).start();
    jdkServer = ServiceJvm.service(jdk, "jdk-pool").start();
    tomcat = ServiceJvm.service(jdk, "tomcat-jakarta").with("tomcat10").start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    downstream.close();
    proxy.close();
    for (ServiceJvm each : List.of(jdkServer, tomcat, proxied, withNames)) {
      each.close();
    }
  }

  @AfterEach
  void everythingWasLookedAt() {
    assertThat(downstream.rest()).as("calls that no test expected").isEmpty();
  }

  private static void assertCarries(TraceHeaders expected, RawRecorder.Request call) {
    assertThat(expected.missingFrom(call)).as("headers of %s", call.line()).isEmpty();
  }

  /**
   * Relays to {@code target} with one header that the application itself sets, and returns what
   * arrived.
   */
  private RawRecorder.Request withOwnHeader(
      String client, String target, String name, String value) {
    jdkServer.get(
        RawClient.relay("", "direct", client, downstream.url(target))
            + "&name="
            + name
            + "&value="
            + RawClient.encoded(value),
        flow.lines());
    return downstream.takeOne(target);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void whatTheApplicationSetsIsKeptAndItsFormatGetsNothingElse(String client) {
    assertCarries(
        flow.with("x-request-id", "own"),
        withOwnHeader(client, "/own/request-id", "x-request-id", "own"));
    RawRecorder.Request b3 = withOwnHeader(client, "/own/b3", "X-B3-TraceId", "463ac35c9f6413ad");
    assertThat(b3.only("X-B3-TraceId")).isEqualTo("463ac35c9f6413ad");
    assertCarries(
        flow.without(B3).with("x-b3-traceid", null),
        new RawRecorder.Request(b3.line(), withoutLine(b3, "x-b3-traceid"), 0));
    RawRecorder.Request w3c = withOwnHeader(client, "/own/w3c", "Traceparent", "own");
    assertThat(w3c.only("traceparent")).isEqualTo("own");
    assertCarries(
        flow.without("traceparent", "tracestate"),
        new RawRecorder.Request(w3c.line(), withoutLine(w3c, "traceparent"), 0));
    assertCarries(
        flow.with("b3", "0")
            .without(
                "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags"),
        withOwnHeader(client, "/own/single", "b3", "0"));
    assertCarries(flow, withOwnHeader(client, "/own/other", "x-b3x", "no trace header"));
  }

  private static List<String> withoutLine(RawRecorder.Request request, String name) {
    List<String> left = new ArrayList<>(request.headers());
    left.removeAll(request.lines(name));
    return left;
  }

  @ParameterizedTest
  @MethodSource("clients")
  void oddCaseAndOrderInboundMakeNoDifference(String client) {
    List<String> odd = new ArrayList<>();
    for (String line : flow.lines()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      odd.add(
          (odd.size() % 2 == 0
                  ? name.toUpperCase(Locale.ROOT)
                  : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
              + line.substring(colon));
    }
    Collections.reverse(odd);
    odd.add(3, "Accept-Language: en");
    jdkServer.get(
        RawClient.relay("", "direct", client, downstream.url("/odd")), odd.toArray(new String[0]));
    assertCarries(flow, downstream.takeOne("/odd"));
    tomcat.get(
        RawClient.relay("/sync", "direct", client, downstream.url("/odd")),
        odd.toArray(new String[0]));
    assertCarries(flow, downstream.takeOne("/odd"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void ofDuplicatesTheFirstGoesOnAndListsAreJoined(String client) {
    List<String> twice = new ArrayList<>(List.of(flow.lines()));
    twice.addAll(List.of(new TraceHeaders(78).lines()));
    TraceHeaders expected =
        flow.with(
            "tracestate",
            flow.value("tracestate") + "," + new TraceHeaders(78).value("tracestate"));
    jdkServer.get(
        RawClient.relay("", "direct", client, downstream.url("/twice")),
        twice.toArray(new String[0]));
    assertCarries(expected, downstream.takeOne("/twice"));
    tomcat.get(
        RawClient.relay("/sync", "direct", client, downstream.url("/twice")),
        twice.toArray(new String[0]));
    assertCarries(expected, downstream.takeOne("/twice"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aValueOf8KibGoesOnAndALongerOneIsLeftOutWhole(String client) {
    TraceHeaders long1 = flow.with("x-request-id", "r".repeat(8192));
    jdkServer.get(RawClient.relay("", "direct", client, downstream.url("/long")), long1.lines());
    assertCarries(long1, downstream.takeOne("/long"));
    TraceHeaders tooLong = flow.with("x-request-id", "r".repeat(8193));
    jdkServer.get(RawClient.relay("", "direct", client, downstream.url("/long")), tooLong.lines());
    assertCarries(flow.without("x-request-id"), downstream.takeOne("/long"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void everyHopOfARedirectGetsEachHeaderOnce(String client) {
    String otherHost = "http://localhost:" + downstream.port() + "/hop/3";
    downstream.answer("/hop/1", request -> redirect("/hop/2"));
    downstream.answer("/hop/2", request -> redirect(otherHost));
    for (String carry : List.of("direct", "submit-callable", "supply-async")) {
      jdkServer.get(RawClient.relay("", carry, client, downstream.url("/hop/1")), flow.lines());
      for (int hop = 1; hop <= 3; hop++) {
        assertCarries(flow, downstream.takeOne("/hop/" + hop));
      }
      jdkServer.get(RawClient.relay("", carry, client, downstream.url("/hop/1")));
      for (int hop = 1; hop <= 3; hop++) {
        RawRecorder.Request call = downstream.takeOne("/hop/" + hop);
        assertThat(TraceHeaders.others(call))
            .as("headers of %s without a flow", call.line())
            .isEqualTo(call.headers());
      }
    }
  }

  private static String redirect(String to) {
    return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n";
  }

  @ParameterizedTest
  @MethodSource("apacheClients")
  void aRequestObjectSentAgainTellsNothingOfItsFormerFlow(String client) {
    String path = RawClient.relay("", "direct", client, downstream.url("/again")) + "&again=1";
    TraceHeaders second = new TraceHeaders(78);
    jdkServer.get(path, flow.lines());
    assertCarries(flow, downstream.takeOne("/again"));
    jdkServer.get(path, second.lines());
    assertCarries(second, downstream.takeOne("/again"));
    jdkServer.get(path);
    RawRecorder.Request none = downstream.takeOne("/again");
    assertThat(TraceHeaders.others(none)).isEqualTo(none.headers());
    String[] one = {"x-request-id: alone"};
    jdkServer.get(path, one);
    RawRecorder.Request alone = downstream.takeOne("/again");
    assertThat(alone.only("x-request-id")).isEqualTo("alone");
    assertThat(TraceHeaders.others(alone)).hasSize(alone.headers().size() - 1);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aCallThatIsMadeAgainOnANewConnectionCarriesEachHeaderOnce(String client) {
    boolean[] hungUp = {false};
    downstream.answer(
        "/stale",
        request -> {
          boolean first = !hungUp[0];
          hungUp[0] = true;
          return first ? RawRecorder.HANG_UP : RawRecorder.OK;
        });
    // Leaves a connection in the client's pool, on which the next call is made first.
    jdkServer.get(
        RawClient.relay("", "direct", client, downstream.url("/before-stale")),
        new TraceHeaders(78).lines());
    int kept = downstream.takeOne("/before-stale").connection();
    jdkServer.get(RawClient.relay("", "direct", client, downstream.url("/stale")), flow.lines());
    List<RawRecorder.Request> attempts = downstream.take("/stale");
    assertThat(attempts).as("the call and its repetition").hasSize(2);
    assertThat(attempts.get(0).connection()).as("connection of the first attempt").isEqualTo(kept);
    attempts.forEach(attempt -> assertCarries(flow, attempt));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aConnectionThatTheServerClosedIsReplaced(String client) {
    for (int i = 0; i < 3; i++) {
      TraceHeaders each = new TraceHeaders(80 + i);
      downstream.answer("/closed/" + i, request -> RawRecorder.OK_AND_CLOSED);
      jdkServer.get(
          RawClient.relay("", "direct", client, downstream.url("/closed/" + i)), each.lines());
      downstream.take("/closed/" + i).forEach(call -> assertCarries(each, call));
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aProxyIsToldNothingInConnectAndTheCallThroughItCarries(String client) {
    try (RawClient connection = proxied.connect()) {
      proxy.answer(
          "secure.test:443", request -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      // Some clients throw, others take the proxy's answer for the service's.
      connection.get(
          RawClient.relay("", "direct", client, "https://secure.test:443/secret"), flow.lines());
      List<RawRecorder.Request> connects = proxy.take("secure.test:443");
      assertThat(connects).isNotEmpty();
      for (RawRecorder.Request connect : connects) {
        assertThat(connect.line()).startsWith("CONNECT ");
        assertThat(TraceHeaders.others(connect)).isEqualTo(connect.headers());
      }
      connection
          .get(RawClient.relay("", "direct", client, "http://plain.test/open"), flow.lines())
          .ok();
      assertCarries(flow, proxy.takeOne("http://plain.test/open"));
      assertThat(proxy.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void baggageGoesToTrustedHostsOnlyAndIdsEverywhere(String client) {
    TraceHeaders withBaggage = flow.with("baggage", "user=7,tier=gold;ttl=3");
    try (RawClient connection = withNames.connect()) {
      for (String host : List.of("127.0.0.1", "localhost", INSIDE)) {
        String url = "http://" + host + ":" + downstream.port() + "/to/" + host;
        connection.get(RawClient.relay("", "direct", client, url), withBaggage.lines()).ok();
        assertCarries(withBaggage, downstream.takeOne("/to/" + host));
      }
      String outside = "http://" + OUTSIDE + ":" + downstream.port();
      connection
          .get(RawClient.relay("", "direct", client, outside + "/outside"), withBaggage.lines())
          .ok();
      assertCarries(withBaggage.without("baggage"), downstream.takeOne("/outside"));

      downstream.answer("/leads-outside", request -> redirect(outside + "/outside"));
      connection
          .get(
              RawClient.relay("", "direct", client, downstream.url("/leads-outside")),
              withBaggage.lines())
          .ok();
      assertCarries(withBaggage, downstream.takeOne("/leads-outside"));
      assertCarries(withBaggage.without("baggage"), downstream.takeOne("/outside"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mode=observe", "mode=off"})
  void whereBatonWritesNothingNothingIsWritten(String arguments) {
    try (ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").agentArguments(arguments).start();
        RawClient connection = service.connect()) {
      for (String client : clients().toList()) {
        connection
            .get(
                RawClient.relay("", "execute-queued", client, downstream.url("/observed")),
                flow.lines())
            .ok();
        RawRecorder.Request call = downstream.takeOne("/observed");
        assertThat(TraceHeaders.others(call))
            .as("headers written by %s with %s", client, arguments)
            .isEqualTo(call.headers());
      }
    }
  }
}
