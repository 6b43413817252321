package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests whose headers do not count. */
final class InboundBordersTest {

  private final InboundBorders ports = new InboundBorders(new int[] {8443, 9443}, new String[0]);
  private final InboundBorders paths =
      new InboundBorders(new int[0], new String[] {"/public/*", "/one"});

  @AfterEach
  void off() {
    CarryRules.putInForce(null);
  }

  @Test
  void aPortThatNobodySaysIsOneOfThem() {
    assertThat(ports.covers(8443, "/x")).isTrue();
    assertThat(ports.covers(9443, null)).isTrue();
    assertThat(ports.covers(8080, "/public/x")).isFalse();
    assertThat(ports.covers(0, "/x")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/public/x         | true",
        "/public/          | true",
        "/public           | false",
        "/one              | true",
        "/one/more         | false",
        "/private/x        | false",
        "/                 | false",
        "/a%20b            | false",
        "/a%C3%A4          | false",
        "/%70ublic/x       | true",
        "/%2e/public/x     | true",
        "/a%2Fb            | true",
        "//public/x        | true",
        "/a/../public/x    | true",
        "/a/./b            | true",
        "/a;b=c/x          | true",
        "/a%3bb            | true",
        "/a\\public        | true",
        "http://host/one   | true",
        "/.well-known/x    | true",
        "/a%2              | false",
      })
  void inDoubtAPathIsOneOfThem(String path, boolean covered) {
    assertThat(paths.covers(8080, path)).isEqualTo(covered);
  }

  @Test
  void noHeaderOfSuchARequestCounts() {
    CarryRules.putInForce(
        new CarryRules.Builder().id("x-request-id").id("b3").untrusted(paths).build());

    assertThat(flow("/private").size()).isEqualTo(2);
    long before = InboundBorders.requestsUntrusted.sum();
    assertThat(flow("/public/x?y")).isNull();
    assertThat(InboundBorders.requestsUntrusted.sum() - before).isEqualTo(1);
    assertThat(flow("/private").value(1)).isEqualTo("0");
  }

  @Test
  void aFlowThatBeginsThereHasIdsOfItsOwn() {
    CarryRules.putInForce(
        new CarryRules.Builder()
            .id("x-request-id")
            .id("b3")
            .untrusted(paths)
            .start(null, null)
            .build());

    CapturedHeaders born = flow("/one");
    assertThat(born.size()).isEqualTo(1);
    assertThat(born.value(0)).isNotEqualTo("mine").hasSize(36);
    assertThat(flow("/two").value(0)).isEqualTo("mine");
  }

  private static CapturedHeaders flow(String path) {
    CurrentHeaders.attach(null);
    int depth = CurrentHeaders.enter();
    Capture capture = CurrentHeaders.capture();
    capture.add(capture.find("x-request-id"), "mine");
    capture.add(capture.find("b3"), "0");
    if (capture.wantsTarget()) {
      capture.target("GET", path, 8080);
    }
    CapturedHeaders flow = capture.attach();
    CurrentHeaders.exit(depth);
    return flow;
  }
}
