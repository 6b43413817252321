package dev.baton.smoke;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the contracts do not ask of Jetty: its client over HTTP/2, its servlets by the catch-all.
 */
class JettyTest {

  private final TraceHeaders flow = new TraceHeaders(77);

  record Subject(Samples.Sample sample, Jdk jdk) {
    @Override
    public String toString() {
      return sample + " on " + jdk;
    }
  }

  static Stream<Subject> clients() {
    return subjects("outbound", "JettyClientCalls", "JettyClient12Calls");
  }

  static Stream<Subject> servers() {
    return subjects(
        "inbound",
        "JettyServer",
        "JettyEe8Server",
        "JettyEe9Server",
        "JettyEe10Server",
        "JettyEe11Server");
  }

  private static Stream<Subject> subjects(String role, String... samples) {
    return Jdk.inScope().stream()
        .flatMap(
            jdk ->
                Samples.inScope(role).stream()
                    .filter(each -> List.of(samples).contains(each.name()) && each.runsOn(jdk))
                    .map(each -> new Subject(Samples.compiled(each), jdk)));
  }

  // ------------------------------------------------------------------------ the client, over
  // HTTP/2

  @ParameterizedTest
  @MethodSource("clients")
  void carriesOverHttp2(Subject client) throws Exception {
    WireMockServer downstream = new WireMockServer(wireMockConfig().dynamicPort());
    downstream.start();
    String own = "http://127.0.0.1:" + downstream.port();
    downstream.stubFor(any(anyUrl()).willReturn(ok("fine")));
    downstream.stubFor(any(urlEqualTo("/hop")).willReturn(temporaryRedirect("/hopped")));
    try (ServiceJvm service = ServiceJvm.service(client.jdk, "jdk-pool").start();
        RawClient connection = service.connect()) {
      String relay = "/sync/relay?carry=direct&client=" + client.sample.id() + "&url=";
      String url = RawClient.encoded("h2c:" + own.substring(5));
      for (int i = 0; i < 3; i++) {
        TraceHeaders each = new TraceHeaders(i);
        connection.get(relay + url + "/with/" + i, each.lines()).ok();
        connection.get(relay + url + "/without/" + i).ok();
        assertCarries(each, one(downstream, "/with/" + i));
        assertCarriesNothing(one(downstream, "/without/" + i));
      }
      connection.get(relay + url + "/hop&method=POST&size=100", flow.lines()).ok();
      assertCarries(flow, one(downstream, "/hop"));
      assertCarries(flow, one(downstream, "/hopped"));
      assertThat(one(downstream, "/hopped").getBody()).hasSize(100);

      String again = relay.replace("/relay", "/again") + url + "/seen&headers=x-own%3A+1&name=h2";
      String seen = connection.get(again, flow.lines()).ok().toLowerCase();
      assertCarries(flow, one(downstream, "/seen"));
      assertThat(seen).contains("x-own: 1");
      TraceHeaders.NAMES.forEach(name -> assertThat(seen).doesNotContain(name + ":"));

      String then = "&then=" + RawClient.encoded(own) + "/then/";
      connection.get(relay.replace("/relay", "/then") + url + then + "with", flow.lines()).ok();
      connection.get(relay.replace("/relay", "/then") + url + then + "without").ok();
      assertCarries(flow, received(downstream, "/then/with").get(0));
      assertCarriesNothing(received(downstream, "/then/without").get(0));

      manyAtOnce(service, downstream, relay.replace("/relay", "/fan-out") + url);
    } finally {
      downstream.stop();
    }
  }

  private static void manyAtOnce(ServiceJvm service, WireMockServer downstream, String fanOut)
      throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String[] lines = i % 5 == 4 ? new String[0] : new TraceHeaders(i).lines();
        String path = fanOut + "/many/" + i;
        requests.add(users.submit(() -> service.get(path, lines)));
      }
      for (Future<?> each : requests) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
    for (int i = 0; i < 20; i++) {
      for (int call = 0; call < 5; call++) {
        LoggedRequest made = one(downstream, "/many/" + i + "/" + call);
        if (i % 5 == 4) {
          assertCarriesNothing(made);
        } else {
          assertCarries(new TraceHeaders(i), made);
        }
      }
    }
  }

  private static LoggedRequest one(WireMockServer downstream, String path) {
    List<LoggedRequest> received = received(downstream, path);
    assertThat(received).as(path).hasSize(1);
    assertThat(received.get(0).getProtocol()).isEqualTo("HTTP/2.0");
    return received.get(0);
  }

  private static List<LoggedRequest> received(WireMockServer downstream, String path) {
    return downstream.findAll(anyRequestedFor(urlEqualTo(path)));
  }

  private static void assertCarries(TraceHeaders expected, LoggedRequest call) {
    for (String name : TraceHeaders.NAMES) {
      assertThat(call.getHeaders().getHeader(name).values())
          .as("%s of %s", name, call.getUrl())
          .containsExactly(expected.value(name));
    }
  }

  private static void assertCarriesNothing(LoggedRequest call) {
    for (String name : TraceHeaders.NAMES) {
      assertThat(call.containsHeader(name)).as("%s of %s", name, call.getUrl()).isFalse();
    }
  }

  // ----------------------------------------------------------------------- the servlets' catch-all

  /** As in a container that has no hook of its own; what it serves by itself is not its part. */
  @ParameterizedTest
  @MethodSource("servers")
  void servletsOfAnUnknownContainerCarry(Subject server) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(server.jdk, server.sample.id())
                .agentArguments("disable=Jetty,Jetty12")
                .start();
        RawClient connection = service.connect()) {
      for (String way : service.ways()) {
        if (way.equals("/filter")) {
          continue;
        }
        for (int i = 0; i < 3; i++) {
          TraceHeaders each = new TraceHeaders(i);
          for (String client : List.of("urlconnection", "jdk-send")) {
            String path = RawClient.relay(way, "direct", client, downstream.url(way));
            connection.get(path, each.lines()).ok();
            RawRecorder.Request with = downstream.takeOne(way);
            assertThat(each.missingFrom(with)).as("headers of %s", with.line()).isEmpty();
            connection.get(path).ok();
            RawRecorder.Request without = downstream.takeOne(way);
            assertThat(without.headers()).isEqualTo(TraceHeaders.others(with));
          }
        }
      }
    }
  }
}
