package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

  private static final String CARRIED =
      """
      Carried
        anywhere: x-request-id, traceparent, tracestate, x-b3-traceid, x-b3-spanid, x-b3-parentspanid, x-b3-sampled, x-b3-flags, b3, \
      x-ot-span-context, x-cloud-trace-context, grpc-trace-bin, x-datadog-trace-id, x-datadog-parent-id, x-datadog-sampling-priority, \
      x-datadog-origin, x-datadog-tags, sw8, sw8-x, x-amzn-trace-id, x-client-trace-id
      """;

  @TempDir Path folder;
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private String out;
  private String err;

  @Test
  void sayingNothingIsWell() {
    assertThat(check()).isZero();
    assertThat(out)
        .isEqualTo(
            """
            Configuration
              mode                 relay                                     default
              headers              istio                                     default
              limits.value         8192                                      default
              limits.total         32768                                     default
              limits.headers       64                                        default
              egress.trusted       <no-dot>,*.svc,*.cluster.local,*.local,*.internal,<private-address>  default
              egress.allow         everything                                default
              egress.deny          none                                      default
              inbound.untrusted    none                                      default
              start                none                                      default
              spans                off                                       default
              formats.read         same                                      default
              formats.write        same                                      default
              sampling.percentage  none                                      default
              sampling.rules       none                                      default
              sampling.limit       none                                      default
              sampling.debug       none                                      default
              telemetry            none                                      default
              log.mdc              off                                       default
              config               none                                      default
              disable              none                                      default
              relocated            none                                      default
            """
                + CARRIED
                + "  to trusted hosts only: baggage, sw8-correlation\nNo problems\n");
  }

  @Test
  void showsWhereEachValueStandsAndEveryProblem() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("b.yaml"),
            "limits: {value: 4096}\nheaders: [w3c, x-team-*]\nmode: rely\n");
    environment.put(
        "JAVA_TOOL_OPTIONS",
        "-Xmx1g '-javaagent:/my baton/baton.jar=mode=observe,config=" + file + "' -Da=b");
    environment.put("BATON_DISABLE", "Tomcat,Tomcast");
    environment.put("POD_NAMESPACE", "shop");
    properties.setProperty("baton.egress.trusted", "default");
    properties.setProperty(
        "baton.relocated", "com.acme.shaded.http=org.apache.http,com.acme.x=org.apache.htp");

    assertThat(check()).isEqualTo(1);
    assertThat(out.replace(file.toString(), "FILE").replaceAll(" {2,}", "  "))
        .isEqualTo(
            """
            Configuration
              mode  observe  agent argument
              headers  w3c,x-team-*  file FILE line 2
              limits.value  4096  file FILE line 1
              limits.total  32768  default
              limits.headers  64  default
              egress.trusted  <no-dot>,*.shop,*.svc,*.cluster.local,*.local,*.internal,<private-address>  system property baton.egress.trusted
              egress.allow  everything  default
              egress.deny  none  default
              inbound.untrusted  none  default
              start  none  default
              spans  off  default
              formats.read  same  default
              formats.write  same  default
              sampling.percentage  none  default
              sampling.rules  none  default
              sampling.limit  none  default
              sampling.debug  none  default
              telemetry  none  default
              log.mdc  off  default
              config  FILE  agent argument
              disable  Tomcat  environment BATON_DISABLE
              relocated  com.acme.shaded.http=org.apache.http  system property baton.relocated
            Carried
              anywhere: traceparent, tracestate
              to trusted hosts only: baggage, x-team-*
            2 problems
              disable=Tomcast (environment BATON_DISABLE): there is no library of this name (did you mean Tomcat?); it is left out
              relocated=com.acme.x=org.apache.htp (system property baton.relocated): expected a library's package behind the =, and \
            Baton has no hook for org.apache.htp (did you mean com.acme.x=org.apache.http?); it is left out
            """);
  }

  @Test
  void aFileIsCheckedByItself() throws Exception {
    environment.put("BATON_MODE", "rely");
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:/baton.jar=nonsense=1");
    Path good = Files.writeString(folder.resolve("good.yaml"), "mode: observe\n");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "mode: [a\n");

    assertThat(check(good.toString())).isZero();
    assertThat(out)
        .contains("  mode                 observe ")
        .contains("file " + good + " line 1\n")
        .endsWith("No problems\n");
    assertThat(check(bad.toString())).isEqualTo(1);
    assertThat(out)
        .endsWith(
            "1 problem\n  config="
                + bad
                + " (command line): line 2, column 1: expected ',' or ']', but got <stream end>;"
                + " nothing of it is used\n");
    assertThat(check(folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(out).contains("there is no such file");
  }

  @Test
  void saysWhatBindsIdsToo() throws Exception {
    Path file = Files.writeString(folder.resolve("b.yaml"), "egress: {allow: ['*.svc']}\n");

    assertThat(check(file.toString())).isEqualTo(0);
    assertThat(out)
        .contains("\n  where egress.allow and egress.deny let them: x-request-id, traceparent,")
        .contains("\n  and to trusted hosts only: baggage, sw8-correlation\n");
  }

  @Test
  void jsonHoldsTheSame() throws Exception {
    Path file =
        Files.writeString(folder.resolve("b.yaml"), "headers: [aws]\nmode: \"a\\\"b\\\\\"\n");

    assertThat(check("--json", file.toString())).isEqualTo(1);
    assertThat(out.replace(file.toString(), "FILE"))
        .isEqualTo(
            "{\"configuration\": {\"mode\": {\"value\": \"relay\", \"from\": \"default\"},"
                + " \"headers\": {\"value\": \"aws\", \"from\": \"file FILE line 1\"},"
                + " \"limits.value\": {\"value\": \"8192\", \"from\": \"default\"},"
                + " \"limits.total\": {\"value\": \"32768\", \"from\": \"default\"},"
                + " \"limits.headers\": {\"value\": \"64\", \"from\": \"default\"},"
                + " \"egress.trusted\": {\"value\":"
                + " \"<no-dot>,*.svc,*.cluster.local,*.local,*.internal,<private-address>\","
                + " \"from\": \"default\"},"
                + " \"egress.allow\": {\"value\": \"everything\", \"from\": \"default\"},"
                + " \"egress.deny\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"inbound.untrusted\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"start\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"spans\": {\"value\": \"off\", \"from\": \"default\"},"
                + " \"formats.read\": {\"value\": \"same\", \"from\": \"default\"},"
                + " \"formats.write\": {\"value\": \"same\", \"from\": \"default\"},"
                + " \"sampling.percentage\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"sampling.rules\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"sampling.limit\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"sampling.debug\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"telemetry\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"log.mdc\": {\"value\": \"off\", \"from\": \"default\"},"
                + " \"config\": {\"value\": \"FILE\", \"from\": \"command"
                + " line\"}, \"disable\": {\"value\": \"none\", \"from\": \"default\"},"
                + " \"relocated\": {\"value\": \"none\", \"from\": \"default\"}},"
                + " \"carried\": {\"ids\": [\"x-amzn-trace-id\"], \"content\": [], \"patterns\":"
                + " []}, \"problems\": [\"mode=a\\\"b\\\\ (file FILE line 2): expected relay,"
                + " participate, observe or off; relay is used\"]}\n");
  }

  @Test
  void aWrongCommandLineIsRefused() {
    assertRefused("unknown option --jsn", "--jsn");
    assertRefused("unknown option --namespac (did you mean --namespace?)", "--namespac", "a");
    assertRefused("--labels wants a value behind it", "--labels");
    assertRefused("expected --labels k=v,... and found app", "--labels", "app");
    assertRefused(
        "expected one file with settings, but there are a.yaml and b.yaml", "a.yaml", "b.yaml");
    assertRefused(
        "--namespace is about Telemetry resources, and no file is named", "--namespace", "shop");
    assertRefused(
        "--labels is about Telemetry resources, and a.yaml holds none",
        "--labels",
        "a=b",
        "a.yaml");
  }

  private void assertRefused(String reason, String... args) {
    assertThat(check(args)).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err).isEqualTo("check: " + reason + "\n" + CheckCommand.USAGE + "\n");
  }

  @Test
  void findsTheAgentsArgumentsAsTheJvmDoes() {
    assertThat(arguments("-javaagent:/baton/baton.jar=mode=off")).isEqualTo("mode=off");
    assertThat(
            arguments(
                "-javaagent:/other.jar=x -javaagent:baton-0.1.0.jar=headers=x-a;mode=off -ea"))
        .isEqualTo("headers=x-a;mode=off");
    assertThat(arguments("-javaagent:\"/a b/baton.jar=headers=x-a, x-b\""))
        .isEqualTo("headers=x-a, x-b");
    assertThat(arguments("-javaagent:/baton/baton.jar")).isNull();
    assertThat(arguments("-javaagent:/other.jar=x")).isNull();
    assertThat(CheckCommand.agentArguments(Map.of())).isNull();
  }

  private static String arguments(String options) {
    return CheckCommand.agentArguments(Map.of("JAVA_TOOL_OPTIONS", options));
  }

  private int check(String... args) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int exit =
        CheckCommand.run(
            args, properties, environment, new PrintStream(written), new PrintStream(errors));
    out = written.toString();
    err = errors.toString();
    return exit;
  }
}
