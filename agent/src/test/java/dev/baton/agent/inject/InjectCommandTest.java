package dev.baton.agent.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectCommandTest {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        labels:
          baton.dev/inject: "true"
      spec:
        containers:
        - name: p
          image: x
      """;

  @TempDir Path folder;

  /** Refused with this line, and nothing is written. */
  private static void assertRefused(String line, String text, String... options) {
    Inject run = Inject.text(text, options);
    assertThat(run.err.lines().filter(each -> each.startsWith("[baton] refused: ")))
        .containsExactly("[baton] refused: standard input" + line);
    assertThat(run.err).contains("nothing is written because of what is refused");
    assertThat(run.code).isEqualTo(1);
    assertThat(run.out).isEmpty();
  }

  private static void assertWrong(String line, String... args) {
    Inject run = Inject.run(args);
    assertThat(run.err)
        .isEqualTo(
            "[baton] inject: " + line + "; usage: " + InjectCommand.USAGE + ", more with `help`\n");
    assertThat(run.code).isEqualTo(2);
    assertThat(run.out).isEmpty();
  }

  // --------------------------------------------------------------------------------- command line

  @Test
  void aWrongCommandLineIsSaid() {
    assertWrong("which manifests? -f FILE is missing (`-f -` for standard input)", "--all");
    assertWrong("-f wants a value behind it", "-f");
    assertWrong("`a.yaml` stands alone; files are named by -f", "a.yaml");
    assertWrong("`-` stands alone; files are named by -f", "-");
    assertWrong("there is no option `--remvoe` (did you mean --remove?)", "-f", "-", "--remvoe");
    assertWrong("standard input can be read only once", "-f", "-", "-f", "-");
    assertWrong(
        "--write changes files, and standard input is none", "--write", "-f", "a", "-f", "-");
    assertWrong("either --diff or --json", "--diff", "--json", "-f", "-");
    assertWrong(
        "--user is of the init container, and with --image-volume there is none",
        "--image-volume",
        "--user",
        "none",
        "-f",
        "-");
    assertWrong(
        "--image: expected an image such as registry/name:tag, not `a b`", "--image", "a b");
    assertWrong("--user: expected a user id from 1 on, or none, not `0`", "--user", "0");
    assertWrong(
        "--variable: expected JAVA_TOOL_OPTIONS or JDK_JAVA_OPTIONS, not `JAVA_OPTS`",
        "--variable",
        "JAVA_OPTS");
  }

  @Test
  void imageUserAndVariableAreWhatIsAskedFor() {
    Inject run =
        Inject.text(
            POD,
            "--image",
            "r.example:5000/i@sha256:0a",
            "--user",
            "none",
            "--variable",
            "JDK_JAVA_OPTIONS");
    assertThat(run.out)
        .contains("    image: r.example:5000/i@sha256:0a\n")
        .contains("    - name: JDK_JAVA_OPTIONS\n      value: -javaagent:/baton/baton.jar\n")
        .doesNotContain("runAsUser", "JAVA_TOOL_OPTIONS");
    assertThat(Inject.text(run.out, "--remove").out).isEqualTo(POD);
    assertThat(Inject.text(POD).out)
        .contains("    image: baton.dev/baton-init:1.2.3\n", "      runAsUser: 65532\n");
  }

  @Test
  void theImageIsMountedWhereThatIsAskedFor() {
    Inject run = Inject.text(POD, "--image-volume", "--image", "r.example/i:2");
    assertThat(run.code).isZero();
    assertThat(run.out)
        .contains(
            "  volumes:\n"
                + "  - name: baton-agent\n"
                + "    image:\n"
                + "      reference: r.example/i:2\n"
                + "      pullPolicy: IfNotPresent\n"
                + "  containers:\n")
        .doesNotContain("initContainers", "emptyDir");
    assertThat(run.err)
        .isEqualTo(
            "[baton] standard input:1: Pod default/p: injected (p=yes)\n"
                + "[baton] warning: --image-volume: a Kubernetes older than 1.35 drops the volume"
                + " without a word, and then no JVM starts in these pods\n"
                + "[baton] injected into 1 of 1 pod template\n");
    assertThat(Inject.text(run.out, "--remove").out).isEqualTo(POD);
    // One that was injected stays as it was, whichever way is asked for.
    assertThat(Inject.text(run.out).out).isEqualTo(run.out);
    Inject copied = Inject.text(Inject.text(POD).out, "--image-volume");
    assertThat(copied.out).isEqualTo(Inject.text(POD).out);
    assertThat(copied.err)
        .isEqualTo(
            "[baton] standard input:1: Pod default/p: is injected already\n"
                + "[baton] injected into 0 of 1 pod template\n");
  }

  @Test
  void resourcesWithoutANamespaceAreInTheOneThatIsGiven() {
    String shop =
        "apiVersion: v1\n"
            + "kind: Namespace\n"
            + "metadata: {name: shop, labels: {baton.dev/inject: 'true'}}\n"
            + "---\n";
    String pod = POD.replace("  labels:\n    baton.dev/inject: \"true\"\n", "");
    assertThat(Inject.text(shop + pod).err)
        .contains("injected into 0 of 1 pod template; none asks");
    assertThat(Inject.text(shop + pod, "-n", "shop").err)
        .contains("Pod shop/p: injected (p=yes)\n");
    assertThat(Inject.text(pod, "--all").err).contains("Pod default/p: injected (p=yes)\n");
  }

  // ----------------------------------------------------------------------------- files and folders

  @Test
  void filesArePrintedOneAfterTheOther() throws IOException {
    Path a = Files.writeString(folder.resolve("a.yaml"), "# a\n" + cut(POD));
    Path b = Files.writeString(folder.resolve("b.yml"), "\ufeff---\n" + POD);
    Inject run = Inject.run("-f", a.toString(), "-f", b.toString());
    String pod = Inject.text(POD).out;
    assertThat(run.out).isEqualTo("# a\n" + pod + "---\n" + pod);
    assertThat(run.err)
        .isEqualTo(
            "[baton] "
                + a
                + ":2: Pod default/p: injected (p=yes)\n"
                + "[baton] "
                + b
                + ":2: Pod default/p: injected (p=yes)\n"
                + "[baton] injected into 2 of 2 pod templates\n");
    assertThat(Files.readString(a)).isEqualTo("# a\n" + cut(POD));
    Path c = Files.writeString(folder.resolve("c.yaml"), POD);
    assertThat(Inject.run("-f", c.toString(), "-f", c.toString()).out)
        .isEqualTo(pod + "---\n" + pod);
  }

  private static String cut(String text) {
    return text.substring(0, text.length() - 1);
  }

  @Test
  void aFolderIsReadWithAllBelowItAndWrittenInPlace() throws IOException {
    Path sub = Files.createDirectories(folder.resolve("k8s/sub"));
    Path yaml = Files.writeString(sub.resolve("p.yaml"), POD);
    Path json =
        Files.writeString(
            folder.resolve("k8s/ns.json"),
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n\"}}");
    Files.writeString(folder.resolve("k8s/kustomization.yaml"), "resources: [sub/p.yaml]\n");
    Files.writeString(folder.resolve("k8s/README.md"), "{{ no yaml }}");
    Files.setPosixFilePermissions(yaml, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("k8s"));

    Inject run = Inject.run("-f", link.toString(), "--write");
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.out).isEmpty();
    assertThat(Files.readString(yaml)).isEqualTo(Inject.text(POD).out);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(yaml)))
        .isEqualTo("rw-rw-r--");
    assertThat(Files.readString(json)).endsWith("{\"name\":\"n\"}}");
    assertThat(Inject.run("-f", link.toString(), "--remove", "-w").code).isZero();
    assertThat(Files.readString(yaml)).isEqualTo(POD);
    try (var files = Files.list(sub)) {
      assertThat(files).containsExactly(yaml);
    }
  }

  @Test
  void aNamespaceCountsInWhateverFileItStands() throws IOException {
    Files.writeString(
        folder.resolve("z.yaml"),
        "apiVersion: v1\n"
            + "kind: Namespace\n"
            + "metadata: {name: default, labels: {baton.dev/inject: 'true'}}\n");
    Files.writeString(
        folder.resolve("a.yaml"), POD.replace("  labels:\n    baton.dev/inject: \"true\"\n", ""));
    assertThat(Inject.run("-f", folder.toString()).err)
        .contains("injected into 1 of 1 pod template");
  }

  @Test
  void oneFileThatIsRefusedLeavesAllOthersAsTheyWere() throws IOException {
    Path good = Files.writeString(folder.resolve("good.yaml"), POD);
    Path bad = Files.writeString(folder.resolve("bad.yaml"), POD + "\t- oops\n");
    Inject run = Inject.run("-f", folder.toString(), "--write");
    assertThat(run.code).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .contains("[baton] refused: " + bad + ":11: no YAML: ")
        .endsWith(
            "[baton] would be injected into 1 of 1 pod template, but nothing is written because of"
                + " what is refused\n");
    assertThat(Files.readString(good)).isEqualTo(POD);
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Path none = folder.resolve("none.yaml");
    assertThat(Inject.run("-f", none.toString()).err)
        .contains("[baton] refused: " + none + ": there is no such file or folder\n");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(Inject.run("-f", empty.toString()).err)
        .contains(empty + ": there is no .yaml, .yml or .json file in this folder\n");
    Path latin =
        Files.write(folder.resolve("l.yaml"), "a: ü".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Inject.run("-f", latin.toString()).err)
        .contains(latin + ": expected UTF-8, and this is none\n");
  }

  // --------------------------------------------------------------------------------------- reports

  @Test
  void theReportInJson() {
    Inject run = Inject.text(POD + "---\n" + POD.replace("\"true\"", "\"false\""), "--json");
    assertThat(run.code).isZero();
    assertThat(run.out)
        .isEqualTo(
            "{\"well\": true, \"templates\": [{\"file\": \"-\", \"document\": 1, \"line\": 1,"
                + " \"kind\": \"Pod\", \"namespace\": \"default\", \"name\": \"p\", \"outcome\":"
                + " \"injected\", \"containers\": {\"p\": \"yes\"}}, {\"file\": \"-\","
                + " \"document\": 2, \"line\": 12, \"kind\": \"Pod\", \"namespace\": \"default\","
                + " \"name\": \"p\", \"outcome\": \"not asked\", \"containers\": {}}],"
                + " \"warnings\": [], \"problems\": []}\n");
    assertThat(Inject.text("a: [", "--json").out)
        .startsWith("{\"well\": false, \"templates\": [], \"warnings\": [], \"problems\": [\"");
  }

  @Test
  void theDifference() {
    String flow =
        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {baton.dev/inject: \"true\"}},\n"
            + "spec: {containers: [{name: p}]}}";
    String init =
        "{name: baton-init, image: baton.dev/baton-init:1.2.3, imagePullPolicy: IfNotPresent,"
            + " securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]},"
            + " privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser:"
            + " 65532, seccompProfile: {type: RuntimeDefault}}, volumeMounts: [{name: baton-agent,"
            + " mountPath: /baton}]}";
    assertThat(Inject.text(flow, "--diff").out)
        .isEqualTo(
            "--- standard input\n"
                + "+++ standard input\n"
                + "@@ -1,2 +1,2 @@\n"
                + "-{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {baton.dev/inject:"
                + " \"true\"}},\n"
                + "-spec: {containers: [{name: p}]}}\n"
                + "\\ No newline at end of file\n"
                + "+{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {baton.dev/inject:"
                + " \"true\"}, annotations: {baton.dev/injected: p=yes, baton.dev/version:"
                + " \"1.2.3\"}},\n"
                + "+spec: {volumes: [{name: baton-agent, emptyDir: {sizeLimit: 16Mi}}],"
                + " initContainers: ["
                + init
                + "], containers: [{name: p, env: [{name: JAVA_TOOL_OPTIONS, value:"
                + " -javaagent:/baton/baton.jar}], volumeMounts: [{name: baton-agent, mountPath:"
                + " /baton, readOnly: true}]}]}}\n"
                + "\\ No newline at end of file\n");
    assertThat(Inject.text(flow, "--diff", "--remove").out).isEmpty();
  }

  @Test
  void whereNothingIsWrittenItIsSaidWhatWouldBe() throws IOException {
    for (String only : List.of("--diff", "--json")) {
      assertThat(Inject.text(POD, only).err)
          .isEqualTo(
              "[baton] standard input:1: Pod default/p: would be injected (p=yes)\n"
                  + "[baton] would be injected into 1 of 1 pod template\n");
      assertThat(Inject.text(Inject.text(POD).out, only, "--remove").err)
          .isEqualTo(
              "[baton] standard input:1: Pod default/p: would be taken out\n"
                  + "[baton] would be taken out of 1 of 1 pod template\n");
    }
    Path file = Files.writeString(folder.resolve("p.yaml"), POD);
    assertThat(Inject.run("-f", file.toString(), "--diff", "--write").err)
        .endsWith("[baton] injected into 1 of 1 pod template\n");
  }

  @Test
  void reasonsAreGivenAndOtherAgentsNamed() {
    String text =
        POD
            + "    env:\n    - name: JAVA_TOOL_OPTIONS\n      value: -javaagent:/otel.jar\n"
            + "  - name: q\n    image: x\n    envFrom: [{secretRef: {name: s}}]\n";
    Inject run = Inject.text(text);
    assertThat(run.err)
        .as(text)
        .contains(
            "standard input:1: Pod default/p: injected (p=yes; q=envFrom may hold"
                + " JAVA_TOOL_OPTIONS)\n")
        .contains(
            "[baton] warning: standard input:12: container p has another agent in"
                + " JAVA_TOOL_OPTIONS; both will run, Baton's last: see docs/kubernetes.md\n");
    assertThat(run.code).isZero();
  }

  @Test
  void agentsThatOthersWillAddAreNamed() {
    String[][] others = {
      {"instrumentation.opentelemetry.io/inject-java", "true", "OpenTelemetry's operator"},
      {"admission.datadoghq.com/java-lib.version", "v1.40.0", "Datadog's admission controller"},
      {"admission.datadoghq.com/java-lib.custom-image", "x", "Datadog's admission controller"},
      {"co.elastic.apm/attach", "java", "Elastic's attacher"},
    };
    for (String[] other : others) {
      Inject run = Inject.text(annotated(other[0], other[1]));
      assertThat(run.code).isZero();
      assertThat(run.err)
          .isEqualTo(
              "[baton] standard input:1: Pod default/p: injected (p=yes)\n"
                  + "[baton] warning: standard input:1: "
                  + other[2]
                  + " will add an agent of its own; both will run: see docs/kubernetes.md\n"
                  + "[baton] injected into 1 of 1 pod template\n");
      assertThat(Inject.text(annotated(other[0], "false")).err).doesNotContain("warning");
    }
  }

  // --------------------------------------------------------------------------------------- refused

  @Test
  void otherVersions() {
    String injected = Inject.text(POD).out;
    String other = injected.replace("\"1.2.3\"", "\"1.2.2\"");
    assertRefused(
        ":8: Pod default/p: was injected by Baton 1.2.2, and this is 1.2.3; take it out with"
            + " --remove first",
        other);
    assertRefused(
        ":8: Pod default/p: was injected by a Baton that does not say its version, and this is"
            + " 1.2.3; take it out with --remove first",
        injected.replace("    baton.dev/version: \"1.2.3\"\n", ""));
    assertThat(Inject.text(other, "--remove").out).isEqualTo(POD);
  }

  @Test
  void namesThatAreTaken() {
    assertRefused(
        ":12: Pod default/p: a volume is called baton-agent already, as Baton's would be",
        POD + "  volumes:\n  - name: baton-agent\n    emptyDir: {}\n");
    assertRefused(
        ":12: Pod default/p: an init container is called baton-init already, as Baton's would be",
        POD + "  initContainers:\n  - name: baton-init\n    image: x\n");
  }

  @Test
  void whatIsNoYaml() {
    assertRefused(
        ":4: this is no YAML yet, but a template with {{ }}: render it first (helm template CHART |"
            + " java -jar baton.jar inject -f -)",
        POD.replace("name: p\n  labels", "name: {{ .Values.name }}\n  labels"));
    assertRefused(
        ":1: this is no YAML yet, but a template with {{ }}: render it first (helm template CHART |"
            + " java -jar baton.jar inject -f -)",
        "{{- if .Values.on }}\n" + POD + "{{- end }}\n");
    assertRefused(
        ":10: no YAML: expected the node content, but found '<stream end>'",
        POD.replace("image: x", "image: [").trim());
    assertRefused(
        ":12 (document 2): no YAML: found character '@' that cannot start any token. (Do not use"
            + " @ for indentation)",
        POD + "---\na: @b\n");
    assertRefused(
        ":12: no YAML: mapping values are not allowed here",
        POD.replace("image: x", "image: \"{{x}}\"\n    tty: true") + "    a: b: c\n");
    assertRefused(":1: no YAML: there is no anchor &x before this alias", "a: *x\n");
    assertRefused(":1: the alias *x stands inside of what it stands for", "a: &x [*x]\n");
  }

  @Test
  void whatIsNoResourceOrIncomplete() {
    assertRefused(":1: expected a Kubernetes resource with apiVersion and kind", "hello\n");
    assertRefused(":1: expected a Kubernetes resource, and this has no kind", "replicas: 1\n");
    assertRefused(
        ":1: expected a Kubernetes resource, and this Pod has no apiVersion",
        POD.replace("apiVersion: v1\n", ""));
    assertRefused(
        ":12 (document 2): this Deployment has no containers where they belong: is it complete?",
        POD + "---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n");
    assertRefused(
        ":9: Pod default/p: this container has no name: is it complete?",
        POD.replace("name: p\n    image", "image"));
    assertRefused(
        ":11: Pod default/p: a second container is called p", POD + "  - name: p\n    image: y\n");
    assertRefused(
        ":11: Pod default/p: image stands here a second time",
        POD.replace("    image: x\n", "    image: x\n    image: y\n"));
    assertRefused(":11: Pod default/p: env: expected a list", POD + "    env: {A: b}\n");
    assertRefused(
        ":6: Pod default/p: baton.dev/inject: expected a text, and Kubernetes refuses true: put it"
            + " into quotes",
        POD.replace("\"true\"", "true"));
    assertRefused(
        ":8: Pod default/p: baton.dev/config: a JVM can read no option with both kinds of quotes",
        POD.replace("spec:", "  annotations:\n    baton.dev/config: a=\"b' c\nspec:"));
  }

  @Test
  void whatSomebodyElseHasInjectedIsTakenOutThere() {
    assertRefused(
        ":8: Pod default/p: baton.dev/injected=kustomize: inject has not written this; take it out"
            + " where it was put in",
        annotated("baton.dev/injected", "kustomize"),
        "--remove");
  }

  /** A pod with this annotation. */
  private static String annotated(String name, String value) {
    return POD.replace("spec:", "  annotations:\n    " + name + ": '" + value + "'\nspec:");
  }

  @Test
  void whatCannotBeMounted() {
    assertRefused(
        ":8: Pod default/p: baton.dev/config-map=Shop_1: expected the name of a ConfigMap in the"
            + " pod's namespace",
        annotated("baton.dev/config-map", "Shop_1"));
    assertRefused(
        ":8: Pod default/p: baton.dev/telemetry=a..b: expected the name of a ConfigMap in the"
            + " pod's namespace",
        annotated("baton.dev/telemetry", "a..b"));
    assertRefused(
        ":8: Pod default/p: baton.dev/pod-info=yes: expected \"true\" or \"false\"",
        annotated("baton.dev/pod-info", "yes"));
    assertRefused(
        ":9: Pod default/p: baton.dev/config sets config, and baton.dev/config-map too: one of"
            + " them",
        annotated("baton.dev/config-map", "a'\n    baton.dev/config: 'mode=off, config=/x"));
    assertRefused(
        ":9: Pod default/p: baton.dev/config sets telemetry, and baton.dev/telemetry too: one of"
            + " them",
        annotated("baton.dev/telemetry", "a'\n    baton.dev/config: 'telemetry=/x"));
    assertRefused(
        ":14: Pod default/p: a volume is called baton-config already, as Baton's would be",
        annotated("baton.dev/config-map", "a")
            + "  volumes:\n  - name: baton-config\n    emptyDir: {}\n");
  }

  @Test
  void aConfigMapWithoutTheFileThatIsReadIsSaid() {
    String map =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {%s: 'mode: off'}\n";
    assertThat(
            Inject.text(annotated("baton.dev/config-map", "a") + map.formatted("config.yaml")).err)
        .contains(
            "[baton] warning: standard input:1 (document 1): baton.dev/config-map: the ConfigMap a"
                + " has no baton.yaml, which is what is read of it\n");
    assertThat(
            Inject.text(annotated("baton.dev/config-map", "a") + map.formatted("baton.yaml")).err)
        .doesNotContain("warning");
  }

  @Test
  void textThatCountsInTwoPlaces() {
    String shared = ", and Baton changes no text that counts in two places; write it out there";
    assertRefused(
        ":11: Pod default/p: what is to be changed here stands again by the alias *env in line 15"
            + shared,
        POD
            + "    env: &env\n    - {name: A, value: b}\n"
            + "  - name: q\n    image: x\n    env: *env\n");
    assertRefused(
        ":8: Pod default/p: what is to be changed here stands again by the alias *all in line 11"
            + shared,
        POD.replace("containers:", "containers: &all") + "  ephemeralContainers: *all\n");
    assertRefused(
        ":10: Pod default/p: env comes by a merge (<<): write it out",
        POD.replace("  labels:", "  managedFields: &base {env: [{name: A}]}\n  labels:")
            + "    <<: *base\n");
  }

  @Test
  void anOptionThatWasChangedSinceIsLeftToItsOwner() {
    String injected = Inject.text(POD).out;
    assertRefused(
        ":38: Pod default/p: expected -javaagent:/baton/baton.jar at the end, as inject writes it;"
            + " the value was changed since: take it out by hand",
        injected.replace("baton.jar\n", "baton.jar=mode=off\n"),
        "--remove");
    // What was added beside it stays.
    String more = injected.replace("    - name: JAVA_TOOL", "    - name: A\n    - name: JAVA_TOOL");
    assertThat(Inject.text(more, "--remove").out).isEqualTo(POD + "    env:\n    - name: A\n");
    assertThat(List.of(Inject.text(POD, "--remove").out, Inject.text(more).out))
        .containsExactly(POD, more);
  }
}
