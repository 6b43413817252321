package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every server has to do, in each of the ways it serves: seen by what the calls carry that are
 * made for its requests. Each case is run for each server in each version and on each JDK of this
 * run.
 *
 * <p>In one class, however long: a class is what a JVM is started for, with each library.
 */
@ParameterizedClass
@MethodSource("servers")
@ExtendWith(Contract.class)
class ServerContractTest implements Contract.Party {

  /** As for many requests as servers have threads at hand, so that each has its turn. */
  private static final int ALL_THREADS = 12;

  private static final TraceHeaders OTHER = new TraceHeaders(4711);

  private static List<String> clients;
  private static RawRecorder downstream;
  private static ServiceJvm service;

  @Parameter Contract.Subject subject;

  private final TraceHeaders flow = new TraceHeaders(77);
  private RawClient connection;
  private int calls;

  static List<Contract.Subject> servers() {
    Map<String, String> ofJdk = new LinkedHashMap<>();
    for (String kind : List.of("jdk", "jdk-pool", "jdk-virtual")) {
      ofJdk.put(kind, "JdkHttpServer");
    }
    List<Contract.Subject> servers = Contract.subjects("inbound", ofJdk);
    servers.removeIf(each -> each.sample().equals("jdk-virtual") && each.jdk().version() < 21);
    // Not every build of a JDK has it.
    servers.removeIf(each -> each.sample().startsWith("jdk") && !each.jdk().has("jdk.httpserver"));
    return servers;
  }

  @BeforeParameterizedClassInvocation
  static void start(Contract.Subject subject) {
    service = null;
    clients =
        List.of(
            "urlconnection", Samples.compiled("ApacheHttpClient5Calls@newest", subject.jdk()).id());
    downstream = new RawRecorder();
    ServiceJvm.Builder start =
        ServiceJvm.service(subject.jdk(), subject.id())
            .brief()
            .option(Leaks.options(subject.jdk()));
    if (subject.sample().startsWith("UnknownContainer")) {
      start.agentArguments("disable=Tomcat");
    }
    service = start.start();
    service.expectComplaints(); // Of the server, about what is done to it here.
    service.get(plainWay() + "/leak-prepare");
    service.get(plainWay() + "/other-flow", OTHER.lines());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    downstream.close();
    if (service != null) {
      assertThat(counter("hookFailures")).as("hooks that failed").isZero();
      service.close();
      assertThat(service.stderr()).noneMatch(line -> line.contains("[baton]"));
    }
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
    List<RawRecorder.Request> rest = downstream.rest();
    rest.forEach(request -> downstream.take(request.path()));
    assertThat(rest).as("calls that the case did not expect").isEmpty();
  }

  private static List<String> ways() {
    return service.ways();
  }

  private static List<String> waysThatUsersMayLeave() {
    boolean notSse = service.features().contains("sse-to-the-end");
    return ways().stream().filter(way -> !notSse || !way.equals("/sse")).toList();
  }

  private static String plainWay() {
    return service.ways().get(0);
  }

  private void needsPipelining() {
    if (service.features().contains("no-pipelining")) {
      throw new Contract.NotOffered("pipelining");
    }
  }

  private void needs(String feature) {
    if (!service.features().contains(feature)) {
      throw new Contract.NotOffered(feature);
    }
  }

  /** Path and query of a request that makes one call; what follows is name and value, and so on. */
  private String to(String path, String target, String... more) {
    StringBuilder to = new StringBuilder(path);
    to.append("?client=").append(clients.get(calls++ % clients.size()));
    to.append("&url=").append(RawClient.encoded(downstream.url(target)));
    if (!Arrays.asList(more).contains("carry")) {
      to.append("&carry=direct");
    }
    for (int i = 0; i < more.length; i += 2) {
      to.append('&').append(more[i]).append('=').append(RawClient.encoded(more[i + 1]));
    }
    return to.toString();
  }

