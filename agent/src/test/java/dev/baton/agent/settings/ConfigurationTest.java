package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @TempDir Path folder;

  @Test
  void everythingHasItsDefaultWithoutASingleWord() {
    Configuration configuration = Given.nothing().read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.origins())
        .extracting(each -> each.name + "=" + each.value + " " + each.origin)
        .containsExactly(
            "mode=relay default",
            "headers=istio default",
            "limits.value=8192 default",
            "limits.total=32768 default",
            "limits.headers=64 default",
            "egress.trusted=<no-dot>,*.svc,*.cluster.local,*.local,*.internal,<private-address>"
                + " default",
            "egress.allow=everything default",
            "egress.deny=none default",
            "inbound.untrusted=none default",
            "start=none default",
            "spans=off default",
            "formats.read=same default",
            "formats.write=same default",
            "sampling.percentage=none default",
            "sampling.rules=none default",
            "sampling.limit=none default",
            "sampling.debug=none default",
            "telemetry=none default",
            "log.mdc=off default",
            "config=none default",
            "disable=none default",
            "relocated=none default");
  }

  /**
   * Text of the agent arguments, then what they come to; problems would show in the last column.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers=istio,x-tenant,mode=observe | observe | istio,x-tenant",
        "mode=observe,headers=istio,x-tenant | observe | istio,x-tenant",
        "headers=istio,x-tenant;mode=observe | observe | istio,x-tenant",
        "mode=observe;headers=x-a,-b3        | observe | x-a,-b3",
        "headers = istio , x-a , mode = observe | observe | istio,x-a",
        ",;headers=x-a,;,mode=observe,       | observe | x-a",
        "mode=OFF                            | off     | istio",
      })
  void readsAgentArgumentsByTheCommaRule(String arguments, String mode, String headers) {
    Configuration configuration = Given.arguments(arguments).read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.mode).isEqualTo(mode);
    assertThat(Given.inForce(configuration, "headers")).startsWith(headers + " (");
  }

  @Test
  void aTagsNameEndsAListToo() {
    Configuration configuration = Given.arguments("headers=x-a,tags.team=literal:a,b,x-b").read();

    assertThat(Given.inForce(configuration, "headers")).isEqualTo("x-a (agent argument)");
    assertThat(Given.inForce(configuration, "tags.team"))
        .isEqualTo("literal:a,b,x-b (agent argument)");
    assertThat(configuration.problems()).isEmpty();
  }

  @Test
  void theFirstSourceWins() throws Exception {
    Path file = file("mode: observe\nheaders: x-file\nlimits: {value: 1, total: 2, headers: 3}\n");
    Configuration configuration =
        Given.arguments("headers=x-argument,config=" + file)
            .property("baton.headers", "x-property")
            .property("baton.limits.value", "20")
            .variable("BATON_HEADERS", "x-variable")
            .variable("BATON_LIMITS_VALUE", "30")
            .variable("BATON_LIMITS_TOTAL", "40")
            .read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(Given.inForce(configuration, "headers")).isEqualTo("x-argument (agent argument)");
    assertThat(Given.inForce(configuration, "limits.value"))
        .isEqualTo("20 (system property baton.limits.value)");
    assertThat(Given.inForce(configuration, "limits.total"))
        .isEqualTo("40 (environment BATON_LIMITS_TOTAL)");
    assertThat(Given.inForce(configuration, "limits.headers"))
        .isEqualTo("3 (file " + file + " line 3)");
    assertThat(Given.inForce(configuration, "mode"))
        .isEqualTo("observe (file " + file + " line 1)");
  }

  @Test
  void offWinsFromEverySource() throws Exception {
    Path file = file("mode: off\n");

    assertThat(Given.arguments("mode=relay,mode=off").read().mode).isEqualTo("off");
    assertThat(Given.arguments("mode=relay").property("baton.mode", "off").read().mode)
        .isEqualTo("off");
    assertThat(Given.arguments("mode=relay").variable("BATON_MODE", "Off").read().mode)
        .isEqualTo("off");
    Configuration byFile = Given.arguments("mode=relay,config=" + file).read();
    assertThat(byFile.mode).isEqualTo("off");
    assertThat(Given.inForce(byFile, "mode")).isEqualTo("off (file " + file + " line 1)");
  }

  @Test
  void offIsForGoodUnlessTheFileSaysIt() throws Exception {
    Path off = file("mode: off\n");

    assertThat(Given.arguments("mode=off").read().isOffForGood()).isTrue();
    assertThat(Given.arguments("config=" + off).read().isOffForGood()).isFalse();
    assertThat(Given.arguments("mode=off,config=" + off).read().isOffForGood()).isTrue();
    assertThat(Given.nothing().read().isOffForGood()).isFalse();
  }

  @Test
  void falseIsWhatOlderYamlMakesOfOff() throws Exception {
    assertThat(Given.arguments("config=" + file("mode: false\n")).read().mode).isEqualTo("off");
  }

  @Test
  void takingPartWithoutSpansIsWorthALine() {
    Configuration configuration = Given.arguments("mode=participate").read();

    assertThat(configuration.mode).isEqualTo("participate");
    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.notes())
        .containsExactly(
            "mode=participate without spans: the parent id that each call is given is of a span"
                + " that nobody reports, so traces show a gap where this service is; mode=relay"
                + " leaves none");
    assertThat(Given.nothing().read().notes()).isEmpty();
  }

  /** Agent arguments, and the one line that they give. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=rely | mode=rely (agent argument): expected relay, participate, observe or off (did"
            + " you mean relay?); relay is used",
        "mode=loud | mode=loud (agent argument): expected relay, participate, observe or off; relay"
            + " is used",
        "mode=observe;mode=relay | mode=relay (agent argument): stands a second time; the first,"
            + " observe, counts",
        "headres=x-a | headres=x-a (agent argument): there is no setting of this name (did you mean"
            + " headers?); it is ignored",
        "baton.mode=off | baton.mode=off (agent argument): there is no setting of this name (did"
            + " you mean mode?); it is ignored",
        "colour=red | colour=red (agent argument): there is no setting of this name; it is ignored",
        "verbose | verbose (agent argument): expected name=value; it is ignored",
        "headers= | headers= (agent argument): has no value; it is ignored",
        "limits.headers=65 | limits.headers=65 (agent argument): expected a whole number from 1 to"
            + " 64; 64 is used",
        "limits.headers=0 | limits.headers=0 (agent argument): expected a whole number from 1 to"
            + " 64; 64 is used",
        "limits.value=lots | limits.value=lots (agent argument): expected a number of bytes from 1"
            + " to 1048576, as 8192 or 8KiB; 8192 is used",
        "limits.value=99999999999 | limits.value=99999999999 (agent argument): expected a number of"
            + " bytes from 1 to 1048576, as 8192 or 8KiB; 8192 is used",
        "limits.total=-1 | limits.total=-1 (agent argument): expected a number of bytes from 1 to"
            + " 1048576, as 8192 or 8KiB; 32768 is used",
        "limits.total=1025KiB | limits.total=1025KiB (agent argument): expected a number of bytes"
            + " from 1 to 1048576, as 8192 or 8KiB; 32768 is used",
        "limits.value=64KiB | limits.value=65536 (agent argument): more than limits.total, 32768,"
            + " which one value must fit too; raise both",
        "headers=x tenant | headers=x tenant (agent argument): expected a preset (istio, w3c, b3,"
            + " datadog, skywalking, aws, gcp, lightstep, preview), a header name, prefix-*,"
            + " *-suffix or -name; it is ignored",
        "headers=x-a,mod=off | headers=mod=off (agent argument): expected a preset (istio, w3c, b3,"
            + " datadog, skywalking, aws, gcp, lightstep, preview), a header name, prefix-*,"
            + " *-suffix or -name (did you mean mode=off?); it is left out",
        "headers=x-a,* | headers=* (agent argument): expected one star, at the beginning or the end"
            + " of at least one more character; it is left out",
        "headers=x-a,x-*-b | headers=x-*-b (agent argument): expected one star, at the beginning or"
            + " the end of at least one more character; it is left out",
        "headers=x-a,-w3c | headers=-w3c (agent argument): a minus takes out names and patterns,"
            + " not a preset; it is left out",
        "headers=x-a,Host | headers=Host (agent argument): this header belongs to one message and"
            + " cannot be carried to another; it is left out",
        "headers=x-a,-x-b,x-b | headers=x-b (agent argument): stands in the list with and without a"
            + " minus; it is left out",
        "headers=datadgo | headers=datadgo (agent argument): is carried as a header of this name"
            + " (did you mean the preset datadog?)",
        "headers=-x-b3-traceids | headers=-x-b3-traceids (agent argument): takes out nothing that"
            + " Baton knows (did you mean -x-b3-traceid?)",
        "headers=, | headers= (agent argument): has no value; it is ignored",
        "egress.trusted=shop.example,http://x | egress.trusted=http://x (agent argument): expected"
            + " everything, default, none alone, a host name, *.domain or an address range as"
            + " 10.0.0.0/8, if wanted with a port behind it (:8443) and a header before it"
            + " (x-tenant@); it is left out",
        "egress.trusted=10.0.0.0/33 | egress.trusted=10.0.0.0/33 (agent argument): expected"
            + " everything, default, none alone, a host name, *.domain or an address range as"
            + " 10.0.0.0/8, if wanted with a port behind it (:8443) and a header before it"
            + " (x-tenant@); no item is left, so headers with content go nowhere",
        "egress.allow=orders:http | egress.allow=orders:http (agent argument): expected everything,"
            + " default, none alone, a host name, *.domain or an address range as 10.0.0.0/8, if"
            + " wanted with a port behind it (:8443) and a header before it (x-tenant@); no item is"
            + " left, so nothing goes anywhere",
        "egress.deny=*.example,[10.0.0.1] | egress.deny=[10.0.0.1] (agent argument): expected"
            + " everything, default, none alone, a host name, *.domain or an address range as"
            + " 10.0.0.0/8, if wanted with a port behind it (:8443) and a header before it"
            + " (x-tenant@); it is left out",
        "egress.deny=x-tenant@*.example | egress.deny=x-tenant@*.example (agent argument): no"
            + " header x-tenant is carried; name it in headers",
        "egress.trusted=traceparent@*.example | egress.trusted=traceparent@*.example (agent"
            + " argument): traceparent holds ids, which need no trust; egress.allow and egress.deny"
            + " bind them",
        "egress.allow=None,everything:0 | egress.allow=None,everything:0 (agent argument): expected"
            + " everything, default, none alone, a host name, *.domain or an address range as"
            + " 10.0.0.0/8, if wanted with a port behind it (:8443) and a header before it"
            + " (x-tenant@); no item is left, so nothing goes anywhere",
        "egress.deny=none,a.example | egress.deny=none (agent argument): expected everything,"
            + " default, none alone, a host name, *.domain or an address range as 10.0.0.0/8, if"
            + " wanted with a port behind it (:8443) and a header before it (x-tenant@); it is left"
            + " out",
        "inbound.untrusted=80 81,public | inbound.untrusted=80 81,public (agent argument): expected"
            + " a port as 8443, or a path as /public/*; no item is left, so all requests are"
            + " trusted",
        "disable=Tomcta,OkHttp | disable=Tomcta (agent argument): there is no library of this name"
            + " (did you mean Tomcat?); it is left out",
        "disable=Unheard | disable=Unheard (agent argument): there is no library of this name;"
            + " docs/supported.md lists them; it is left out",
        "relocated=com.acme.okhttp3 | relocated=com.acme.okhttp3 (agent argument): expected"
            + " prefix=library package, as com.acme.shaded.http=org.apache.http; it is left out",
        "relocated=com.acme.*.http=okhttp3 | relocated=com.acme.*.http=okhttp3 (agent argument):"
            + " expected prefix=library package, as com.acme.shaded.http=org.apache.http; it is"
            + " left out",
        "relocated=com.acme*=okhttp3 | relocated=com.acme*=okhttp3 (agent argument): expected"
            + " prefix=library package, as com.acme.shaded.http=org.apache.http; it is left out",
        "relocated==okhttp3 | relocated==okhttp3 (agent argument): expected prefix=library package,"
            + " as com.acme.shaded.http=org.apache.http; it is left out",
        "relocated=a.b=okhttp3=c | relocated=a.b=okhttp3=c (agent argument): expected"
            + " prefix=library package, as com.acme.shaded.http=org.apache.http; it is left out",
        "relocated=okhttp3/=okhttp3.* | relocated=okhttp3/=okhttp3.* (agent argument): expected two"
            + " packages, but both sides are the same; it is left out",
        "relocated=a.http=org.apache.httpx | relocated=a.http=org.apache.httpx (agent argument):"
            + " expected a library\'s package behind the =, and Baton has no hook for"
            + " org.apache.httpx (did you mean a.http=org.apache.http?); it is left out",
        "relocated=a.b=com.unheard.of | relocated=a.b=com.unheard.of (agent argument): expected a"
            + " library\'s package behind the =, and Baton has no hook for com.unheard.of; it is"
            + " left out",
        "relocated=okhttp3=com.acme.http | relocated=okhttp3=com.acme.http (agent argument):"
            + " expected a library\'s package behind the =, and Baton has no hook for com.acme.http"
            + " (did you mean com.acme.http=okhttp3?); it is left out",
        "relocated=com.acme.util=java.util | relocated=com.acme.util=java.util (agent argument):"
            + " expected a library's packages, but the JDK's own classes stay where they are; it is"
            + " left out",
        "relocated=a.b=okhttp3,a/b/*=org.a | relocated=a/b/*=org.a (agent argument): stands a"
            + " second time; the first, a.b=okhttp3, counts; it is left out",
        "config=/no/such/file | config=/no/such/file (agent argument): there is no such file;"
            + " nothing of it is used",
        "config=/ | config=/ (agent argument): expected a file, and this is a folder; nothing of it"
            + " is used",
        "config=/dev/zero | config=/dev/zero (agent argument): expected a file, and this is a"
            + " device or pipe; nothing of it is used",
      })
  void saysOneLineAboutABadArgument(String arguments, String line) {
    assertThat(Given.arguments(arguments).read().problems()).containsExactly(line);
  }

  @Test
  void saysWhereABadValueStands() throws Exception {
    assertThat(Given.nothing().property("baton.mode", "rely").read().problems())
        .containsExactly(
            "mode=rely (system property baton.mode): expected relay, participate, observe or off"
                + " (did you mean relay?); relay is used");
    assertThat(Given.nothing().variable("BATON_LIMITS_HEADERS", "x").read().problems())
        .containsExactly(
            "limits.headers=x (environment BATON_LIMITS_HEADERS): expected a whole number from 1 to"
                + " 64; 64 is used");
    Path file = file("# comment\nlimits:\n  headers: 99\n");
    assertThat(Given.arguments("config=" + file).read().problems())
        .containsExactly(
            "limits.headers=99 (file "
                + file
                + " line 3): expected a whole number from 1 to 64; 64 is used");
  }

  @Test
  void aBadValueGivesWayToTheNextSource() {
    Configuration configuration =
        Given.arguments("mode=rely").variable("BATON_MODE", "observe").read();

    assertThat(configuration.mode).isEqualTo("observe");
    assertThat(configuration.problems())
        .containsExactly(
            "mode=rely (agent argument): expected relay, participate, observe or off (did you mean"
                + " relay?); observe is used");
  }

  @Test
  void namesOfLaterVersionsAreNeverUnknown() {
    String[] later = {"status.port=9000"};
    for (String each : later) {
      assertThat(Given.arguments(each).read().problems())
          .containsExactly(
              each
                  + " (agent argument): this version of Baton does not have this setting yet; it is"
                  + " ignored");
      String name = each.substring(0, each.indexOf('='));
      String variable = Sources.variable(name);
      assertThat(Given.nothing().variable(variable, "1").read().problems())
          .containsExactly(
              name
                  + "=1 (environment "
                  + variable
                  + "): this version of Baton does not have this setting yet; it is ignored");
    }
  }

  @Test
  void unknownVariablesAndPropertiesAreNamedAndOnlyNearOnesShowTheirValue() {
    Configuration configuration =
        Given.nothing()
            .property("baton.headres", "x-a")
            .property("baton.db.password", "hunter2")
            .variable("BATON_HEADER", "x-b")
            .variable("BATON_DB_PASSWORD", "hunter2")
            .variable("BATON_EMPTY", "")
            .read();

    assertThat(configuration.problems())
        .containsExactly(
            "system property baton.db.password: there is no setting of this name; it is ignored",
            "baton.headres=x-a (system property baton.headres): there is no setting of this name"
                + " (did you mean baton.headers?); it is ignored",
            "environment BATON_DB_PASSWORD: there is no setting of this name; it is ignored",
            "BATON_HEADER=x-b (environment BATON_HEADER): there is no setting of this name (did you"
                + " mean BATON_HEADERS?); it is ignored");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BATON_SERVICE_HOST=10.0.0.1",
        "BATON_SERVICE_PORT=8080",
        "BATON_SERVICE_PORT_HTTP=8080",
        "BATON_PORT=tcp://10.0.0.1:8080",
        "BATON_PORT_8080_TCP=tcp://10.0.0.1:8080",
        "BATON_PORT_8080_TCP_PROTO=tcp",
        "BATON_PORT_8080_TCP_PORT=8080",
        "BATON_PORT_8080_TCP_ADDR=10.0.0.1",
        "BATON_PORT_53_UDP=udp://10.0.0.1:53",
        "BATON_STATUS_PORT=tcp://10.0.0.1:9000",
        "BATON_STATUS_PORT_9000_TCP_ADDR=10.0.0.1",
        "BATON_STATUS_SERVICE_HOST=10.0.0.1"
      })
  void serviceLinksOfKubernetesAreNotSettings(String variable) {
    String[] parts = variable.split("=", 2);

    assertThat(Given.nothing().variable(parts[0], parts[1]).read().problems()).isEmpty();
  }

  @Test
  void aVariableThatOnlyResemblesAServiceLinkIsReported() {
    assertThat(Given.nothing().variable("BATON_PORT_HTTP", "80").read().problems()).hasSize(1);
    assertThat(Given.nothing().variable("BATON_STATUS_PORT", "9000").read().problems())
        .containsExactly(
            "status.port=9000 (environment BATON_STATUS_PORT): this version of Baton does not have"
                + " this setting yet; it is ignored");
  }

  @Test
  void anEmptyVariableIsAsIfItWereNotSet() {
    assertThat(Given.nothing().variable("BATON_HEADERS", " ").read().problems()).isEmpty();
  }

  @Test
  void whereRequestsAreNotTrustedIsAPortOrAPath() {
    Configuration configuration =
        Given.arguments("inbound.untrusted=8443,/public/*,0,/a/*/b,x,70000,/one").read();

    assertThat(Given.inForce(configuration, "inbound.untrusted"))
        .isEqualTo("8443,/public/*,/one (agent argument)");
    assertThat(configuration.problems())
        .containsExactly(
            "inbound.untrusted=0 (agent argument): expected a port as 8443, or a path as /public/*;"
                + " it is left out",
            "inbound.untrusted=/a/*/b (agent argument): expected a port as 8443, or a path as"
                + " /public/*; it is left out",
            "inbound.untrusted=x (agent argument): expected a port as 8443, or a path as /public/*;"
                + " it is left out",
            "inbound.untrusted=70000 (agent argument): expected a port as 8443, or a path as"
                + " /public/*; it is left out");
  }

  @Test
  void sizesMayBeInKib() {
    Configuration configuration = Given.arguments("limits.value=4KiB,limits.total=16 KiB").read();

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.maxValue).isEqualTo(4096);
    assertThat(configuration.maxTotal).isEqualTo(16384);
  }

  @Test
  void librariesAreDisabledByNameInAnyCase() {
    Configuration configuration = Given.arguments("disable=okhttp,Tomcat,Nothing").read();

    assertThat(configuration.disabled).containsExactlyInAnyOrder("OkHttp", "Tomcat");
    assertThat(Given.inForce(configuration, "disable")).isEqualTo("OkHttp,Tomcat (agent argument)");
    assertThat(HookRow.index(Given.TABLE, 17, configuration.disabled, false).keySet())
        .containsExactlyInAnyOrder("java/util/C", "org/apache/http/D");
  }

  @Test
  void relocatedLibrariesAreWrittenWithDotsOrSlashes() throws Exception {
    Configuration configuration =
        Given.arguments("relocated=com/acme/http/ = org.apache.http.*, x.okhttp3=okhttp3,bad")
            .read();

    assertThat(configuration.problems()).hasSize(1);
    assertThat(Given.inForce(configuration, "relocated"))
        .isEqualTo("com.acme.http=org.apache.http,x.okhttp3=okhttp3 (agent argument)");
    Path file = file("relocated:\n- x.okhttp3=okhttp3\n- y.okhttp3=okhttp3\n");
    assertThat(Given.inForce(Given.arguments("config=" + file).read(), "relocated"))
        .isEqualTo("x.okhttp3=okhttp3,y.okhttp3=okhttp3 (file " + file + " line 1)");
    assertThat(
            Given.inForce(
                Given.nothing().variable("BATON_RELOCATED", "x.okhttp3=okhttp3").read(),
                "relocated"))
        .isEqualTo("x.okhttp3=okhttp3 (environment BATON_RELOCATED)");
  }

  @Test
  void nothingIsRelocatedUnlessAnItemIsGood() {
    assertThat(Given.nothing().read().relocated).isNull();
    assertThat(Given.arguments("relocated=none").read().relocated).isNull();
    Configuration bad = Given.arguments("relocated=a=b,none").read();
    assertThat(bad.problems()).hasSize(2);
    assertThat(bad.relocated).isNull();
    assertThat(Given.inForce(bad, "relocated")).isEqualTo("none (agent argument)");
  }

  @Test
  void controlCharactersOfAValueCannotForgeALine() {
    assertThat(
            Given.nothing()
                .property("baton.mode", "x\n[baton] all \u001bis well")
                .read()
                .problems())
        .containsExactly(
            "mode=x [baton] all ?is well (system property baton.mode): expected relay, participate,"
                + " observe or off; relay is used");
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("baton.yaml"), text);
  }
}
