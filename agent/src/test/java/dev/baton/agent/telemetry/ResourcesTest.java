package dev.baton.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Istio's resources as people write them, and what is said of those that cannot be right. What they
 * come to together is held against an oracle in the smoke tests.
 */
final class ResourcesTest {

  private static final String HEAD =
      """
      apiVersion: telemetry.istio.io/v1
      kind: Telemetry
      metadata: {name: t, namespace: shop}
      spec:
        tracing:
      """;

  @TempDir Path folder;

  /** As it stands in Istio's documentation, several kinds of documents in one file. */
  @Test
  void realYamlOfSeveralDocuments() throws IOException {
    Resources resources =
        read(
            """
            # The mesh
            apiVersion: telemetry.istio.io/v1alpha1
            kind: Telemetry
            metadata:
              name: mesh-default
              namespace: istio-system
            spec:
              tracing:
              - providers:
                - name: localtrace
                customTags:
                  foo:
                    literal:
                      value: bar
                randomSamplingPercentage: 100
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: reviews}
            ---
            ---
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: shop, namespace: shop}
            spec:
              selector:
                matchLabels:
                  app: reviews
              tracing:
              - match:
                  mode: SERVER
                providers:
                - name: localtrace
                disableSpanReporting: true
              - randomSamplingPercentage: 0.5
            """);

    assertThat(resources.problems).isEmpty();
    assertThat(rows(resources))
        .containsExactly(
            "client provider localtrace istio-system/mesh-default",
            "client randomSamplingPercentage 0.5 shop/shop",
            "client customTags foo=literal:bar istio-system/mesh-default",
            "server provider localtrace shop/shop",
            "server randomSamplingPercentage 0.5 shop/shop",
            "server customTags foo=literal:bar istio-system/mesh-default",
            "server disableSpanReporting true shop/shop");
  }

  /** As {@code kubectl get -o yaml} prints them. */
  @Test
  void aListOfResources() throws IOException {
    Resources resources =
        read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: telemetry.istio.io/v1
              kind: Telemetry
              metadata: {name: a, namespace: shop, creationTimestamp: "2026-02-01T00:00:00Z"}
              spec: {tracing: [{randomSamplingPercentage: 1}]}
            - apiVersion: telemetry.istio.io/v1
              kind: Telemetry
              metadata: {name: b, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
              spec: {tracing: [{randomSamplingPercentage: 2}]}
            """);

    assertThat(resources.problems).isEmpty();
    assertThat(rows(resources)).contains("client randomSamplingPercentage 2 shop/b");
  }

  @Test
  void theMeshsConfiguration() throws IOException {
    Resources resources =
        read(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data:
              mesh: |-
                rootNamespace: root
                defaultProviders:
                  tracing: [otel]
                defaultConfig:
                  tracing:
                    sampling: 12.5
                    zipkin: {address: zipkin:9411}
            ---
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: everywhere, namespace: root}
            spec: {tracing: [{enableIstioTags: false}]}
            """);

    assertThat(resources.problems).isEmpty();
    assertThat(resources.notes)
        .containsExactly(
            "istio-system/istio: defaultConfig.tracing.zipkin is not acted on by Baton");
    assertThat(resources.workload())
        .isEqualTo("namespace shop, labels app=reviews, root namespace root");
    assertThat(rows(resources))
        .contains(
            "client provider otel istio-system/istio",
            "client randomSamplingPercentage 12.5 istio-system/istio",
            "server enableIstioTags false root/everywhere");
  }