  /** The call made for a request with these header lines. */
  private RawRecorder.Request callFor(String way, String... headers) {
    String target = "/call" + way;
    connection.get(to(way + "/relay", target), headers).ok();
    return downstream.takeOne(target);
  }

  private static long counter(String name) {
    return service
        .get(plainWay() + "/counters")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
        .findFirst()
        .orElseThrow();
  }

  private static void assertCarries(TraceHeaders expected, RawRecorder.Request call) {
    assertThat(expected.missingFrom(call)).as("headers of %s", call.line()).isEmpty();
  }

  private static void assertCarriesNothing(RawRecorder.Request call) {
    assertThat(TraceHeaders.others(call))
        .as("headers of %s without a flow", call.line())
        .isEqualTo(call.headers());
  }

  /** New connections, and so many that every thread has its turn: none has a flow. */
  private void assertNothingIsLeft() {
    for (int i = 0; i < ALL_THREADS; i++) {
      service.get(to(ways().get(i % ways().size()) + "/relay", "/left/" + i));
      assertCarriesNothing(downstream.takeOne("/left/" + i));
    }
    service.get(plainWay() + "/other-flow-end");
    try {
      Leaks.sweepFindsNothing(service, plainWay());
    } finally {
      service.get(plainWay() + "/other-flow", OTHER.lines());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("came in time").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---------------------------------------------------------------------- one request after
  // another

  @Test
  void everyHeaderArrivesOnceAndNoneIsInvented() {
    for (String way : ways()) {
      for (int client = 0; client < clients.size(); client++) {
        calls = client;
        RawRecorder.Request with = callFor(way, flow.lines());
        calls = client;
        RawRecorder.Request without = callFor(way);
        assertCarries(flow, with);
        assertCarriesNothing(without);
        assertThat(without.headers()).isEqualTo(TraceHeaders.others(with));
      }
    }
  }

  @Test
  void aRequestIsOneFlow() {
    for (String way : ways()) {
      long before = counter("flowsIn");
      for (int i = 0; i < 5; i++) {
        assertCarries(flow, callFor(way, flow.lines()));
      }
      assertThat(counter("flowsIn")).as("flows after five more by %s", way).isEqualTo(before + 5);
    }
  }

  @Test
  void requestsOfOneConnectionStayApart() {
    for (String way : ways()) {
      for (int i = 0; i < 5; i++) {
        assertCarries(new TraceHeaders(i), callFor(way, new TraceHeaders(i).lines()));
        assertCarriesNothing(callFor(way));
      }
    }
  }

  @Test
  void fromOtherThreadsOfTheFlow() {
    for (String way : ways()) {
      for (String carry :
          List.of("execute-queued", "submit-callable", "then-compose", "thread-start")) {
        connection.get(to(way + "/relay", "/carried", "carry", carry), flow.lines()).ok();
        assertCarries(flow, downstream.takeOne("/carried"));
        connection.get(to(way + "/relay", "/carried", "carry", carry)).ok();
        assertCarriesNothing(downstream.takeOne("/carried"));
      }
    }
  }

  @Test
  void everyMethod() {
    for (String way : ways()) {
      for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "TEST")) {
        String target = "/" + method + way;
        List<String> lines = new ArrayList<>(List.of(flow.lines()));
        boolean body = method.startsWith("P");
        lines.add("Content-Length: " + (body ? 5 : 0));
        String head =
            RawClient.request(method, to(way + "/relay", target), lines.toArray(new String[0]));
        CountDownLatch arrived = downstream.arrival(target);
        connection.write(body ? head + "12345" : head);
        RawClient.Response answer =
            method.equals("HEAD") ? connection.readHead() : connection.read();
        answer.ok();
        await(arrived); // An answer in parts begins before that.
        assertCarries(flow, downstream.takeOne(target));
      }
      assertCarriesNothing(callFor(way));
    }
  }

