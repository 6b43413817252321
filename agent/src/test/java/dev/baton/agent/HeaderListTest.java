package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.settings.Given;
import dev.baton.bootstrap.Capture;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CarryRules;
import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.HeaderName;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a configuration's headers come to for a request: what is captured, and what may leave the
 * cluster.
 */
class HeaderListTest {

  private static final String[] IDS = {
    "x-request-id",
    "traceparent",
    "tracestate",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "b3",
    "x-ot-span-context",
    "x-cloud-trace-context",
    "grpc-trace-bin",
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-origin",
    "x-datadog-tags",
    "sw8",
    "sw8-x",
    "x-amzn-trace-id",
    "x-client-trace-id"
  };

  @AfterEach
  void nothingInForce() {
    CarryRules.putInForce(null);
  }

  @Test
  void theDefaultCarriesIdsAnywhereAndContentToEgressHostsOnly() {
    assertThat(
            carried(
                "",
                "orders",
                names(
                    IDS,
                    "baggage",
                    "sw8-correlation",
                    "cookie",
                    "authorization",
                    "x-envoy-attempt-count",
                    "x-tenant")))
        .containsExactlyInAnyOrder(names(IDS, "baggage", "sw8-correlation"));
    assertThat(carried("", "api.example.com", names(IDS, "baggage", "sw8-correlation", "cookie")))
        .containsExactlyInAnyOrder(IDS);
  }

  @Test
  void aListWithoutAPresetKeepsTheDefault() {
    assertThat(carried("headers=X-Tenant", "orders", "x-tenant", "traceparent", "x-other"))
        .containsExactly("traceparent", "x-tenant");
    assertThat(carried("headers=x-tenant", "api.example.com", "x-tenant", "traceparent"))
        .containsExactly("traceparent");
  }

  @Test
  void aListWithAPresetIsExactlyWhatItSays() {
    assertThat(carried("headers=w3c,x-tenant", "orders", names(IDS, "baggage", "x-tenant")))
        .containsExactly("baggage", "traceparent", "tracestate", "x-tenant");
  }

  @Test
  void knownIdsStayIdsHoweverTheyAreListed() {
    assertThat(carried("headers=w3c,x-request-id,x-b3-*", "api.example.com", IDS))
        .containsExactly(
            "traceparent",
            "tracestate",
            "x-b3-flags",
            "x-b3-parentspanid",
            "x-b3-sampled",
            "x-b3-spanid",
            "x-b3-traceid",
            "x-request-id");
  }

  @Test
  void aMinusTakesOneOut() {
    assertThat(
            carried(
                "headers=istio,-baggage,-x-b3-*",
                "orders",
                "baggage",
                "b3",
                "x-b3-traceid",
                "x-b3-flags",
                "traceparent"))
        .containsExactly("b3", "traceparent");
    assertThat(carried("headers=-b3", "orders", "b3", "x-b3-traceid"))
        .containsExactly("x-b3-traceid");
    assertThat(carried("headers=-x-b3-*,x-b3-sampled", "orders", "x-b3-sampled", "x-b3-traceid"))
        .containsExactly("x-b3-sampled");
    assertThat(carried("headers=-x-team-secret,x-team-*", "orders", "x-team-secret", "x-team-a"))
        .containsExactly("x-team-a");
  }

  @Test
  void aMinusAndAStarTakeTheDefaultAway() {
    assertThat(
            carried(
                "headers=-*,x-tenant,x-team-*",
                "orders",
                names(IDS, "baggage", "x-tenant", "x-team-a")))
        .containsExactly("x-team-a", "x-tenant");
  }

  @Test
  void patternsCoverNothingThatBelongsToOneMessageOrToProxies() {
    assertThat(
            carried(
                "headers=-*,content-*,x-*",
                "orders",
                "content-length",
                "content-type",
                "content-team",
                "x-tenant",
                "x-forwarded-for",
                "x-envoy-attempt-count"))
        .containsExactly("content-team", "x-tenant");
    assertThat(carried("headers=-*,x-envoy-*", "orders", "x-envoy-force-trace"))
        .containsExactly("x-envoy-force-trace");
    assertThat(carried("headers=-*,*-length", "orders", "content-length", "x-length"))
        .containsExactly("x-length");
  }

  @Test
  void credentialsAreCarriedOnlyWhenNamedInFull() {
    assertThat(carried("headers=cook*,*ization", "orders", "cookie", "authorization")).isEmpty();
    assertThat(carried("headers=cookie,authorization", "orders", "cookie", "authorization"))
        .containsExactly("authorization", "cookie");
    assertThat(carried("headers=cookie", "api.example.com", "cookie")).isEmpty();
  }

  @Test
  void previewEnvironmentsArePatternsToo() {
    assertThat(
            carried(
                "headers=istio,preview",
                "orders",
                "x-telepresence-id",
                "uberctx-sd",
                "ot-baggage-sd",
                "x-request-id"))
        .containsExactly("ot-baggage-sd", "uberctx-sd", "x-request-id", "x-telepresence-id");
    assertThat(
            carried(
                "headers=istio,preview",
                "api.example.com",
                "x-telepresence-id",
                "uberctx-sd",
                "x-request-id"))
        .containsExactly("x-request-id");
  }

