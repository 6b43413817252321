package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts get headers with content. */
final class TrustedHostsTest {

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
      })
  void trusts(String pattern, String host, boolean trusted) {
    assertThat(new TrustedHosts(pattern).trusts(host)).isEqualTo(trusted);
  }

  @Test
  void oneOfSeveralPatternsIsEnough() {
    TrustedHosts hosts =
        new TrustedHosts(
            "*.svc", TrustedHosts.PRIVATE_ADDRESS, "fd00::/8", TrustedHosts.WITHOUT_DOT);

    assertThat(hosts.trusts("reviews.shop.svc")).isTrue();
    assertThat(hosts.trusts("10.0.0.1")).isTrue();
    assertThat(hosts.trusts("[fd00::1]:80")).isTrue();
    assertThat(hosts.trusts("reviews")).isTrue();
    assertThat(hosts.trusts("169.254.169.254")).isFalse();
    assertThat(hosts.trusts("api.acme.com")).isFalse();
    assertThat(hosts.trusts(null)).isFalse();
    assertThat(TrustedHosts.NONE.trusts("reviews")).isFalse();
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
        .isThrownBy(() -> new TrustedHosts(pattern))
        .withMessage("expected an address range such as 10.0.0.0/8 or fd00::/8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "*.", "a b", "api.*.com"})
  void namesAWrongPattern(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedHosts(pattern))
        .withMessage("expected a host name, *.domain, or an address range such as 10.0.0.0/8");
  }
}