  @Test
  void callsBeforeTheBodyIsRead() {
    for (String way : ways()) {
      String path = to(way + "/relay", "/early", "early", "");
      List<String> lines = new ArrayList<>(List.of(flow.lines()));
      lines.add("Content-Length: 10");
      CountDownLatch arrived = downstream.arrival("/early");
      connection.write(RawClient.request("POST", path, lines.toArray(new String[0])) + "12345");
      await(arrived);
      connection.write("67890");
      connection.read().ok();
      assertCarries(flow, downstream.takeOne("/early"));
      assertCarriesNothing(callFor(way));
    }
  }

  @Test
  void callsAfterTheAnswer() {
    for (String way : ways()) {
      CountDownLatch arrived = downstream.arrival("/late");
      connection.get(to(way + "/relay", "/late", "late", ""), flow.lines()).ok();
      await(arrived);
      assertCarries(flow, downstream.takeOne("/late"));
      arrived = downstream.arrival("/late");
      connection.get(to(way + "/relay", "/late", "late", "")).ok();
      await(arrived);
      assertCarriesNothing(downstream.takeOne("/late"));
    }
    assertNothingIsLeft();
  }

  // --------------------------------------------------------------------------- several at a time

  @Test
  void tenRequestsWrittenAtOnce() {
    needsPipelining();
    for (String way : ways()) {
      pipelined(10, List.of(way));
    }
  }

  @Test
  void aHundredRequestsWrittenAtOnce() {
    needsPipelining();
    pipelined(100, ways());
  }

