package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.OtlpRecorder.Reported;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services with {@code spans=on}: what a collector gets, against what the called services got. Each
 * request comes in with a sidecar's span and leaves for another sidecar, so that the tree is
 * sidecar, request, call, sidecar.
 */
class SpansTest {

  private static final long PATIENCE = 60_000_000_000L;

  /** Of the sampled flow. */
  static final TraceHeaders FLOW = new TraceHeaders(7);

  private static final String TRACE = FLOW.value("x-b3-traceid");
  private static final String SIDECAR = FLOW.value("x-b3-spanid");

  record On(Jdk jdk, String server) {}

  static Stream<Jdk> jdks() {
    return Jdk.inScope().stream();
  }

  static Stream<On> servers() {
    return Jdk.inTurn(
        jdks()
            .flatMap(
                jdk ->
                    Stream.of(
                            "jdk-pool",
                            "TomcatServer@newest",
                            "SpringMvcServer@newest",
                            "JettyServer@newest",
                            "UndertowServer@newest",
                            "NettyServer@newest",
                            "ReactorNettyServer@newest")
                        .map(server -> new On(jdk, server))),
        On::server);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void eachServerHasASpanThatEndsWithTheAnswer(On on) throws Exception {
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = reporting(on.jdk, on.server, collector, "")) {
      awaitState(service, on.jdk, "exported");
      for (String way : ways(service)) {
        int before = collector.spans().size();
        String path =
            RawClient.relay(way, "execute-queued", "urlconnection", downstream.url("/call?a=b"));
        service.get(path, FLOW.lines());
        await("two spans of " + way, () -> collector.spans().size() >= before + 2);
        List<Reported> spans = collector.spans().subList(before, before + 2);
        Reported request = only(spans, SpanKind.SPAN_KIND_SERVER);
        checkTree(request, only(spans, SpanKind.SPAN_KIND_CLIENT), downstream.takeOne("/call?a=b"));
        Map<String, String> attributes = new TreeMap<>(request.attributes());
        attributes.remove("http.route");
        assertThat(attributes.getOrDefault("url.scheme", "http")).isEqualTo("http");
        attributes.put("url.scheme", "http"); // Netty does not say it.
        attributes.put("server.port", "80");
        assertThat(attributes)
            .as(way)
            .isEqualTo(
                new TreeMap<>(
                    Map.of(
                        "http.request.method", "GET",
                        "http.response.status_code", "200",
                        "server.address", "localhost",
                        "server.port", "80",
                        "url.path", way + "/relay",
                        "url.scheme", "http")));
        assertThat(request.failed()).isFalse();
      }
      assertThat(status(service, on.jdk, "requestsWithoutSpan")).isZero();
    }
  }

  /** Those of a plain GET: one thread from beginning to end, and several, where there is that. */
  static List<String> ways(ServiceJvm service) {
    return service.ways().stream()
        .filter(way -> way.equals(service.ways().get(0)) || way.equals("/async"))
        .toList();
  }

  /** The sidecar decided; and what it did not decide nobody has. */
  @ParameterizedTest
  @MethodSource("jdks")
  void whatIsNotSampledIsRelayedWordForWord(Jdk jdk) throws Exception {
    TraceHeaders unsampled =
        FLOW.with("x-b3-sampled", "0")
            .with("b3", TRACE + "-" + SIDECAR + "-0")
            .with("traceparent", "00-" + TRACE + "-" + SIDECAR + "-00");
    TraceHeaders open =
        FLOW.without("x-b3-sampled", "x-b3-flags", "traceparent", "tracestate")
            .with("b3", TRACE + "-" + SIDECAR);
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = reporting(jdk, "TomcatServer@newest", collector, "")) {
      awaitState(service, jdk, "exported");
      String path =
          RawClient.relay(
              service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call"));
      for (TraceHeaders each : List.of(unsampled, open)) {
        service.get(path, each.lines());
        assertThat(each.missingFrom(downstream.takeOne("/call"))).isEmpty();
      }
      assertThat(status(service, jdk, "requestsWithoutSpan")).isZero();
      service.get(path, FLOW.lines());
      await("the spans of the sampled one", () -> collector.spans().size() == 2);
    }
  }