  @Test
  void whatIsNotActedOnIsNamedOnce() throws IOException {
    Resources resources =
        read(
            HEAD
                + "  - {randomSamplingPercentage: 1}\n"
                + "  metrics: [{}, {}]\n"
                + "  accessLogging: [{}]\n"
                + "  targetRefs: [{kind: Gateway, name: g}]\n");

    assertThat(resources.problems).isEmpty();
    assertThat(resources.notes)
        .containsExactly(
            "shop/t: targetRefs name a gateway or waypoint, so it is not about this workload",
            "shop/t: metrics is not acted on by Baton",
            "shop/t: accessLogging is not acted on by Baton");
    assertThat(rows(resources)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "randomSamplingPercentage: 101 | randomSamplingPercentage=101: expected a number from 0.0"
            + " to 100.0; it is left out",
        "randomSamplingPercentage: -0.1 | randomSamplingPercentage=-0.1: expected a number from 0.0"
            + " to 100.0; it is left out",
        "randomSamplingPercentage: '10' | randomSamplingPercentage=10: expected a number from 0.0"
            + " to 100.0; it is left out",
        "randomSamplingPercentage: .nan | randomSamplingPercentage=.nan: expected a number from 0.0"
            + " to 100.0; it is left out",
        "randomSamplingPercentage: {a: b} | randomSamplingPercentage={...}: expected a number from"
            + " 0.0 to 100.0; it is left out",
        "disableSpanReporting: yes | disableSpanReporting=yes: expected true or false; it is left"
            + " out",
        "randomSampling: 1 | randomSampling: there is no such field",
        "match: {mode: CLENT} | match.mode=CLENT: expected CLIENT_AND_SERVER, CLIENT or SERVER (did"
            + " you mean CLIENT?); it is left out",
        "match: CLIENT | match=CLIENT: expected fields below it; it is left out",
        "providers: [{name: ''}] | providers[0].name=: expected a text that is not empty; it is"
            + " left out",
        "providers: [{name: a}, {name: b}] | providers[1].name=b: Istio uses one provider only, the"
            + " first",
        "providers: otel | providers=otel: expected a list; it is left out",
        "customTags: {a: {literal: {value: x}, header: {name: y}}} | customTags.a.header: a tag has"
            + " one kind, and this one is literal already",
        "customTags: {a: {literal: {value: 1}}} | customTags.a.literal.value=1: expected a text,"
            + " and this is of type int: put it into quotes; it is left out",
        "customTags: {a: {header: {name: x y}}} | customTags.a.header.name=x y: expected the name"
            + " of a header and found x y; the tag is left out",
        "customTags: {a: {header: {name: x, default: y}}} | customTags.a.header.default: there is"
            + " no such field",
        "customTags: {a: {formatter: {value: '%REQ%'}}} | customTags.a.formatter.value=%REQ%:"
            + " expected %REQ(NAME?OTHER):LENGTH% and found %REQ%; the tag is left out",
        "customTags: {a: {formatter: {value: '%PROTOCL%'}}} |"
            + " customTags.a.formatter.value=%PROTOCL%: there is no command %PROTOCL% that an"
            + " application could answer (did you mean PROTOCOL?); the tag is left out",
        "customTags: {a: {formatter: {value: 'a %REQ(b)'}}} | customTags.a.formatter.value=a"
            + " %REQ(b): the command that begins with %REQ(b) has no % at its end; the tag is left"
            + " out",
        "customTags: {a: {}} | customTags.a.: expected literal, environment, header or formatter"
            + " below a",
      })
  void whatCannotBeRightIsNamedWithItsPlace(String entry, String problem) throws IOException {
    Resources resources =
        read(HEAD + "  - " + entry + "\n  - {useRequestIdForTraceSampling: true}\n");

    assertThat(resources.problems).containsExactly("FILE line 6: spec.tracing[0]." + problem);
    assertThat(rows(resources))
        .as("the rest of the resource counts")
        .contains("client useRequestIdForTraceSampling true shop/t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: Telemetry | FILE line 1: apiVersion: expected telemetry.istio.io/v1 or"
            + " telemetry.istio.io/v1alpha1; the resource is left out",
        "{apiVersion: telemetry.istio.io/v2, kind: Telemetry} | FILE line 1:"
            + " apiVersion=telemetry.istio.io/v2: Baton knows v1 and v1alpha1; the resource is left"
            + " out",
        "{kind: [ | FILE: line 2: expected the node content",
        "text | FILE: expected resources as `name: value`",
        "{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {name: a,"
            + " creationTimestamp: yesterday}} | FILE line 1: metadata.creationTimestamp=yesterday:"
            + " expected a time as 2026-01-31T12:00:00Z; it is left out",
        "{apiVersion: telemetry.istio.io/v1, kind: Telemetry, spec: {selector: {matchLabel: {a:"
            + " b}}}} | FILE line 1: spec.selector.matchLabel: there is no such field (did you mean"
            + " matchLabels?)",
        "{apiVersion: telemetry.istio.io/v1, kind: Telemetry, kind: Telemetry} | FILE line 1: kind:"
            + " stands here a second time; the first counts",
      })
  void whatIsWrongWithAWholeDocument(String text, String problem) throws IOException {
    assertThat(read(text + "\n").problems).hasSize(1).first().asString().startsWith(problem);
  }

  @Test
  void pathsThatAreNone() {
    Resources resources =
        Resources.read(List.of("/nowhere/a.yaml"), new Workload("shop", Map.of(), null));

    assertThat(resources.failed).isTrue();
    assertThat(resources.problems)
        .containsExactly("/nowhere/a.yaml: there is no such file or folder");
  }

  /** A ConfigMap's folder: files are links through a folder whose name begins with dots. */
  @Test
  void aMountedConfigMapIsReadOnce() throws IOException {
    Path data = Files.createDirectory(folder.resolve("..2026_01"));
    Files.writeString(data.resolve("t.yaml"), HEAD + "  - {randomSamplingPercentage: 3}\n");
    Files.createSymbolicLink(folder.resolve("..data"), data);
    Files.createSymbolicLink(folder.resolve("t.yaml"), folder.resolve("..data/t.yaml"));
    Files.writeString(folder.resolve("README"), "kind: [");

    Resources resources =
        Resources.read(List.of(folder.toString()), new Workload("shop", Map.of(), null));

    assertThat(resources.problems).isEmpty();
    assertThat(resources.size()).isEqualTo(1);
    assertThat(resources.client.percentage()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T12:00:00Z,2026-01-31T12:00:00.000000000",
    "2026-01-31T12:00:00.25Z,2026-01-31T12:00:00.250000000",
    "2026-01-31T23:30:00-01:00,2026-02-01T00:30:00.000000000",
    "2026-01-31T12:00:00+05:30,2026-01-31T06:30:00.000000000",
    "2026-01-31T12:00:00,",
    "2026-13-31T12:00:00Z,",
    "2026-01-31,",
    "x,",
  })
  void timesCompareAsTexts(String time, String inUtc) {
    assertThat(Times.inUtc(time)).isEqualTo(inUtc);
  }

  private Resources read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("FILE"), text);
    Resources resources =
        Resources.read(
            List.of(file.toString()), new Workload("shop", Map.of("app", "reviews"), null));
    resources.problems.replaceAll(problem -> problem.replace(file.toString(), "FILE"));
    return resources;
  }

  private static List<String> rows(Resources resources) {
    return resources.rows().stream().map(row -> String.join(" ", row)).toList();
  }
}