  private void pipelined(int requests, List<String> ways) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      String carry = i % 3 == 0 ? "execute-queued" : "direct";
      String path = to(ways.get(i % ways.size()) + "/relay", "/piped/" + i, "carry", carry);
      bytes.append(
          i % 2 == 0
              ? RawClient.request(path, new TraceHeaders(i).lines())
              : RawClient.request(path));
    }
    connection.write(bytes.toString());
    for (int i = 0; i < requests; i++) {
      connection.read().ok();
    }
    for (int i = 0; i < requests; i++) {
      RawRecorder.Request call = downstream.takeOne("/piped/" + i);
      if (i % 2 == 0) {
        assertCarries(new TraceHeaders(i), call);
      } else {
        assertCarriesNothing(call);
      }
    }
  }

  @Test
  void tenChunkedBodiesWrittenAtOnce() {
    needsPipelining();
    for (String way : ways()) {
      StringBuilder bytes = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        List<String> lines = new ArrayList<>(List.of(new TraceHeaders(i).lines()));
        lines.add("Transfer-Encoding: chunked");
        bytes
            .append(
                RawClient.request(
                    "POST", to(way + "/measure", "/measured/" + i), lines.toArray(new String[0])))
            .append("a\r\nx-b3-flags\r\n")
            .append(Integer.toHexString(i + 1))
            .append("\r\n")
            .append("0".repeat(i + 1))
            .append("\r\n0\r\n\r\n");
      }
      connection.write(bytes.toString());
      for (int i = 0; i < 10; i++) {
        connection.read().ok();
      }
      for (int i = 0; i < 10; i++) {
        String target = "/measured/" + i + "/" + (11 + i);
        assertCarries(new TraceHeaders(i), downstream.takeOne(target));
      }
      assertCarriesNothing(callFor(way));
    }
  }

  @Test
  void manyFlowsAtOnceStayApartAndNoThreadKeepsOne() throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(32);
    try {
      List<Future<?>> requests = new ArrayList<>();
      for (int i = 0; i < 125; i++) {
        boolean none = i % 5 == 4;
        String way = ways().get(i % ways().size());
        String path = to(way + "/fan-out", (none ? "/none/" : "/flow/") + i);
        String[] lines = none ? new String[0] : new TraceHeaders(i).lines();
        requests.add(users.submit(() -> service.get(path, lines)));
      }
      for (Future<?> each : requests) {
        each.get();
      }
    } finally {
      users.shutdown();
    }
    List<RawRecorder.Request> all = downstream.rest();
    assertThat(all).hasSize(5 * 125);
    for (RawRecorder.Request call : all) {
      downstream.take(call.path());
      String[] path = call.path().split("/");
      if (path[1].equals("none")) {
        assertCarriesNothing(call);
      } else {
        assertCarries(new TraceHeaders(Integer.parseInt(path[2])), call);
      }
    }
    assertNothingIsLeft();
    Leaks.sweepFindsAPlantedLeak(service, plainWay());
  }

  // ------------------------------------------------------------------------------------- values

  @Test
  void namesInOddCase() {
    List<String> odd = new ArrayList<>();
    for (String line : flow.lines()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String oddName =
          odd.size() % 2 == 0
              ? name.toUpperCase()
              : name.substring(0, 1).toUpperCase() + name.substring(1);
      odd.add(oddName + line.substring(colon));
    }
    for (String way : ways()) {
      assertCarries(flow, callFor(way, odd.toArray(new String[0])));
    }
  }

  @Test
  void severalLinesAreJoinedWhereTheHeaderIsAList() {
    for (String way : ways()) {
      TraceHeaders joined = flow.with("tracestate", flow.value("tracestate") + ",third=3");
      assertCarries(joined, callFor(way, flow.and("TraceState: third=3")));
      TraceHeaders baggage = flow.with("baggage", "user=7,tier=gold");
      assertCarries(baggage, callFor(way, flow.and("baggage: user=7", "Baggage: tier=gold")));
    }
  }

  @Test
  void ofSeveralLinesTheFirstGoesOnWhereTheHeaderIsNone() {
    for (String way : ways()) {
      assertCarries(
          flow, callFor(way, flow.and("X-Request-Id: second", "b3: 0", "traceparent: x")));
    }
  }

  @Test
  void emptyValuesAreLeftOut() {
    for (String way : ways()) {
      TraceHeaders rest = flow.without("x-request-id");
      assertCarries(rest, callFor(way, rest.and("x-request-id:")));
      assertCarries(rest, callFor(way, rest.and("x-request-id:   ")));
    }
  }

  @Test
  void valuesOf8KibArriveAndLongerOnesAreLeftOutWhole() {
    for (String way : ways()) {
      TraceHeaders big = flow.with("x-request-id", "r".repeat(8192));
      assertCarries(big, callFor(way, big.lines()));
      TraceHeaders bigger = flow.with("x-request-id", "r".repeat(8193));
      assertCarries(flow.without("x-request-id"), callFor(way, bigger.lines()));
    }
  }

  @Test
  void valuesWithUnprintableCharactersAreLeftOutWhole() {
    TraceHeaders rest = flow.without("x-request-id");
    // Who does not answer such a value once would not another time, whatever comes behind it.
    Set<String> unanswered = new HashSet<>();
    for (String way : ways()) {
      for (String value : List.of("caf\u00e9", "be\u0007ll", "a\u007fb", "\u00ff\u00fe")) {
        if (unanswered.contains(value)) {
          continue;
        }
        String target = "/unprintable";
        try (RawClient own = service.connect()) {
          String path = to(way + "/relay", target);
          CountDownLatch arrived = downstream.arrival(target);
          int status = own.attempt(RawClient.request(path, rest.and("x-request-id: " + value)));
          if (status == 200) {
            await(arrived);
          }
          List<RawRecorder.Request> made = downstream.take(target);
          if (status == RawClient.NO_ANSWER) {
            unanswered.add(value);
          }
          // Some servers refuse such a request.
          assertThat(made).hasSize(status == 200 ? 1 : 0);
          made.forEach(call -> assertCarries(rest, call));
        }
      }
    }
  }

  // ------------------------------------------------------------------------------- what goes wrong

  @Test
  void aPathThatNobodyServes() {
    for (int i = 0; i < ALL_THREADS; i++) {
      int status = connection.get(to("/nowhere", "/from-error-page"), flow.lines()).status();
      assertThat(status).isIn(200, 404);
    }
    downstream.take("/from-error-page").forEach(call -> assertCarries(flow, call));
    assertNothingIsLeft();
  }

  @Test
  void anEndpointThatThrows() {
    for (String way : ways()) {
      for (int i = 0; i < 3; i++) {
        try (RawClient own = service.connect()) {
          assertThat(own.attempt(RawClient.request(way + "/throw", flow.lines())))
              .isNotEqualTo(201);
        }
        assertCarriesNothing(callFor(way));
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void anErrorPageThatCallsOut() {
    needs("error-page");
    for (String path : List.of("/nowhere", plainWay() + "/throw")) {
      for (int i = 0; i < 3; i++) {
        TraceHeaders each = new TraceHeaders(i);
        connection.get(to(path, "/from-error-page"), each.lines());
        assertCarries(each, downstream.takeOne("/from-error-page"));
        connection.get(to(path, "/from-error-page"));
        assertCarriesNothing(downstream.takeOne("/from-error-page"));
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void requestsThatAreNone() {
    String path = to(plainWay() + "/relay", "/malformed");
    String lines = String.join("\r\n", flow.lines()) + "\r\n";
    for (String bytes :
        List.of(
            "NONSENSE\r\n" + lines + "\r\n",
            "GET " + path + "\r\n" + lines + "\r\n",
            "GET " + path + " HTTP/9.9\r\nHost: localhost\r\n" + lines + "\r\n",
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "no colon\r\n\r\n",
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "a b: c\r\n\r\n",
            "G@T " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n",
            "GET a path HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n",
            "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + lines + "Content-Length: x\r\n\r\n",
            "GET " + path + " HTTP/1.1\r\n" + lines + "\r\n")) {
      boolean ended = true;
      for (int i = 0; i < 3 && ended; i++) { // Who waits for more once would do it again.
        try (RawClient own = service.connect()) {
          ended = own.attempt(bytes) != RawClient.NO_ANSWER;
        }
      }
      // Servers differ in what they put up with, and HTTP/0.9 has no headers.
      for (RawRecorder.Request call : downstream.take("/malformed")) {
        if (!TraceHeaders.others(call).equals(call.headers())) {
          assertCarries(flow, call);
        }
      }
      assertCarriesNothing(callFor(plainWay()));
    }
    assertNothingIsLeft();
  }

  @Test
  void aHeadTooLarge() {
    String path = to(plainWay() + "/relay", "/too-large");
    String big = RawClient.request(path, flow.and("x-big: " + "b".repeat(1_000_000)));
    for (int i = 0; i < 3; i++) {
      try (RawClient own = service.connect()) {
        assertThat(own.attempt(big)).isIn(0, 200, 400, 413, 431);
      }
      downstream.take("/too-large").forEach(call -> assertCarries(flow, call));
    }
    assertNothingIsLeft();
  }

  @Test
  void usersThatAreGoneInTheMiddleOfTheirRequest() {
    for (String way : waysThatUsersMayLeave()) {
      try (RawClient own = service.connect()) {
        own.write(RawClient.request(way + "/threads", flow.lines()).stripTrailing());
      }
      String path = to(way + "/relay", "/gone" + way, "early", "");
      CountDownLatch arrived = downstream.arrival("/gone" + way);
      try (RawClient own = service.connect()) {
        own.write(RawClient.request("POST", path, flow.and("Content-Length: 10")) + "12345");
        await(arrived);
      }
      assertCarriesNothing(callFor(way));
    }
    assertNothingIsLeft();
    for (String way : waysThatUsersMayLeave()) {
      List<RawRecorder.Request> calls = downstream.take("/gone" + way);
      assertThat(calls).as("by the endpoint, and perhaps an error page").isNotEmpty();
      calls.forEach(call -> assertCarries(flow, call));
    }
  }

  @Test
  void usersThatAreGoneBeforeTheirAnswerComes() {
    for (String way : waysThatUsersMayLeave()) {
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      downstream.answer(
          "/abandoned",
          request -> {
            arrived.countDown();
            await(release);
            return RawRecorder.OK;
          });
      try (RawClient own = service.connect()) {
        String path = to(way + "/relay", "/abandoned", "carry", "execute-queued");
        own.write(RawClient.request(path, flow.lines()));
        await(arrived);
      }
      release.countDown();
      assertCarries(flow, downstream.takeOne("/abandoned"));
      assertCarriesNothing(callFor(way));
    }
    assertNothingIsLeft();
  }

  // ------------------------------------------------------------- what only some servers have

  @Test
  void whatIsServedAfterATimeout() {
    needs("timeout");
    for (int i = 0; i < 2; i++) {
      TraceHeaders each = new TraceHeaders(i);
      connection.get(to("/timeout/relay", "/timeout"), each.lines()).ok();
      assertCarries(each, downstream.takeOne("/timeout"));
      connection.get(to("/timeout/relay", "/timeout")).ok();
      assertCarriesNothing(downstream.takeOne("/timeout"));
    }
    assertNothingIsLeft();
  }

  @Test
  void severalStreamsOfOneHttp2Connection() {
    needs("h2c");
    HttpClient user = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    for (String way : ways()) {
      assertThat(http2(user, to(way + "/relay", "/h2"), flow).join()).isEqualTo(200);
      assertCarries(flow, downstream.takeOne("/h2"));
      assertThat(http2(user, to(way + "/relay", "/h2"), null).join()).isEqualTo(200);
      assertCarriesNothing(downstream.takeOne("/h2"));
    }
    List<CompletableFuture<Integer>> streams = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String path = to(ways().get(i % ways().size()) + "/fan-out", "/h2/" + i);
      streams.add(http2(user, path, i % 5 == 4 ? null : new TraceHeaders(i)));
    }
    streams.forEach(stream -> assertThat(stream.join()).isEqualTo(200));
    for (int i = 0; i < 60; i++) {
      for (int call = 0; call < 5; call++) {
        RawRecorder.Request made = downstream.takeOne("/h2/" + i + "/" + call);
        if (i % 5 == 4) {
          assertCarriesNothing(made);
        } else {
          assertCarries(new TraceHeaders(i), made);
        }
      }
    }
    assertNothingIsLeft();
  }

  private static CompletableFuture<Integer> http2(
      HttpClient user, String path, TraceHeaders headers) {
    URI url = URI.create("http://127.0.0.1:" + service.port() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    if (headers != null) {
      TraceHeaders.NAMES.forEach(name -> request.header(name, headers.value(name)));
    }
    return user.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .thenApply(
            answer -> {
              assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
              return answer.statusCode();
            });
  }

  @Test
  void theHandshakeOfAWebSocketCarriesAndItsMessagesDoNot() {
    needs("websocket");
    String[] upgrade = {
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    };
    for (boolean with : new boolean[] {true, false, true}) {
      try (RawClient own = service.connect()) {
        own.write(
            RawClient.request(to("/websocket", "/handshake"), with ? flow.and(upgrade) : upgrade));
        assertThat(own.readHead().status()).isEqualTo(101);
        RawRecorder.Request handshake = downstream.takeOne("/handshake");
        if (with) {
          assertCarries(flow, handshake);
        } else {
          assertCarriesNothing(handshake);
        }
        for (int i = 0; i < 3; i++) {
          own.writeMessage(downstream.url("/message"));
          assertThat(own.readMessage()).isEqualTo("done");
          assertCarriesNothing(downstream.takeOne("/message"));
        }
      }
    }
    assertNothingIsLeft();
  }
}
