package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services with {@code mode=participate}: which header lines come out for those that went in. In
 * the tables {@code NEW} is the request's own parent id, {@code NEW10} the same in decimal, {@code
 * TRACE} the id of a trace that begins.
 */
class ParticipantsTest {

  private static final String HIGH = "463ac35c9f6413ad";
  private static final String LOW = "48485a3953bb6124";
  private static final String TRACE = HIGH + LOW;
  private static final String SPAN = "a2fb4a1d1a96d312";
  private static final String OLD = "0020000000000001";
  private static final String ID = "0af76519-16cd-93dd-8448-eb211c80319c";

  /** Of all formats that Baton knows, and of some that it does not. */
  private static final String[] ALL = {
    "x-request-id: " + ID,
    "traceparent: 00-" + TRACE + "-" + SPAN + "-03",
    "tracestate: rojo=1,congo=2",
    "x-b3-traceid: " + TRACE,
    "x-b3-spanid: " + SPAN,
    "x-b3-parentspanid: " + OLD,
    "x-b3-sampled: 1",
    "b3: " + TRACE + "-" + SPAN + "-1-" + OLD,
    "x-datadog-trace-id: 5208512171318403364",
    "x-datadog-parent-id: 11744061942159299346",
    "x-datadog-sampling-priority: 1",
    "x-datadog-tags: _dd.p.tid=" + HIGH,
    "sw8: 1-QQ==-Qg==-3-Qw==-RA==-RQ==-Rg==",
    "x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
    "x-cloud-trace-context: 105445aa7843bc8bf206b12000100000/1;o=1",
    "grpc-trace-bin: AAAA",
    "baggage: user=7",
  };

  private static final String[] ALL_OUT =
      String.join("\n", ALL)
          .replace("parentspanid: " + OLD, "parentspanid: " + SPAN)
          .replace("-" + SPAN + "-1-" + OLD, "-NEW-1-" + SPAN)
          .replace("-" + SPAN + "-03", "-NEW-03")
          .replace("x-b3-spanid: " + SPAN, "x-b3-spanid: NEW")
          .replace("parent-id: 11744061942159299346", "parent-id: NEW10")
          .split("\n");

  private static final List<String> NAMES =
      Stream.concat(Stream.of(ALL), Stream.of("x-b3-flags: "))
          .map(line -> line.substring(0, line.indexOf(':')))
          .toList();

  /** What goes in, and what comes out. */
  private record Case(List<String> in, List<String> out) {
    static Case of(String in, String out) {
      return new Case(in.isEmpty() ? List.of() : in.lines().toList(), out.lines().toList());
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(List.of(ALL), List.of(ALL_OUT)),
          Case.of("", "traceparent: 00-TRACE-NEW-02"),
          Case.of("x-request-id: " + ID, "x-request-id: " + ID + "\ntraceparent: 00-TRACE-NEW-03"),
          Case.of(
              "traceparent: cc-"
                  + TRACE
                  + "-"
                  + SPAN
                  + "-01-more\ntracestate: a=1\ntracestate: b=2",
              "traceparent: 00-" + TRACE + "-NEW-01\ntracestate: a=1,b=2"),
          Case.of(
              "traceparent: 00-" + TRACE + "-" + SPAN + "-00\ntracestate: a=1,b",
              "traceparent: 00-" + TRACE + "-NEW-00"),
          Case.of(
              "traceparent: 00-" + TRACE + "-" + SPAN + "-01x\ntracestate: a=1",
              "traceparent: 00-TRACE-NEW-02"),
          Case.of(
              ("traceparent: 00-" + TRACE + "-" + SPAN + "-01\n").repeat(2),
              "traceparent: 00-TRACE-NEW-02"),
          Case.of("traceparent: x\nb3: " + LOW + "-" + SPAN, "b3: " + LOW + "-NEW"),
          Case.of("b3: 0", "b3: 0"),
          Case.of("x-b3-sampled: 0", "x-b3-sampled: 0"),
          Case.of(
              "X-B3-TraceId: " + LOW + "\nX-B3-SpanId: " + SPAN + "\nX-B3-Flags: 1",
              "x-b3-traceid: "
                  + LOW
                  + "\nx-b3-spanid: NEW\nx-b3-parentspanid: "
                  + SPAN
                  + "\nx-b3-flags: 1"),
          Case.of("x-b3-traceid: " + LOW, "traceparent: 00-TRACE-NEW-02"),
          Case.of("sw8: 1-QQ==", "sw8: 1-QQ==\ntraceparent: 00-TRACE-NEW-02"));

