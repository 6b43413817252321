package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.baton.bootstrap.TrustedHosts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustListTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "orders.shop",
        "*.shop",
        "api.example.com.",
        "10.0.0.1",
        "10.0.0.0/8",
        "0.0.0.0/0",
        "fd00::/8",
        "::/0",
        "2001:db8::1",
        "::1",
        "1:2:3:4:5:6:7:8",
        "::ffff:10.0.0.1",
        "<no-dot>",
        "<private-address>",
        "my_host"
      })
  void takesHostsAndRanges(String item) {
    assertThat(TrustList.isValid(item)).isTrue();
    assertThatCode(() -> new TrustedHosts(item)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*shop",
        "a.*.b",
        ".shop",
        "a..b",
        "host:8080",
        "http://host",
        "host/path",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.256/8",
        "fd00::/129",
        "fd00:/8",
        "1::2::3/8",
        "[::1]",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/8/8",
        "a b"
      })
  void refusesEverythingElse(String item) {
    assertThat(TrustList.isValid(item)).isFalse();
  }

  /** The agent must never hand over what the class that decides would throw at. */
  @Test
  void isNeverLaxerThanTheClassThatDecides() {
    Random random = new Random(1);
    String letters = "0123456789abf:./*-x";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder item = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        item.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (TrustList.isValid(item.toString())) {
        assertThatCode(() -> new TrustedHosts(item.toString()))
            .as(item.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void theDefaultNamesThePodsNamespaceWhereItIsKnown() {
    assertThat(new TrustList("shop").patterns)
        .containsExactly(
            "<no-dot>",
            "*.shop",
            "*.svc",
            "*.cluster.local",
            "*.local",
            "*.internal",
            "<private-address>");
    assertThat(new TrustList((String) null).patterns).doesNotContain("*.shop").hasSize(6);
    assertThat(
            Given.inForce(
                Given.nothing().variable("POD_NAMESPACE", "shop").read(), "egress.trusted"))
        .isEqualTo(
            "<no-dot>,*.shop,*.svc,*.cluster.local,*.local,*.internal,<private-address> (default)");
  }

  @Test
  void aListReplacesTheDefaultUnlessItHoldsIt() {
    assertThat(new TrustList(List.of("a.example", "*.b."), null).patterns)
        .containsExactly("a.example", "*.b");
    assertThat(new TrustList(List.of("default", "a.example"), null).patterns)
        .hasSize(7)
        .endsWith("a.example");
    assertThat(new TrustList(List.of("none"), null).patterns).isEmpty();
  }
}