  @Test
  void observingWritesNothing() {
    assertThat(carried("mode=observe", "orders", IDS)).isEmpty();
  }

  @Test
  void offCapturesNothing() {
    Agent.putInForce(Given.arguments("mode=off").read());

    assertThat(CurrentHeaders.capture()).isNull();
  }

  @Test
  void limitsAreInForce() {
    Agent.putInForce(Given.arguments("headers=x-a,limits.value=4").read());
    CapturedHeaders headers = captured("x-a:12345", "traceparent:1234");

    assertThat(headers.size()).isEqualTo(1);
    assertThat(headers.name(0)).isEqualTo("traceparent");
  }

  @Test
  void trustIsInForce() {
    assertThat(
            carried("headers=x-a;egress.trusted=*.shop.example,default", "api.shop.example", "x-a"))
        .containsExactly("x-a");
    assertThat(carried("headers=x-a;egress.trusted=*.shop.example,default", "orders", "x-a"))
        .containsExactly("x-a");
    assertThat(carried("headers=x-a;egress.trusted=*.shop.example", "orders", "x-a")).isEmpty();
    assertThat(carried("headers=x-a;egress.trusted=none", "orders", "x-a")).isEmpty();
    assertThat(carried("headers=x-a;egress.trusted=http://nobody", "orders", "x-a")).isEmpty();
  }

  @Test
  void whereAnythingMayGoIsInForce() {
    String[] lines = {"x-a", "x-b", "traceparent"};
    String headers = "headers=w3c,x-a,x-b;";

    assertThat(carried(headers + "egress.allow=*.svc", "orders.svc", lines)).hasSize(3);
    assertThat(carried(headers + "egress.allow=*.svc", "orders", lines)).isEmpty();
    assertThat(carried(headers + "egress.allow=none", "orders", lines)).isEmpty();
    assertThat(carried(headers + "egress.allow=http://", "orders", lines)).isEmpty();
    assertThat(carried(headers + "egress.allow=everything", "a.example", lines))
        .containsExactly("traceparent");
    assertThat(carried(headers + "egress.deny=*.example", "a.example", lines)).isEmpty();
    assertThat(carried(headers + "egress.deny=*.example", "orders", lines)).hasSize(3);
    assertThat(carried(headers + "egress.deny=none", "orders", lines)).hasSize(3);
    assertThat(carried(headers + "egress.deny=orders:9080", "orders:9080", lines)).isEmpty();
    assertThat(carried(headers + "egress.deny=orders:9080", "orders:9081", lines)).hasSize(3);
    assertThat(carried(headers + "egress.allow=*.svc;egress.deny=b.svc", "b.svc", lines)).isEmpty();
    assertThat(carried(headers + "egress.deny=x-a@orders", "orders", lines))
        .containsExactly("traceparent", "x-b");
    assertThat(carried(headers + "egress.allow=traceparent@everything", "orders", lines))
        .containsExactly("traceparent");
    assertThat(carried(headers + "egress.trusted=default,x-b@*.example", "api.example", lines))
        .containsExactly("traceparent", "x-b");
    assertThat(carried(headers + "egress.trusted=x-b@default", "orders", lines))
        .containsExactly("traceparent", "x-b");
  }

  /** Names of those of these headers that go on to {@code host}. */
  private static Set<String> carried(String arguments, String host, String... lines) {
    Agent.putInForce(Given.arguments(arguments).read());
    CapturedHeaders headers = captured(lines);
    Set<String> carried = new TreeSet<>();
    long held = headers == null ? 0 : headers.heldBackFrom(host);
    for (int i = 0; headers != null && i < headers.size(); i++) {
      if ((held & 1L << i) == 0) {
        carried.add(headers.name(i));
      }
    }
    return carried;
  }

  private static CapturedHeaders captured(String... lines) {
    CurrentHeaders.attach(null);
    int depth = CurrentHeaders.enter();
    Capture capture = CurrentHeaders.capture();
    for (String line : lines) {
      String[] parts = line.split(":", 2);
      HeaderName name = capture.find(parts[0].toUpperCase(Locale.ROOT));
      if (name != null) {
        capture.add(name, parts.length > 1 ? parts[1] : value(parts[0]));
      }
    }
    CapturedHeaders headers = capture.attach();
    CurrentHeaders.exit(depth);
    return headers;
  }

  /** The two forms of B3 must name the same span, or one of them is dropped as stale. */
  private static String value(String name) {
    switch (name) {
      case "b3":
        return "463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-1";
      case "x-b3-traceid":
        return "463ac35c9f6413ad48485a3953bb6124";
      case "x-b3-spanid":
        return "a2fb4a1d1a96d312";
      default:
        return "1";
    }
  }

  private static String[] names(String[] names, String... more) {
    String[] all = java.util.Arrays.copyOf(names, names.length + more.length);
    System.arraycopy(more, 0, all, names.length, more.length);
    return all;
  }
}
