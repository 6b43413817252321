package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which places a list of hosts is about. */
final class EgressHostsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // pattern          | host                            | trusted
        "api.acme.com       | api.acme.com                    | true",
        "api.acme.com       | API.Acme.COM                    | true",
        "API.ACME.COM       | api.acme.com                    | true",
        "api.acme.com       | api.acme.com:8443               | true",
        "api.acme.com       | api.acme.com.                   | true",
        "api.acme.com       | api.acme.com.:8443              | true",
        "api.acme.com       | xapi.acme.com                   | false",
        "api.acme.com       | api.acme.com.evil.org           | false",
        "*.acme.com         | api.acme.com                    | true",
        "*.acme.com         | a.b.Acme.com:80                 | true",
        "*.acme.com         | acme.com                        | false",
        "*.acme.com         | .acme.com                       | false",
        "*.acme.com         | evilacme.com                    | false",
        "*.acme.com         | api.acme.com.evil.org           | false",
        "*.svc              | reviews.shop.svc                | true",
        "*.svc              | reviews.shop.svc.cluster.local  | false",
        "<no-dot>           | reviews                         | true",
        "<no-dot>           | reviews:9080                    | true",
        "<no-dot>           | reviews.                        | true",
        "<no-dot>           | 3scale                          | true",
        "<no-dot>           | reviews.shop                    | false",
        "<no-dot>           | 2852039166                      | false",
        "<no-dot>           | 2852039166:80                   | false",
        "<no-dot>           | 0xA9FEA9FE                      | false",
        "<no-dot>           | 0xacme-rate                     | true",
        "<no-dot>           | [::1]                           | false",
        "<no-dot>           | ::1                             | false",
        "<no-dot>           | ''                              | false",
        "<no-dot>           | :80                             | false",
        "<no-dot>           | .                               | false",
        "10.0.0.0/8         | 10.255.0.1                      | true",
        "10.0.0.0/8         | 10.1.2.3:8080                   | true",
        "10.0.0.0/8         | 11.0.0.1                        | false",
        "10.0.0.0/8         | 10.example.com                  | false",
        "10.0.0.0/8         | 10.0.0                          | false",
        "10.0.0.0/8         | 10.0.0.256                      | false",
        "10.0.0.0/8         | 10.0.0.0.1                      | false",
        "10.0.0.0/8         | ::ffff:10.1.2.3                 | true",
        "10.0.0.0/8         | a00::1                          | false",
        "192.168.7.0/31     | 192.168.7.1                     | true",
        "192.168.7.0/31     | 192.168.7.2                     | false",
        "192.168.7.9/32     | 192.168.7.9                     | true",
        "0.0.0.0/0          | 8.8.8.8                         | true",
        "0.0.0.0/0          | 2001:db8::1                     | false",
        "fd00::/8           | fd12:3456::1                    | true",
        "fd00::/8           | [fd12:3456::1]                  | true",
        "fd00::/8           | [FD12:3456::1]:8080             | true",
        "fd00::/8           | [fd12:3456::1                   | false",
        "fd00::/8           | fe00::1                         | false",
        "2001:db8::/65      | 2001:db8::7fff:0:0:1            | true",
        "2001:db8::/65      | 2001:db8:0:0:8000::1            | false",
        "2001:db8::1/128    | 2001:db8:0:0:0:0:0:1            | true",
        "2001:db8::1/128    | 2001:db8::2                     | false",
        "2001:db8::1/128    | 2001:db8::1::                   | false",
        "<private-address>  | 127.0.0.1                       | true",
        "<private-address>  | 127.200.0.1:80                  | true",
        "<private-address>  | 10.0.0.1                        | true",
        "<private-address>  | 172.16.0.1                      | true",
        "<private-address>  | 172.31.255.255                  | true",
        "<private-address>  | 172.32.0.1                      | false",
        "<private-address>  | 172.15.0.1                      | false",
        "<private-address>  | 192.168.0.1                     | true",
        "<private-address>  | 192.169.0.1                     | false",
        "<private-address>  | [::1]:8080                      | true",
        "<private-address>  | [fd00::1]                       | true",
        "<private-address>  | [fc00::1]                       | true",
        "<private-address>  | [fe80::1%eth0]                  | false",
        "<private-address>  | 169.254.169.254                 | false",
        "<private-address>  | [fd00:ec2::254]                 | false",
        "<private-address>  | [fd00:ec3::254]                 | true",
        "<private-address>  | [::ffff:169.254.169.254]        | false",
        "<private-address>  | [::ffff:10.0.0.1]               | true",
        "<private-address>  | 8.8.8.8                         | false",
        "<private-address>  | 10.0.0.1.example.com            | false",
        "everything         | api.acme.com                    | true",
        "everything         | 8.8.8.8:53                      | true",
        "everything         | :80                             | false",
        "reviews:9080       | reviews:9080                    | true",
        "reviews.:9080      | reviews.:9080                   | true",
        "reviews:9080       | reviews:9081                    | false",
        "reviews:9080       | reviews                         | false",
        "reviews:80         | reviews                         | true",
        "reviews:443        | reviews                         | true",
        "reviews:443        | reviews:80                      | false",
        "*.acme.com:8443    | api.acme.com:8443               | true",
        "*.acme.com:8443    | api.acme.com:443                | false",
        "10.0.0.0/8:8080    | 10.1.2.3:8080                   | true",
        "10.0.0.0/8:8080    | 10.1.2.3:8081                   | false",
        "[fd00::/8]:8080    | [fd00::1]:8080                  | true",
        "[fd00::/8]:8080    | [fd00::1]:80                    | false",
        "[fd00::/8]:443     | [fd00::1]                       | true",
        "[fd00::1]:443      | fd00::1                         | true",
        "<no-dot>:9080      | reviews:9080                    | true",
        "<no-dot>:9080      | reviews:9081                    | false",
        "everything:22      | reviews:22                      | true",
        "everything:22      | reviews:x                       | false",
      })
  void covers(String pattern, String host, boolean covered) {
    assertThat(covers(new EgressHosts(pattern), host)).isEqualTo(covered);
  }

  private static boolean covers(EgressHosts hosts, String host) {
    return hosts.covered(host, 0, new HeaderName[0]) == -1L;
  }

  @ParameterizedTest
  @CsvSource({"reviews:9080, true", "reviews:9081, false", "reviews:80, false"})
  void thePortOfTheCallCountsAndNotWhatTheHostSays(String pattern, boolean covered) {
    assertThat(new EgressHosts(pattern).covered("reviews:80", 9080, new HeaderName[0]) == -1L)
        .isEqualTo(covered);
  }

  @Test
  void anItemMayBeAboutOneHeader() {
    HeaderName[] names = {name("x-a"), name("x-tenant"), name("x-team-blue"), name("x-team-red")};
    EgressHosts hosts =
        new EgressHosts(
            "*.svc",
            "X-Tenant@*.partner.example",
            "x-team-*@*.partner.example:8443",
            "*-red@other");

    assertThat(hosts.covered("orders.svc", 0, names)).isEqualTo(-1L);
    assertThat(hosts.covered("api.partner.example", 0, names)).isEqualTo(0b0010);
    assertThat(hosts.covered("api.partner.example:8443", 0, names)).isEqualTo(0b1110);
    assertThat(hosts.covered("other", 0, names)).isEqualTo(0b1000);
    assertThat(hosts.covered("another", 0, names)).isZero();
    assertThat(hosts.covered(null, 0, names)).isZero();
  }

  private static HeaderName name(String name) {
    return new HeaderName(name, 0, true, ",", true);
  }

  @Test
  void oneOfSeveralPatternsIsEnough() {
    EgressHosts hosts =
        new EgressHosts("*.svc", EgressHosts.PRIVATE_ADDRESS, "fd00::/8", EgressHosts.WITHOUT_DOT);

    assertThat(covers(hosts, "reviews.shop.svc")).isTrue();
    assertThat(covers(hosts, "10.0.0.1")).isTrue();
    assertThat(covers(hosts, "[fd00::1]:80")).isTrue();
    assertThat(covers(hosts, "reviews")).isTrue();
    assertThat(covers(hosts, "169.254.169.254")).isFalse();
    assertThat(covers(hosts, "api.acme.com")).isFalse();
    assertThat(covers(hosts, null)).isFalse();
    assertThat(covers(EgressHosts.NONE, "reviews")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/a",
        "fd00::/129",
        "acme.com/8",
        "1.2.3/8"
      })
  void namesAWrongRange(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EgressHosts(pattern))
        .withMessage("expected an address range such as 10.0.0.0/8 or fd00::/8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:0", "host:65536", "host:http", "host:-1", "[::1]:x", "host:"})
  void namesAWrongPort(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EgressHosts(pattern))
        .withMessage("expected a port from 1 to 65535 behind the colon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "*.", "a b", "api.*.com"})
  void namesAWrongPattern(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EgressHosts(pattern))
        .withMessage("expected a host name, *.domain, or an address range such as 10.0.0.0/8");
  }
}