  record On(Jdk jdk, String server) {}

  static Stream<On> servers() {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                        "jdk-pool",
                        "TomcatServer@newest",
                        "JettyServer@newest",
                        "UndertowServer@newest",
                        "NettyServer@newest",
                        "ReactorNettyServer@newest")
                    .map(server -> new On(jdk, server)));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatComesOutOfAService(On on) {
    try (ServiceJvm service = participant(ServiceJvm.service(on.jdk, on.server).brief());
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      String path =
          RawClient.relay(
              service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call"));
      Set<String> parents = new HashSet<>();
      for (Case each : CASES) {
        connection.get(path, each.in.toArray(new String[0])).ok();
        assertThat(parent(each, downstream.takeOne("/call"), on)).satisfies(parents::add);
        connection.get(path, each.in.toArray(new String[0])).ok();
        assertThat(parent(each, downstream.takeOne("/call"), on)).satisfies(parents::add);
      }
      int without = 2; // The decisions alone.
      assertThat(parents).as("parent ids").hasSize(2 * (CASES.size() - without) + 1);
    }
  }

  static Stream<Jdk> jdks() {
    return Jdk.all().stream();
  }

  /** Redirects included: they are requests of their own. */
  @ParameterizedTest
  @MethodSource("jdks")
  void eachRequestOnTheWireHasAParentIdOfItsOwnWithEveryClient(Jdk jdk) {
    List<Contract.Subject> clients =
        ClientContractTest.clients().stream().filter(c -> c.jdk().equals(jdk)).toList();
    assertThat(clients).hasSizeGreaterThan(4);
    int redirected = 0;
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            participant(ServiceJvm.service(jdk, "jdk-pool"), ";" + ServiceJvm.RELOCATED_BY_PLAY);
        RawClient connection = service.connect()) {
      downstream.answer(
          "/first", request -> "HTTP/1.1 302 Go\r\nLocation: /second\r\nContent-Length: 0\r\n\r\n");
      Set<String> parents = new HashSet<>();
      int requests = 0;
      for (Contract.Subject client : clients) {
        connection.get(relay(client.id(), downstream.url("/call")), ALL).ok();
        connection.get(relay(client.id(), downstream.url("/call")), ALL).ok();
        connection.get(relay(client.id(), downstream.url("/first")), ALL);
        List<RawRecorder.Request> all = new ArrayList<>(downstream.take("/call"));
        assertThat(all).as("%s", client).hasSize(2);
        all.addAll(downstream.take("/first"));
        List<RawRecorder.Request> second = downstream.take("/second");
        redirected += second.isEmpty() ? 0 : 1;
        all.addAll(second);
        for (RawRecorder.Request each : all) {
          parents.add(parent(CASES.get(0), each, client));
          requests++;
        }
      }
      assertThat(parents).as("parent ids").hasSize(requests);
    }
    System.out.printf("%s: %d clients, %d follow redirects%n", jdk, clients.size(), redirected);
    assertThat(redirected).isGreaterThan(clients.size() / 2);
  }

