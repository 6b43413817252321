package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is sampled of the flows that begin here. */
final class SamplingTest {

  private long now;

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
    CurrentHeaders.clock = null;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 1, 10, 33.33, 50, 99.99, 100})
  void ofAMillionFlowsTheShareIsRightAndNibbleAndFlagsAgree(double percentage) {
    rules(new Sampling.Builder().percentage(percentage));
    int sampled = 0;
    int depth = CurrentHeaders.enter();
    for (int i = 0; i < 1_000_000; i++) {
      CapturedHeaders flow = CurrentHeaders.forCall();
      String id = value(flow, "x-request-id");
      boolean yes = RequestId.isTraced(id);
      if (i % 1000 == 0) {
        assertThat(value(flow, "traceparent")).endsWith(yes ? "-01" : "-00");
        assertThat(value(flow, "x-b3-sampled")).isEqualTo(yes ? "1" : "0");
        assertThat(RequestId.reason(id)).isEqualTo(yes ? '9' : '4');
      }
      assertThat(yes).isEqualTo(RequestId.value(id) < Sampling.share(percentage));
      sampled += yes ? 1 : 0;
      CurrentHeaders.attach(null);
    }
    CurrentHeaders.exit(depth);
    assertThat(sampled / 10_000.0).isCloseTo(percentage, offset(0.02));
  }

  /** As Envoy 1.40 was seen to cut them off. */
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0.005,0",
    "0.01,1",
    "0.07,7",
    "0.29,28",
    "0.57,56",
    "1.15,115",
    "8.2,819",
    "10.07,1007",
    "33.33,3333",
    "64.01,6401",
    "99.99,9998",
    "100,10000"
  })
  void percentagesAreCutOffAtAHundredth(double percentage, int share) {
    assertThat(Sampling.share(percentage)).isEqualTo(share);
  }

  @Test
  void withNothingSetAFlowStaysUndecided() {
    rules(new Sampling.Builder().rule(null, "/never", null, null, null, 100));
    int depth = CurrentHeaders.enter();
    CapturedHeaders flow = CurrentHeaders.forCall();
    CurrentHeaders.exit(depth);

    assertThat(RequestId.reason(value(flow, "x-request-id"))).isEqualTo('4');
    assertThat(value(flow, "x-b3-sampled")).isNull();
  }

  @Test
  void theFirstRuleThatMatchesCounts() {
    rules(
        new Sampling.Builder()
            .percentage(0)
            .rule("GET", "/health*", null, null, null, 0)
            .rule("GET", null, "shop.*", null, null, 100)
            .rule(null, "*.png", null, null, null, 0)
            .rule(null, null, null, "X-Tenant", "gold*", 100)
            .rule(null, null, null, "x-probe", null, 100));

    assertThat(isSampled("GET", "/health/live?a=b", "host: shop.example")).isFalse();
    assertThat(isSampled("GET", "/other", "Host: SHOP.example")).isTrue();
    assertThat(isSampled("POST", "/other", "host: shop.example")).isFalse();
    assertThat(isSampled("POST", "/a.png", "x-tenant: gold-1")).isFalse();
    assertThat(isSampled("POST", "/a", "x-tenant: gold-1")).isTrue();
    assertThat(isSampled("POST", "/a", "x-tenant: silver")).isFalse();
    assertThat(isSampled("POST", "/a", "x-probe: 1")).isTrue();
    assertThat(isSampled("POST", "/a", "x-probes: 1")).isFalse();
    assertThat(isSampled(null, null)).isFalse();
  }

  /** Rules look at headers that are not carried, and they stay behind. */
  @Test
  void whatARuleLooksAtIsNotCarriedForThat() {
    rules(new Sampling.Builder().percentage(0).rule(null, null, null, "x-tenant", "a", 100));
    CapturedHeaders flow = request("GET", "/", "x-tenant: a", "host: b");

    assertThat(value(flow, "x-tenant")).isNull();
    assertThat(value(flow, "host")).isNull();
    assertThat(RequestId.isTraced(value(flow, "x-request-id"))).isTrue();
  }

  /** Neither takes anything from the other. */
  @Test
  void whatIsCarriedByNameOrPatternIsCarriedThoughARuleLooksAtIt() {
    CarryRules.Builder rules =
        new CarryRules.Builder().content("x-tenant").pattern("x-team-*").limits(8, 16, 2);
    Sampling sampling =
        new Sampling.Builder()
            .percentage(0)
            .rule(null, null, null, "x-tenant", "a", 100)
            .rule(null, null, null, "x-team-b", "b", 100)
            .rule(null, null, null, "x-long", "longer-than*", 100)
            .build();
    CarryRules.putInForce(rules.id("x-request-id").start(null, sampling).build());

    CapturedHeaders flow =
        request("GET", "/", "x-long: longer-than-eight", "x-tenant: c", "X-Team-B: c");
    assertThat(value(flow, "x-tenant")).isEqualTo("c");
    assertThat(value(flow, "x-team-b")).isEqualTo("c");
    assertThat(value(flow, "x-long")).isNull();
    assertThat(RequestId.isTraced(value(flow, "x-request-id"))).isTrue();
    assertThat(isSampled("GET", "/", "x-tenant: a")).isTrue();
    assertThat(isSampled("GET", "/", "x-team-b: b")).isTrue();
    assertThat(isSampled("GET", "/", "x-team-c: b")).isFalse();
  }

  @Test
  void aDebugHeaderMeansAlways() {
    rules(
        new Sampling.Builder()
            .percentage(0)
            .limit(1)
            .rule(null, null, null, null, null, 0)
            .debug("x-debug"));
    for (int i = 0; i < 10; i++) {
      assertThat(isSampled("GET", "/", "X-Debug: 1")).isTrue();
      assertThat(isSampled("GET", "/", "x-debugs: 1")).isFalse();
    }
  }

  @Test
  void noMoreThanTheLimitInASecondByHoweverManyThreads() throws Exception {
    CurrentHeaders.clock =
        new CurrentHeaders.Clock() {
          @Override
          long nanoTime() {
            return now;
          }
        };
    rules(new Sampling.Builder().percentage(100).limit(25));
    for (int second = 0; second < 3; second++) {
      now = second * 1_000_000_000L + 5;
      AtomicInteger sampled = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  for (int n = 0; n < 1000; n++) {
                    if (isSampled(null, null)) {
                      sampled.incrementAndGet();
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
      go.countDown();
      for (Thread each : threads) {
        each.join();
      }
      assertThat(sampled.get()).isEqualTo(25);
    }
  }

  @Test
  void aRequestThatCameWithIdsIsNeverDecidedAbout() {
    rules(new Sampling.Builder().percentage(100));
    for (String header : new String[] {"x-b3-sampled: 0", "x-request-id: a", "traceparent: x"}) {
      CapturedHeaders flow = request("GET", "/", header);
      assertThat(flow.size()).isEqualTo(1);
      assertThat(flow.name(0) + ": " + flow.value(0)).isEqualTo(header);
    }
  }

  // -------------------------------------------------------------------------------------------

  private static boolean isSampled(String method, String path, String... lines) {
    return RequestId.isTraced(value(request(method, path, lines), "x-request-id"));
  }

  private static CapturedHeaders request(String method, String path, String... lines) {
    int depth = CurrentHeaders.enter();
    Capture capture = CurrentHeaders.capture();
    for (String line : lines) {
      int colon = line.indexOf(':');
      HeaderName known = capture.find(line.substring(0, colon));
      if (known != null) {
        capture.add(known, line.substring(colon + 2));
      }
    }
    if (capture.wantsTarget() && method != null) {
      capture.target(method, path);
    }
    CapturedHeaders flow = capture.attach();
    CurrentHeaders.exit(depth);
    return flow;
  }

  private static void rules(Sampling.Builder sampling) {
    CarryRules.Builder rules = new CarryRules.Builder();
    for (String name :
        new String[] {
          "x-request-id", "traceparent", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"
        }) {
      rules.id(name);
    }
    CarryRules.putInForce(
        rules.start(new int[] {Formats.W3C, Formats.B3}, sampling.build()).build());
  }

  private static String value(CapturedHeaders flow, String name) {
    for (int i = 0; i < flow.size(); i++) {
      if (flow.name(i).equals(name)) {
        return flow.value(i);
      }
    }
    return null;
  }
}
