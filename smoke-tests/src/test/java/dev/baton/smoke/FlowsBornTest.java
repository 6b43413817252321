package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that come without ids, on every server: they begin a flow, decided by what the request
 * is, and those that come with ids are left alone; and ids of one format, written in others.
 */
class FlowsBornTest {

  private static final String BORN =
      "start=context;sampling.percentage=0;sampling.debug=x-debug"
          + ";sampling.rules=method=GET&path=*/relay&host=local*&percentage=100";

  static List<Contract.Subject> servers() {
    List<Contract.Subject> servers = new ArrayList<>();
    Jdk jdk = Jdk.of(17);
    servers.add(new Contract.Subject("inbound", "JdkHttpServer", null, jdk, "jdk-pool"));
    for (Samples.Sample each : Samples.inScope("inbound", jdk)) {
      servers.add(
          new Contract.Subject("inbound", each.library(), each.version(), jdk, each.name()));
    }
    return servers;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRequestWithoutIdsBeginsAFlow(Contract.Subject server) {
    ServiceJvm.Builder start = ServiceJvm.service(server.jdk(), server.id()).brief();
    String more = server.sample().startsWith("UnknownContainer") ? ";disable=Tomcat" : "";
    try (ServiceJvm service = start.agentArguments(BORN + more).start();
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      service.expectComplaints(); // Of the server, about what is left unread.
      String way = service.ways().get(0);
      String path =
          RawClient.relay(way, "execute-queued", "urlconnection", downstream.url("/call"));

      connection.get(path).ok();
      RawRecorder.Request sampled = downstream.takeOne("/call");
      assertContext(sampled, true);

      connection.write(RawClient.request("POST", path, new String[] {"Content-Length: 0"}));
      connection.read().ok();
      RawRecorder.Request post = downstream.takeOne("/call");
      assertContext(post, false);
      assertThat(post.only("x-request-id")).isNotEqualTo(sampled.only("x-request-id"));

      connection.write(
          RawClient.request("POST", path, new String[] {"Content-Length: 0", "X-Debug: 1"}));
      connection.read().ok();
      RawRecorder.Request debug = downstream.takeOne("/call");
      assertContext(debug, true);
      assertThat(debug.lines("x-debug")).as("what is only looked at").isEmpty();

      connection.get(path, "X-Request-Id: order-1").ok();
      RawRecorder.Request came = downstream.takeOne("/call");
      assertThat(came.only("x-request-id")).isEqualTo("order-1");
      assertThat(came.lines("traceparent")).isEmpty();
      assertThat(came.lines("x-b3-traceid")).isEmpty();
    }
  }

  /** Ids, flag and nibble say the same in all formats. */
  private static void assertContext(RawRecorder.Request request, boolean sampled) {
    String trace = request.only("x-b3-traceid");
    String span = request.only("x-b3-spanid");
    assertThat(trace).matches("[0-9a-f]{32}");
    assertThat(request.only("traceparent"))
        .isEqualTo("00-" + trace + "-" + span + (sampled ? "-01" : "-00"));
    assertThat(request.only("x-b3-sampled")).isEqualTo(sampled ? "1" : "0");
    assertThat(request.only("x-request-id").charAt(14)).isEqualTo(sampled ? '9' : '4');
  }

  static Stream<Jdk> jdks() {
    return Jdk.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void idsOfOneFormatAreWrittenInOthersBesideWhatCameIn(Jdk jdk) {
    String trace = "80f198ee56343ba864fe8b2a57d3eff7";
    String span = "e457b5a2e4d86bd1";
    ServiceJvm.Builder start = ServiceJvm.service(jdk, "jdk-pool");
    try (ServiceJvm service = start.agentArguments("formats.write=w3c,datadog").start();
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      String path =
          RawClient.relay("/sync", "supply-async", "jdk-sendasync", downstream.url("/call"));
      connection
          .get(
              path,
              "X-B3-TraceId: " + trace,
              "X-B3-SpanId: " + span.toUpperCase(),
              "X-B3-Sampled: 1")
          .ok();
      RawRecorder.Request call = downstream.takeOne("/call");
      assertThat(call.only("x-b3-traceid")).isEqualTo(trace);
      assertThat(call.only("x-b3-spanid")).as("as it came in").isEqualTo(span.toUpperCase());
      assertThat(call.only("x-b3-sampled")).isEqualTo("1");
      assertThat(call.only("traceparent")).isEqualTo("00-" + trace + "-" + span + "-01");
      assertThat(call.only("x-datadog-trace-id"))
          .isEqualTo(Long.toUnsignedString(Long.parseUnsignedLong(trace.substring(16), 16)));
      assertThat(call.only("x-datadog-parent-id"))
          .isEqualTo(Long.toUnsignedString(Long.parseUnsignedLong(span, 16)));
      assertThat(call.only("x-datadog-sampling-priority")).isEqualTo("1");
      assertThat(call.only("x-datadog-tags")).isEqualTo("_dd.p.tid=" + trace.substring(0, 16));
      assertThat(call.lines("b3")).isEmpty();
    }
  }

  /** What Istio's resources say takes effect in a running JVM, without a restart. */
  @ParameterizedTest
  @MethodSource("jdks")
  void headersOfIstiosTagsAreCarriedAndItsPercentageCounts(Jdk jdk, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("t.yaml");
    Files.writeString(file, telemetry("x-tenant", "100"));
    ServiceJvm.Builder start = ServiceJvm.service(jdk, "jdk-pool");
    ServiceJvm service = start.agentArguments("start=context;telemetry=" + folder).start();
    try (service;
        RawRecorder downstream = new RawRecorder();
        RawClient connection = service.connect()) {
      String path =
          RawClient.relay("/sync", "submit-callable", "urlconnection", downstream.url("/call"));
      connection.get(path, "X-Tenant: gold").ok();
      RawRecorder.Request call = downstream.takeOne("/call");
      assertThat(call.only("x-tenant")).isEqualTo("gold");
      assertContext(call, true);

      Files.writeString(file, telemetry("x-customer", "0"));
      boolean carried = false;
      for (int i = 0; i < 600 && !carried; i++) { // Once two looks have found it.
        connection.get(path, "X-Customer: c", "X-Tenant: gold").ok();
        call = downstream.takeOne("/call");
        carried = !call.lines("x-customer").isEmpty();
        LockSupport.parkNanos(carried ? 0 : 20_000_000);
      }
      assertThat(call.only("x-customer")).isEqualTo("c");
      assertThat(call.lines("x-tenant")).isEmpty();
      assertContext(call, false);
      service.expectComplaints();
      for (int i = 0; i < 600 && service.stderr().isEmpty(); i++) { // It is said once it is so.
        LockSupport.parkNanos(20_000_000);
      }
    }
    assertThat(service.stderr()) // Complete only now.
        .containsExactly(
            "[baton] what telemetry names has changed, in force now: sampling.percentage=0;"
                + " client randomSamplingPercentage=0 (istio-system/mesh); client"
                + " customTags=tenant=header:x-customer:none (istio-system/mesh)");
  }

  private static String telemetry(String header, String percentage) {
    return "apiVersion: telemetry.istio.io/v1\n"
        + "kind: Telemetry\n"
        + "metadata: {name: mesh, namespace: istio-system}\n"
        + "spec:\n"
        + "  tracing:\n"
        + "  - match: {mode: CLIENT}\n"
        + "    randomSamplingPercentage: "
        + percentage
        + "\n    customTags: {tenant: {header: {name: "
        + header
        + ", defaultValue: none}}}\n";
  }
}