  /** From dead to refusing to slow to gone and back: what goes out always fits what is reported. */
  @ParameterizedTest
  @MethodSource("jdks")
  void noCollectorNoSpansAndNoIdsOfSpansThatNobodyReports(Jdk jdk) throws Exception {
    Set<String> parents = new HashSet<>();
    try (OtlpRecorder collector = new OtlpRecorder();
        RawRecorder downstream = new RawRecorder();
        ServiceJvm service = reporting(jdk, "jdk-pool", collector, "")) {
      service.expectComplaints();
      String path =
          RawClient.relay(
              service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call"));
      await("a word of the dead one", () -> words(service).size() == 1);
      assertThat(words(service).get(0))
          .startsWith("[baton] spans cannot be exported: ")
          .endsWith("; requests are relayed word for word until they can");
      for (int i = 0; i < 20; i++) {
        service.get(path, FLOW.lines());
        assertThat(FLOW.missingFrom(downstream.takeOne("/call"))).isEmpty();
      }
      assertThat(status(service, jdk, "requestsWithoutSpan")).isEqualTo(20);
      assertThat(state(service, jdk)).isEqualTo("relayed");

      collector.start();
      awaitState(service, jdk, "exported");
      assertThat(words(service).get(1)).isEqualTo("[baton] spans are exported again");
      collector.answer(503);
      for (int i = 0; i < 5; i++) {
        service.get(path, FLOW.lines());
        parents.add(parent(downstream.takeOne("/call")));
        awaitState(service, jdk, "relayed"); // From the second on it is.
      }
      assertThat(words(service)).hasSize(3);
      assertThat(words(service).get(2)).contains("it answered with status 503");
      assertThat(parents).as("one before anybody knew, four as they came").hasSize(2);
      assertThat(status(service, jdk, "requestsWithoutSpan")).isEqualTo(24);
      assertThat(collector.spans()).isEmpty();

      collector.answer(200);
      awaitState(service, jdk, "exported");
      CountDownLatch gate = new CountDownLatch(1);
      int asked = collector.exports();
      collector.wait(gate);
      for (int i = 0; i < 10; i++) {
        service.get(path, FLOW.lines());
        parents.add(parent(downstream.takeOne("/call")));
      }
      await("an export that hangs", () -> collector.exports() > asked);
      for (int i = 0; i < 10; i++) {
        service.get(path, FLOW.lines());
        parents.add(parent(downstream.takeOne("/call")));
      }
      gate.countDown();
      await("the rest", () -> collector.spans().size() == 2 * 21);
      await("its answer", () -> uncheckedStatus(service, jdk, "spansExported") == 2 * 21);
      collector.die();
      service.get(path, FLOW.lines());
      parents.add(parent(downstream.takeOne("/call")));
      awaitState(service, jdk, "relayed");
      collector.start();
      awaitState(service, jdk, "exported");
      await("what waited", () -> collector.spans().size() == 2 * 22);
      assertThat(status(service, jdk, "spansExported")).isEqualTo(44);
      assertThat(status(service, jdk, "spansDropped")).isZero();

      collector.answer(400);
      service.get(path, FLOW.lines());
      downstream.takeOne("/call");
      await("it is dropped", () -> uncheckedStatus(service, jdk, "spansDropped") == 2);
      assertNoOrphans(collector, parents);
    }
  }

  /** And when the JVM ends, all that ended before is reported. */
  @ParameterizedTest
  @MethodSource("jdks")
  void sixtyFourAtATimeAndNoneIsLost(Jdk jdk) throws Exception {
    int threads = 64;
    int each = 10;
    Set<String> parents = new HashSet<>();
    Set<String> traces = new HashSet<>();
    try (OtlpRecorder collector = new OtlpRecorder().start();
        RawRecorder downstream = new RawRecorder()) {
      try (ServiceJvm service = reporting(jdk, "TomcatServer@newest", collector, "")) {
        awaitState(service, jdk, "exported");
        String path =
            RawClient.relay(
                service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call"));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int first = 1000 + i * each;
          Callable<Void> work =
              () -> {
                try (RawClient client = service.connect()) {
                  for (int k = 0; k < each; k++) {
                    client.get(path, new TraceHeaders(first + k).lines()).ok();
                  }
                }
                return null;
              };
          all.add(pool.submit(work));
        }
        for (Future<?> future : all) {
          future.get();
        }
        pool.shutdown();
      }
      for (RawRecorder.Request call : downstream.take("/call")) {
        parents.add(parent(call));
        traces.add(call.only("traceparent").substring(3, 35));
      }
      assertThat(parents).hasSize(threads * each);
      assertThat(traces).hasSize(threads * each);
      assertThat(collector.spans()).hasSize(2 * threads * each);
      assertNoOrphans(collector, parents);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tagsAndWhoThisIsAndWhatTheSidecarIsTold(Jdk jdk) throws Exception {
    String tags =
        ";tags.team=literal:payments;tags.home=environment:HOME_OF_NOBODY:none;tags.state=header:tracestate:none;tags.line=formatter:%REQ(:METHOD)%"
            + " %RESPONSE_CODE%";
    try (OtlpRecorder collector = new OtlpRecorder().start();
        ServiceJvm service =
            ServiceJvm.service(jdk, "TomcatServer@newest")
                .agentArguments("mode=participate;spans=on" + tags)
                .option(
                    "-Dotel.exporter.otlp.endpoint=" + collector.url(),
                    "-Dotel.exporter.otlp.compression=gzip",
                    "-Dotel.exporter.otlp.headers=api-key=secret",
                    "-Dotel.service.name=shop",
                    "-Dotel.resource.attributes=deployment.environment.name=test,a=b%20c")
                .start()) {
      service.expectComplaints(); // It says whose variables a tag reads.
      awaitState(service, jdk, "exported");
      service.get(service.ways().get(0) + "/threads", FLOW.lines());
      await("a span", () -> collector.spans().size() == 1);
      Reported span = collector.spans().get(0);
      assertThat(span.attributes())
          .containsEntry("team", "payments")
          .containsEntry("home", "none")
          .containsEntry("state", FLOW.value("tracestate"))
          .containsEntry("line", "GET 200");
      assertThat(span.resource())
          .containsEntry("service.name", "shop")
          .containsEntry("deployment.environment.name", "test")
          .containsEntry("a", "b c")
          .containsEntry("telemetry.distro.name", "baton");
      for (Map<String, List<String>> head : collector.heads()) {
        Map<String, String> lower = new TreeMap<>();
        head.forEach((name, lines) -> lower.put(name.toLowerCase(), lines.get(0)));
        assertThat(lower)
            .containsEntry("api-key", "secret")
            .containsEntry("b3", "0")
            .containsEntry("x-b3-sampled", "0");
        assertThat(lower.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(lower.get("x-request-id").charAt(14)).isEqualTo('4');
      }
    }
  }

  /** Spans need ids of their own. */
  @ParameterizedTest
  @MethodSource("jdks")
  void aRelayHasNone(Jdk jdk) {
    try (RawRecorder downstream = new RawRecorder();
        ServiceJvm service =
            ServiceJvm.service(jdk, "jdk-pool").agentArguments("spans=on").start()) {
      service.expectComplaints();
      service.get(
          RawClient.relay(
              service.ways().get(0), "execute-queued", "urlconnection", downstream.url("/call")),
          FLOW.lines());
      assertThat(FLOW.missingFrom(downstream.takeOne("/call"))).isEmpty();
      assertThat(words(service))
          .containsExactly(
              "[baton] spans=on (agent argument): spans need ids of their own, and mode=relay gives"
                  + " none; set mode=participate too. There are no spans");
    }
  }

  /** The span's ids on the wire, in every format, and what hangs on what. */
  static void checkTree(Reported request, Reported call, RawRecorder.Request sent) {
    assertThat(request.trace()).isEqualTo(TRACE);
    assertThat(call.trace()).isEqualTo(TRACE);
    assertThat(request.parent()).isEqualTo(SIDECAR);
    assertThat(call.parent()).isEqualTo(request.id());
    assertThat(sent.only("traceparent")).isEqualTo("00-" + TRACE + "-" + call.id() + "-01");
    assertThat(sent.only("tracestate")).isEqualTo(FLOW.value("tracestate"));
    assertThat(sent.only("x-b3-traceid")).isEqualTo(TRACE);
    assertThat(sent.only("x-b3-spanid")).isEqualTo(call.id());
    assertThat(sent.only("x-b3-parentspanid")).isEqualTo(request.id());
    assertThat(sent.only("b3")).isEqualTo(TRACE + "-" + call.id() + "-1-" + request.id());
    assertThat(sent.only("x-request-id")).isEqualTo(FLOW.value("x-request-id"));
    assertThat(call.start()).isBetween(request.start(), request.end());
    assertThat(call.end()).isBetween(call.start(), request.end());
  }

  /** Each id that went out is the sidecar's or reported, and so is each parent. */
  private static void assertNoOrphans(OtlpRecorder collector, Set<String> parents) {
    Set<String> ids = new HashSet<>();
    collector.spans().forEach(span -> ids.add(span.id()));
    Set<String> missing = new HashSet<>(parents);
    missing.removeAll(ids);
    missing.removeIf(id -> id.startsWith("00000000a0")); // The sidecars' own.
    assertThat(missing).as("parents of what the next sidecar reports").isEmpty();
    for (Reported span : collector.spans()) {
      assertThat(span.parent()).matches(id -> ids.contains(id) || id.startsWith("00000000a0"));
    }
  }

  static String parent(RawRecorder.Request call) {
    return call.only("traceparent").substring(36, 52);
  }

  static Reported only(List<Reported> spans, SpanKind kind) {
    List<Reported> found = spans.stream().filter(span -> span.kind() == kind).toList();
    assertThat(found).as("%s of %s", kind, spans).hasSize(1);
    return found.get(0);
  }

  static ServiceJvm reporting(
      Jdk jdk, String server, OtlpRecorder collector, String arguments, String... options) {
    return ServiceJvm.service(jdk, server)
        .brief()
        .agentArguments("mode=participate;spans=on" + arguments)
        .option(options)
        .option("-Dotel.exporter.otlp.endpoint=" + collector.url())
        .start();
  }

  static List<String> words(ServiceJvm service) {
    return service.stderr().stream().filter(line -> line.startsWith("[baton]")).toList();
  }

  static JsonObject status(ServiceJvm service, Jdk jdk) throws Exception {
    Process process =
        new ProcessBuilder(
                jdk.java().toString(),
                "-jar",
                ServiceJvm.AGENT.toString(),
                "status",
                Long.toString(service.pid()),
                "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return JsonParser.parseString(text).getAsJsonObject();
  }

  static long status(ServiceJvm service, Jdk jdk, String counter) throws Exception {
    return status(service, jdk).getAsJsonObject("counters").get(counter).getAsLong();
  }

  private static long uncheckedStatus(ServiceJvm service, Jdk jdk, String counter) {
    try {
      return status(service, jdk, counter);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String state(ServiceJvm service, Jdk jdk) {
    try {
      JsonElement spans = status(service, jdk).getAsJsonArray("spans").get(0);
      return spans.getAsJsonObject().get("state").getAsString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static void awaitState(ServiceJvm service, Jdk jdk, String state) {
    await("spans are " + state, () -> state(service, jdk).equals(state));
  }

  static void await(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
