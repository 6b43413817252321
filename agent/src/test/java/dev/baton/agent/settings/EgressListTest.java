package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.baton.bootstrap.EgressHosts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressListTest {

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
        "my_host",
        "host:8080",
        "host.:8080",
        "*.shop:1",
        "10.0.0.1:65535",
        "10.0.0.0/8:8080",
        "[::1]",
        "[::1]:80",
        "[fd00::/8]:80",
        "<no-dot>:80",
        "<private-address>:80",
        "everything",
        "everything:22"
      })
  void takesHostsAndRanges(String item) {
    assertThat(EgressList.isValid(item)).isTrue();
    assertThatCode(() -> new EgressHosts(item)).doesNotThrowAnyException();
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
        "host:",
        "host:0",
        "host:65536",
        "host:080000",
        "host:http",
        "[host]:80",
        "[<no-dot>]:80",
        "[::1",
        "[::1]80",
        "[10.0.0.1]:80",
        "http://host",
        "host/path",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.256/8",
        "fd00::/129",
        "fd00:/8",
        "1::2::3/8",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/8/8",
        "a b"
      })
  void refusesEverythingElse(String item) {
    assertThat(EgressList.isValid(item)).isFalse();
  }

  /** The agent must never hand over what the class that decides would throw at. */
  @Test
  void isNeverLaxerThanTheClassThatDecides() {
    Random random = new Random(1);
    String letters = "0123456789abf:./*-x[]";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder item = new StringBuilder();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        item.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (EgressList.isValid(item.toString())) {
        assertThatCode(() -> new EgressHosts(item.toString()))
            .as(item.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void theDefaultNamesThePodsNamespaceWhereItIsKnown() {
    assertThat(new EgressList("shop").patterns)
        .containsExactly(
            "<no-dot>",
            "*.shop",
            "*.svc",
            "*.cluster.local",
            "*.local",
            "*.internal",
            "<private-address>");
    assertThat(new EgressList((String) null).patterns).doesNotContain("*.shop").hasSize(6);
    assertThat(
            Given.inForce(
                Given.nothing().variable("POD_NAMESPACE", "shop").read(), "egress.trusted"))
        .isEqualTo(
            "<no-dot>,*.shop,*.svc,*.cluster.local,*.local,*.internal,<private-address> (default)");
  }

  @Test
  void aListReplacesTheDefaultUnlessItHoldsIt() {
    assertThat(new EgressList(List.of("a.example", "*.b."), null).patterns)
        .containsExactly("a.example", "*.b");
    assertThat(new EgressList(List.of("default", "a.example"), null).patterns)
        .hasSize(7)
        .endsWith("a.example");
    assertThat(new EgressList(List.of("none"), null).patterns).isEmpty();
  }

  @Test
  void wordsMayBeWrittenInUpperCaseAndNoneStandsAlone() {
    assertThat(new EgressList(List.of("None"), null).patterns).isEmpty();
    assertThat(new EgressList(List.of("Everything:22", "X-A@DEFAULT", "<No-Dot>"), null).patterns)
        .hasSize(8)
        .startsWith("everything:22", "X-A@<no-dot>")
        .endsWith("<no-dot>");
    assertThat(new EgressList(List.of("none", "a.example"), null).bad).containsExactly("none");
    assertThat(Given.arguments("egress.allow=EVERYTHING").read().borders.allowed).isNull();
    assertThat(Given.arguments("egress.deny=NONE").read().borders.denied).isNull();
  }

  @Test
  void anItemMayBeAboutOneHeader() {
    assertThat(new EgressList(List.of("x-tenant@*.partner.example:8443"), null).patterns)
        .containsExactly("x-tenant@*.partner.example:8443");
    assertThat(new EgressList(List.of("x-tenant@default", "X-Team-*@everything"), null).patterns)
        .hasSize(7)
        .contains("x-tenant@*.svc", "X-Team-*@everything");
    assertThat(new EgressList(List.of("@a", "x a@b", "x-*-y@b", "*@b", "x@", "x@y@z"), null).bad)
        .containsExactly("@a", "x a@b", "x-*-y@b", "*@b", "x@", "x@y@z");
  }
}
