package dev.baton.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags of the four kinds, and what a call makes of them. */
final class CustomTagTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "literal:a:b c | a:b c",
        "environment:ZONE | eu-1",
        "environment:ZONE:none | eu-1",
        "environment:NONE:none | none",
        "environment:NONE | ",
        "environment:EMPTY:none | none",
        "environment:EMPTY | ",
        "header:X-Tenant | gold",
        "header:x-none:a:b | a:b",
        "header:x-none | ",
        "formatter:%REQ(x-tenant)%-%PROTOCOL%-%RESPONSE_CODE% | gold-HTTP/1.1-204",
        "formatter:%REQ(x-none?X-TENANT):2% | go",
        "formatter:%REQ(x-none?x-nothing)% | ",
        "formatter:%REQ(:PATH)% | /a/b?c=d",
        "formatter:%REQ_WITHOUT_QUERY(:path)% | /a/b",
        "formatter:%REQ_WITHOUT_QUERY(:path):3% | /a/",
        "formatter:%RESP(content-type)% | text/plain",
        "formatter:%DURATION% %BYTES_RECEIVED% %BYTES_SENT% | 12 3 4",
        "formatter:%START_TIME% | 2026-01-31T12:00:00.005Z",
        "formatter:%HOSTNAME%/%ENVIRONMENT(ZONE)%/%ENVIRONMENT(NONE)%. | pod-1/eu-1/.",
        "formatter:100%% of %REQ(x-tenant)% | 100% of gold",
      })
  void values(String text, String value) {
    CustomTag tag = CustomTag.of("t", text, new StringBuilder());

    assertThat(tag.valueFor(new TestCall())).isEqualTo(value);
    assertThat(tag).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gold | expected literal:TEXT, environment:NAME[:default], header:NAME[:default] or"
            + " formatter:TEXT",
        "literal: | expected literal:TEXT, environment:NAME[:default], header:NAME[:default] or"
            + " formatter:TEXT",
        "hedder:x | expected literal:TEXT, environment:NAME[:default], header:NAME[:default] or"
            + " formatter:TEXT",
        "header:a b | expected the name of a header and found a b",
        "header::x | expected the name of a header and found",
        "environment:A=B | expected the name of a variable and found A=B",
        "formatter:%REQ()% | expected the name of a header in %REQ()%",
        "formatter:%REQ(a?b?c)% | expected %REQ(NAME?OTHER):LENGTH% and found %REQ(a?b?c)%",
        "formatter:%REQ(a):x% | expected %REQ(NAME?OTHER):LENGTH% and found %REQ(a):x%",
        "formatter:%DURATION(1)% | expected %DURATION% and found %DURATION(1)%",
        "formatter:%START_TIME(%s)% | %START_TIME% has no format here: it is written as"
            + " 2026-01-31T12:00:00.000Z",
        "formatter:%UPSTREAM_HOST% | there is no command %UPSTREAM_HOST% that an application could"
            + " answer",
        "formatter:50% | the command that begins with % has no % at its end",
        "formatter:%ENVIRONMENT()% | expected %ENVIRONMENT(NAME)% and found %ENVIRONMENT()%",
      })
  void whatIsNone(String text, String reason) {
    StringBuilder wrong = new StringBuilder();

    assertThat(CustomTag.of("t", text, wrong)).isNull();
    assertThat(wrong.toString().trim()).isEqualTo(reason);
  }

  @Test
  void theHeadersThatMustArrive() {
    assertThat(CustomTag.of("t", "header:X-A:b", new StringBuilder()).headers())
        .containsExactly("X-A");
    assertThat(
            CustomTag.of(
                    "t",
                    "formatter:%REQ(x-a?:path)%%REQ_WITHOUT_QUERY(x-b)%%RESP(x-c)%",
                    new StringBuilder())
                .headers())
        .containsExactly("x-a", "x-b");
    assertThat(CustomTag.of("t", "literal:a", new StringBuilder()).headers()).isEmpty();
  }

  @Test
  void whoTheWorkloadIs() {
    Workload workload =
        Workload.of(
            Map.of(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.name=s,k8s.namespace.name=shop,k8s.pod.label.app=a%2Cb,bad,=x",
                "ISTIO_METAJSON_LABELS",
                "{\"version\": \"v1\", \"n\": 3, \"q\": \"a\\\"b\"}"));

    assertThat(workload.namespace).isEqualTo("shop");
    assertThat(workload.labels).isEqualTo(Map.of("app", "a,b", "version", "v1", "q", "a\"b"));
    assertThat(
            Workload.of(
                    Map.of(
                        "POD_NAMESPACE", "p", "OTEL_RESOURCE_ATTRIBUTES", "k8s.namespace.name=q"))
                .namespace)
        .isEqualTo("p");
  }

  @Test
  void whatTheDownwardApiSays(@TempDir File podInfo) throws IOException {
    Files.writeString(podInfo.toPath().resolve("namespace"), "shop");
    Files.writeString(podInfo.toPath().resolve("labels"), "app=\"reviews\"\nversion=\"v\\\"1\"");
    Workload workload = Workload.of(Map.of("ISTIO_METAJSON_LABELS", "{\"app\": \"x\"}"), podInfo);
    assertThat(workload.namespace).isEqualTo("shop");
    assertThat(workload.labels).isEqualTo(Map.of("app", "reviews", "version", "v\"1"));
    assertThat(Workload.of(Map.of("POD_NAMESPACE", "p"), podInfo).namespace).isEqualTo("p");
  }

  private static final class TestCall implements Formatter.Call {
    @Override
    public String requestHeader(String name) {
      return switch (name.toLowerCase()) {
        case "x-tenant" -> "gold";
        case ":path" -> "/a/b?c=d";
        default -> null;
      };
    }

    @Override
    public String responseHeader(String name) {
      return name.equals("content-type") ? "text/plain" : null;
    }

    @Override
    public String protocol() {
      return "HTTP/1.1";
    }

    @Override
    public int responseCode() {
      return 204;
    }

    @Override
    public long duration() {
      return 12;
    }

    @Override
    public long startTime() {
      return 1769860800005L;
    }

    @Override
    public long bytesReceived() {
      return 3;
    }

    @Override
    public long bytesSent() {
      return 4;
    }

    @Override
    public String environment(String name) {
      return Map.of("ZONE", "eu-1", "EMPTY", "", "HOSTNAME", "pod-1").get(name);
    }
  }
}