  /**
   * A client that sends again what was not answered makes another request of it; but for those that
   * send what they had already composed.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void aRequestThatIsSentAgainHasAnotherParentId(Jdk jdk) {
    Set<String> another = new TreeSet<>();
    Set<String> same = new TreeSet<>();
    Set<String> expected = new TreeSet<>(Set.of("urlconnection", "ApacheHttpClient5Calls"));
    expected.retainAll(
        ClientContractTest.clients().stream()
            .filter(client -> client.jdk().equals(jdk))
            .map(Contract.Subject::sample)
            .toList());
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            participant(ServiceJvm.service(jdk, "jdk-pool"), ";" + ServiceJvm.RELOCATED_BY_PLAY);
        RawClient connection = service.connect()) {
      for (Contract.Subject client : ClientContractTest.clients()) {
        if (!client.jdk().equals(jdk)) {
          continue;
        }
        AtomicBoolean hungUp = new AtomicBoolean();
        downstream.answer(
            "/lost", request -> hungUp.getAndSet(true) ? RawRecorder.OK : RawRecorder.HANG_UP);
        connection.get(relay(client.id(), downstream.url("/before")), ALL).ok();
        connection.get(relay(client.id(), downstream.url("/lost")), ALL);
        downstream.take("/before");
        List<RawRecorder.Request> sent = downstream.take("/lost");
        Set<String> parents = new HashSet<>();
        sent.forEach(each -> parents.add(parent(CASES.get(0), each, client)));
        if (sent.size() > 1) {
          (parents.size() == sent.size() ? another : same).add(client.sample());
        }
      }
    }
    System.out.printf("%s: sent again with another parent id: %s%n", jdk, another);
    assertThat(another).containsAll(expected).contains("urlconnection");
    System.out.printf("%s: sent again as it was: %s%n", jdk, same);
  }

  /** Of one format; in the others the request still has one parent id. */
  @ParameterizedTest
  @MethodSource("jdks")
  void whatTheApplicationSetStays(Jdk jdk) {
    String own = "00-" + "ab".repeat(16) + "-" + "cd".repeat(8) + "-00";
    List<String> expected = new ArrayList<>(List.of(ALL_OUT));
    expected.removeIf(line -> line.startsWith("tracestate"));
    expected.replaceAll(line -> line.startsWith("traceparent") ? "traceparent: " + own : line);
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service = participant(ServiceJvm.service(jdk, "jdk-pool"));
        RawClient connection = service.connect()) {
      String apache = Samples.compiled("ApacheHttpClient5Calls@newest").id();
      for (String client : List.of("urlconnection", "jdk-send", apache)) {
        String headers = "&headers=" + RawClient.encoded("Traceparent: " + own);
        connection.get(relay(client, downstream.url("/own")) + headers, ALL).ok();
        parent(new Case(List.of(ALL), expected), downstream.takeOne("/own"), client);
      }
    }
  }

  private static String relay(String client, String url) {
    return RawClient.relay("/sync", "execute-queued", client, url);
  }

  private static ServiceJvm participant(ServiceJvm.Builder builder) {
    return participant(builder, "");
  }

  private static ServiceJvm participant(ServiceJvm.Builder builder, String more) {
    ServiceJvm service = builder.agentArguments("mode=participate" + more).start();
    service.expectComplaints();
    assertThat(service.stderr())
        .filteredOn(line -> line.startsWith("[baton]"))
        .containsExactly(
            "[baton] mode=participate without spans: the parent id that each call is given is of a"
                + " span that nobody reports, so traces show a gap where this service is;"
                + " mode=relay leaves none");
    return service;
  }

  /** Checks what came out, and returns the parent id, "" if there is none. */
  private static String parent(Case each, RawRecorder.Request call, Object about) {
    Map<String, String> actual = new TreeMap<>();
    for (String name : NAMES) {
      if (!call.lines(name).isEmpty()) {
        actual.put(name, call.only(name));
      }
    }
    String span = "";
    String trace = "";
    Map<String, String> expected = new TreeMap<>();
    for (String line : each.out) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 2);
      expected.put(line.substring(0, colon), value);
      String pattern =
          Pattern.quote(value)
              .replace("NEW10", "\\E.*\\Q")
              .replace("NEW", "\\E(?<span>[0-9a-f]{16})\\Q")
              .replace("TRACE", "\\E(?<trace>[0-9a-f]{32})\\Q");
      Matcher made =
          Pattern.compile(pattern).matcher(actual.getOrDefault(line.substring(0, colon), ""));
      if (pattern.contains("<span>") && made.matches()) {
        span = made.group("span");
        trace = pattern.contains("<trace>") ? made.group("trace") : trace;
      }
    }
    if (!span.isEmpty()) {
      String hex = span;
      String begun = trace;
      String decimal = Long.toUnsignedString(Long.parseUnsignedLong(span, 16));
      expected.replaceAll(
          (name, value) ->
              value.replace("NEW10", decimal).replace("NEW", hex).replace("TRACE", begun));
    }
    assertThat(actual).as("%s %s", about, each.in).isEqualTo(expected);
    assertThat(span).isNotIn(SPAN, OLD, "0".repeat(16));
    return span;
  }
}
