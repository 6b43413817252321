package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.smoke.kubernetes.ControlPlane.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart, without a cluster. */
class ChartTest {

  private static final Path CHART = Tools.KUBERNETES.resolve("chart");
  private static final Path EXAMPLES = Tools.RESOURCES.resolve("chart");
  private static final String ELSE =
      "Set policy.enabled=false, and switch Baton on by `inject`, the Kustomize component or"
          + " Istio's injector: see docs/kubernetes.md";

  private static Said helmTemplate(String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("template", "baton", CHART.toString(), "--namespace", "baton-system"));
    all.addAll(Arrays.asList(arguments));
    return Tools.helm(ChartTest.class, all.toArray(String[]::new));
  }

  /** Of an example's values. */
  static Said template(String values, String version, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("--kube-version", version));
    all.addAll(List.of("-f", EXAMPLES.resolve(values).toString()));
    all.addAll(Arrays.asList(more));
    return helmTemplate(all.toArray(String[]::new));
  }

  private static void assertFails(String message, String... arguments) throws Exception {
    Said said = helmTemplate(arguments);
    assertThat(said.code()).as(said.out()).isNotZero();
    assertThat(said.err()).contains(message);
    assertThat(said.out()).isEmpty();
  }

  @Test
  void itIsOfThisVersion() throws Exception {
    assertThat(Tools.helm(ChartTest.class, "show", "chart", CHART.toString()).orThrow())
        .contains("\nversion: " + Tools.version() + "\n")
        .containsPattern("(?m)^appVersion: \"?" + Tools.version() + "\"?$");
  }

  @Test
  void lintFindsNothing() throws Exception {
    Said said = Tools.helm(ChartTest.class, "lint", "--strict", CHART.toString());
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    assertThat(said.out()).contains("1 chart(s) linted, 0 chart(s) failed");
  }

  /** In the examples a line stands for each document of the policy. */
  @ParameterizedTest
  @CsvSource({"default, 1.36", "default, 1.37", "everything, 1.36", "configuration-only, 1.29"})
  void becomesWhatItShould(String example, String version) throws Exception {
    String chart = template(example + ".values.yaml", version).orThrow();
    for (String document : policies("v1")) {
      chart = chart.replace(document, "# as in policy.yaml");
    }
    assertThat(chart).isEqualTo(Files.readString(EXAMPLES.resolve(example + ".yaml")));
  }

  /** All of the file that is the policy's, byte for byte; only its version is another. */
  @ParameterizedTest
  @CsvSource({"1.34, v1beta1", "1.35, v1beta1", "1.36, v1", "1.37, v1"})
  void thePolicyIsTheFile(String version, String served) throws Exception {
    String chart =
        helmTemplate(
                "--kube-version",
                version,
                "--api-versions",
                "v1/Pod,admissionregistration.k8s.io/" + served + "/MutatingAdmissionPolicy")
            .orThrow();
    assertThat(policies(served)).hasSize(3);
    for (String document : policies(served)) {
      assertThat(chart).contains("---\n# Source: baton/templates/policy.yaml\n" + document + "\n");
    }
  }

  /** The documents of the file, in this version of the API. */
  private static List<String> policies(String served) throws Exception {
    List<String> documents = new ArrayList<>();
    String file = Files.readString(Tools.KUBERNETES.resolve("policy.yaml"));
    for (String document : file.split("\n---\n")) {
      if (document.contains("\nkind: MutatingAdmissionPolicy")) {
        documents.add(
            document
                .strip()
                .replace(
                    "admissionregistration.k8s.io/v1\n",
                    "admissionregistration.k8s.io/" + served + "\n"));
      }
    }
    return documents;
  }

  @Test
  void theImageIsMountedInsteadOfCopied() throws Exception {
    String chart = template("image-volume.values.yaml", "1.35").orThrow();
    List<String> before = policies("v1beta1").get(0).lines().toList();
    String policy =
        chart.substring(
            chart.indexOf(before.get(0)),
            chart.indexOf("\n---\n", chart.indexOf("kind: MutatingAdmissionPolicy\n")));
    assertThat(policy.lines().filter(line -> !before.contains(line)))
        .containsExactly(
            "              image: Object.spec.volumes.image{reference: variables.settings.image,"
                + " pullPolicy: variables.settings[?'pullPolicy'].orValue('IfNotPresent')}");
    assertThat(policy).doesNotContain("path: '/spec/initContainers", "sizeLimit", "runAsNonRoot");
    assertThat(chart).contains(policies("v1beta1").get(1), policies("v1beta1").get(2));
  }

  @Test
  void whereTheServerDoesNotServeThemItSaysHow() throws Exception {
    assertFails(
        "this Kubernetes v1.35.0 does not serve MutatingAdmissionPolicy in"
            + " admissionregistration.k8s.io/v1beta1. On 1.34 and 1.35 the API server has to run"
            + " with --feature-gates=MutatingAdmissionPolicy=true and"
            + " --runtime-config=admissionregistration.k8s.io/v1beta1=true. "
            + ELSE,
        "--kube-version",
        "1.35.0",
        "--api-versions",
        "v1/Pod");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.29.3", "1.33.9"})
  void whereThereAreNoPoliciesItSaysWhatElse(String version) throws Exception {
    assertFails(
        "Kubernetes v"
            + version
            + " has no mutating admission policies that this chart can use: 1.36 and newer have"
            + " them, 1.34 and 1.35 with a feature gate. "
            + ELSE,
        "--kube-version",
        version);
  }

  @Test
  void theNamespaceIsTheOneThatThePolicyReads() throws Exception {
    assertFails(
        "the policy reads its settings in the namespace baton-system, and this is shop: install"
            + " with --namespace baton-system --create-namespace",
        "--namespace",
        "shop");
  }

  @Test
  void imagesAreMountedOnlyWhereTheClusterCan() throws Exception {
    assertFails(
        "image.volume: Kubernetes v1.34.0 does not mount images, and would drop the volume without"
            + " a word; 1.35 and newer do",
        "--kube-version",
        "1.34.0",
        "--set",
        "image.volume=true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user=0 | /user",
        "user=root | /user",
        "variable=JAVA_OPTS | /variable",
        "image.tag=a b | /image/tag",
        "image.digest=sha256:1 | /image/digest",
        "image.pullPolicy=Sometimes | /image/pullPolicy",
        "policy.enabled=maybe | /policy/enabled",
        "image.name=x | image",
        "configuration.namespaces[0]=Shop | /configuration/namespaces/0",
        "configuration.telemetry[0].kind=Gateway | /configuration/telemetry/0"
      })
  void badValuesAreNamed(String value, String named) throws Exception {
    String option = value.startsWith("user=") ? "--set-string" : "--set";
    Said said = helmTemplate(option, value);
    assertThat(said.code()).isNotZero();
    assertThat(said.err()).contains("values don't meet the specifications of the schema", named);
  }
}
