package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.kubernetes.ControlPlane.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The admission policy on a real API server: who is injected, and that nobody is harmed. */
@ParameterizedClass(name = "{0}")
@MethodSource("versions")
class PolicyTest {

  /** What a pod needs for the <em>restricted</em> Pod Security Standard. */
  private static final String RESTRICTED =
      "securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type:"
          + " RuntimeDefault}},";

  private static final String RESTRICTED_CONTAINER =
      "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}";

  private static ControlPlane control;
  private static Policy policy;
  private static int created;
  private static int readBack;

  /** A namespace of the test's own. */
  private String namespace;

  PolicyTest(String emulated) {}

  static List<String> versions() {
    return Clusters.versions();
  }

  @BeforeParameterizedClassInvocation
  static void start(String emulated) throws Exception {
    created = 0;
    readBack = 0;
    control = null;
    control = Clusters.start(emulated, PolicyTest.class);
    policy = control == null ? null : new Policy(control, emulated, null);
  }

  @AfterParameterizedClassInvocation
  static void close(String emulated) {
    if (control != null) {
      System.out.printf(
          "Kubernetes %s: %d resources made for the admission policy, %d pods read back%n",
          Clusters.shown(emulated), created, readBack);
      control.close();
    }
  }

  @BeforeEach
  void name(TestInfo test) {
    Clusters.assumeThere(control);
    namespace = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
  }

  @AfterEach
  void reset() throws Exception {
    if (policy != null) {
      policy.reset();
    }
  }

  @Test
  void labelsOfNamespaceAndPodSwitchOnAndTheFalseOfThePodWins() throws Exception {
    String off = namespace;
    String on = namespace + "-on";
    control.namespace(off);
    control.namespace(on, "baton.dev/inject=true");
    control.namespace(namespace + "-no", "baton.dev/inject=false");

    assertThat(injected(off, "")).isFalse();
    assertThat(injected(off, "baton.dev/inject: 'true'")).isTrue();
    assertThat(injected(off, "baton.dev/inject: 'false'")).isFalse();
    assertThat(injected(off, "baton.dev/inject: 'yes'")).isFalse();
    assertThat(injected(on, "")).isTrue();
    assertThat(injected(on, "baton.dev/inject: 'true'")).isTrue();
    assertThat(injected(on, "baton.dev/inject: 'false'")).isFalse();
    assertThat(injected(on, "baton.dev/inject: 'yes'")).isTrue();
    assertThat(injected(namespace + "-no", "")).isFalse();
    assertThat(injected(namespace + "-no", "baton.dev/inject: 'true'")).isTrue();
  }

  private boolean injected(String in, String labels) throws Exception {
    return isInjected(pod(in, labels, "", "containers: [{name: c, image: x}]"));
  }

  private static boolean isInjected(JsonObject pod) {
    boolean injected = note(pod, "injected") != null;
    assertThat(pod.toString().contains("/baton")).isEqualTo(injected);
    return injected;
  }

  @Test
  void writesWhatIsDocumented() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");

    JsonObject pod =
        pod(
            namespace,
            "",
            "baton.dev/config: 'mode=observe'",
            """
            containers: [
              {name: app, image: x, env: [{name: A, value: b}], resources: {limits: {cpu: 500m, memory: 1Gi}}},
              {name: istio-proxy, image: x}]
            """);

    String version = Policy.version(Policy.text(false));
    JsonObject spec = pod.getAsJsonObject("spec");
    JsonObject init = spec.getAsJsonArray("initContainers").get(0).getAsJsonObject();
    assertThat(init.remove("volumeMounts").toString())
        .startsWith("[{\"name\":\"baton-agent\",\"mountPath\":\"/baton\"}")
        .contains("/var/run/secrets/kubernetes.io/serviceaccount");
    assertThat(init)
        .isEqualTo(
            json(
                """
                {name: baton-init, image: "baton.dev/baton-init:%s", imagePullPolicy: IfNotPresent,
                 resources: {limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}},
                 securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, privileged: false,
                   readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 65532,
                   seccompProfile: {type: RuntimeDefault}},
                 terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: File}
                """
                    .formatted(version)));
    JsonObject app = spec.getAsJsonArray("containers").get(0).getAsJsonObject();
    assertThat(app.get("env"))
        .isEqualTo(
            json(
                """
                [{name: A, value: b}, {name: JAVA_TOOL_OPTIONS, value: "-javaagent:/baton/baton.jar=mode=observe"}]
                """));
    assertThat(app.getAsJsonArray("volumeMounts"))
        .contains(json("{name: baton-agent, mountPath: '/baton', readOnly: true}"));
    assertThat(spec.getAsJsonArray("volumes"))
        .contains(json("{name: baton-agent, emptyDir: {sizeLimit: 16Mi}}"));
    assertThat(note(pod, "injected")).isEqualTo("app=yes; istio-proxy=sidecar");
    assertThat(note(pod, "version")).isEqualTo(version);
    assertThat(pod.toString()).doesNotContain("not-injected", "baton.dev/warning");
  }

  @Test
  void controllersMakeInjectedPodsInPlainAndRestrictedNamespaces() throws Exception {
    for (String level : List.of("privileged", "restricted")) {
      String in = namespace.substring(0, 20) + "-" + level;
      control.namespace(in, "baton.dev/inject=true", "pod-security.kubernetes.io/enforce=" + level);
      String template =
          """
          template: {metadata: {labels: {app: %%s}}, spec: {%s %%s containers: [{name: c, image: x, %s}]}}
          """
              .formatted(RESTRICTED, RESTRICTED_CONTAINER);
      for (String kind : List.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")) {
        make(
            in,
            """
            {apiVersion: "apps/v1", kind: %s, metadata: {name: %s},
             spec: {selector: {matchLabels: {app: %s}}, %s}}
            """
                .formatted(kind, lower(kind), kind, template.formatted(kind, "")));
      }
      String job = template.formatted("Job", "restartPolicy: Never,");
      make(
          in,
          "{apiVersion: 'batch/v1', kind: Job, metadata: {name: job}, spec: {%s}}".formatted(job));
      make(
          in,
          """
          {apiVersion: 'batch/v1', kind: CronJob, metadata: {name: nightly}, spec: {schedule: "0 0 1 1 *",
           jobTemplate: {spec: {%s}}}}
          """
              .formatted(template.formatted("CronJob", "restartPolicy: Never,")));
      control
          .kubectl("", "create", "job", "-n", in, "from-cronjob", "--from=cronjob/nightly")
          .orThrow();
      control.node("node-" + level);

      for (String app :
          List.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob")) {
        JsonObject pod = await(in, app, "");
        assertThat(note(pod, "injected")).as(in + " " + app).isEqualTo("c=yes");
        assertThat(isInjected(pod)).isTrue();
      }
    }
  }

  @Test
  void podsAreAsBeforeOnceTheLabelIsRemoved() throws Exception {
    control.namespace(namespace);
    make(
        namespace,
        """
        {apiVersion: "apps/v1", kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {app: d}},
         template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: x}]}}}}
        """);
    JsonObject before = await(namespace, "d", "");

    label(namespace, "\"true\"");
    JsonObject injected = createdAnew(before);
    assertThat(isInjected(injected)).isTrue();

    label(namespace, "null");
    JsonObject after = createdAnew(injected);
    assertThat(Pods.comparable(after)).isEqualTo(Pods.comparable(before));
  }

  private static void label(String namespace, String value) throws Exception {
    control
        .patch(
            "/api/v1/namespaces/" + namespace,
            "{\"metadata\": {\"labels\": {\"baton.dev/inject\": " + value + "}}}")
        .orThrow();
    // The server sees labels of namespaces a moment later.
    control.await(
        "the label",
        () -> {
          JsonObject pod = unstored("", "", "containers: [{name: c, image: x}]");
          Answer answer = control.post(pods(namespace) + "?dryRun=All", pod);
          return (note(answer.orThrow(), "injected") == null) == value.equals("null")
              ? answer
              : null;
        });
  }

  private JsonObject createdAnew(JsonObject pod) throws Exception {
    JsonObject metadata = pod.getAsJsonObject("metadata");
    control
        .delete(
            pods(namespace) + "/" + metadata.get("name").getAsString() + "?gracePeriodSeconds=0")
        .orThrow();
    return await(namespace, "d", metadata.get("uid").getAsString());
  }

  @Test
  void noPodIsRefusedForWantOfSettings() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    policy.deleteSettings();

    assertThat(isInjected(pod(namespace, "", "", "containers: [{name: c, image: x}]"))).isFalse();

    policy.reset();
    assertThat(isInjected(pod(namespace, "", "", "containers: [{name: c, image: x}]"))).isTrue();
  }

  @Test
  void noPodIsRefusedForTheNamespaceOfTheSettings() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    control.delete("/api/v1/namespaces/baton-system").orThrow();
    control.await(
        "the end of baton-system",
        () -> control.get("/api/v1/namespaces/baton-system").done() ? null : "");
    policy.awaitInactive();

    assertThat(isInjected(pod(namespace, "", "", "containers: [{name: c, image: x}]"))).isFalse();
  }

  @Test
  void settingsThatMeanNothingAreSaidOnThePod() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    String settings = "ConfigMap baton-system/injection: ";
    String[][] wrong = {
      {"{\"variable\": \"OPTS\"}", "variable=OPTS: expected JAVA_TOOL_OPTIONS or JDK_JAVA_OPTIONS"},
      {
        "{\"variable\": null, \"user\": \"root\"}",
        "user=root: expected a user id from 1 on, or none"
      },
      {"{\"user\": \"0\"}", "user=0: expected a user id from 1 on, or none"},
      {"{\"user\": null, \"image\": \"\"}", "expected version and image"},
      {"{\"image\": null}", "expected version and image"},
    };
    for (String[] each : wrong) {
      policy.set(each[0], "baton.dev/not-injected", settings + each[1]);
      JsonObject pod = pod(namespace, "", "", "containers: [{name: c, image: x}]");
      assertThat(note(pod, "not-injected")).isEqualTo(settings + each[1]);
      assertThat(note(pod, "injected")).isNull();
      assertThat(pod.getAsJsonObject("spec").toString()).doesNotContain("baton");
    }
  }

  @Test
  void variableUserAndImageCanBeChosen() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    policy.set(
        """
        {"variable": "JDK_JAVA_OPTIONS", "user": "none", "image": "registry.example/b:2", "pullPolicy": "Always",
         "version": "2"}
        """,
        "baton.dev/version",
        "2");

    JsonObject pod =
        pod(
            namespace,
            "",
            "",
            """
            containers: [{name: c, image: x, envFrom: [{prefix: X_, secretRef: {name: s}}],
              env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}, {name: JDK_JAVA_OPTIONS, value: "-Da=b"}]},
              {name: d, image: x, env: [{name: JDK_JAVA_OPTIONS, valueFrom: {secretKeyRef: {name: s, key: k}}}]},
              {name: e, image: x, envFrom: [{prefix: JDK_, secretRef: {name: s}}]}]
            """);

    assertThat(note(pod, "injected"))
        .isEqualTo("c=yes; d=JDK_JAVA_OPTIONS has valueFrom; e=envFrom may hold JDK_JAVA_OPTIONS");
    JsonObject spec = pod.getAsJsonObject("spec");
    JsonObject init = spec.getAsJsonArray("initContainers").get(0).getAsJsonObject();
    assertThat(init.get("image").getAsString()).isEqualTo("registry.example/b:2");
    assertThat(init.get("imagePullPolicy").getAsString()).isEqualTo("Always");
    assertThat(init.getAsJsonObject("securityContext").has("runAsUser")).isFalse();
    assertThat(init.getAsJsonObject("securityContext").get("runAsNonRoot").getAsBoolean()).isTrue();
    assertThat(spec.getAsJsonArray("containers").get(0).getAsJsonObject().get("env"))
        .isEqualTo(
            json(
                """
                [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g},
                 {name: JDK_JAVA_OPTIONS, value: "-Da=b -javaagent:/baton/baton.jar"}]
                """));
  }

  @Test
  void whatTheCommandRefusesIsLeftAloneAndSaid() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    String container = "containers: [{name: c, image: x}]";
    String version = Policy.version(Policy.text(false));
    String[][] refused = {
      {
        "baton.dev/injected: 'c=yes', baton.dev/version: '0.0.9'",
        container,
        "was injected by Baton 0.0.9, and this is " + version
      },
      {
        "baton.dev/injected: 'c=yes'",
        container,
        "was injected by a Baton that does not say its version, and this is " + version
      },
      {
        "",
        "volumes: [{name: baton-agent, emptyDir: {}}], " + container,
        "a volume is called baton-agent already, as Baton's would be"
      },
      {
        "",
        "initContainers: [{name: baton-init, image: x}], " + container,
        "an init container is called baton-init already, as Baton's would be"
      },
      {
        "baton.dev/config: 'tags.a=literal:ü'",
        container,
        "baton.dev/config: expected plain characters in one line"
      },
      {
        "baton.dev/config: \"tags.a=literal:\\\"'\"",
        container,
        "baton.dev/config: a JVM can read no option with both kinds of quotes"
      },
      {
        "baton.dev/config-map: Settings",
        container,
        "baton.dev/config-map, baton.dev/telemetry: expected the name of a ConfigMap in the pod's"
            + " namespace"
      },
      {
        "baton.dev/pod-info: 'yes'",
        container,
        "baton.dev/pod-info=yes: expected \"true\" or \"false\""
      },
      {
        "baton.dev/config-map: settings, baton.dev/config: 'mode=observe; config=/etc/b.yaml'",
        container,
        "baton.dev/config sets config, and baton.dev/config-map too: one of them"
      },
      {
        "baton.dev/telemetry: all, baton.dev/config: 'telemetry=/etc/t'",
        container,
        "baton.dev/config sets telemetry, and baton.dev/telemetry too: one of them"
      },
      {
        "baton.dev/pod-info: 'true'",
        "volumes: [{name: baton-pod-info, emptyDir: {}}], " + container,
        "a volume is called baton-pod-info already, as Baton's would be"
      },
      {
        "baton.dev/config-map: settings",
        "volumes: [{name: v, emptyDir: {}}], containers: [{name: c, image: x, volumeMounts: [{name:"
            + " v, mountPath: '/baton-config'}]}]",
        "none of its containers can be injected: c=/baton-config is mounted"
      },
      {"", "os: {name: windows}, " + container, "Windows pod"},
      {
        "baton.dev/exclude-containers: c",
        container,
        "none of its containers can be injected: c=excluded"
      },
    };
    for (String[] each : refused) {
      JsonObject pod = pod(namespace, "", each[0], each[1]);
      assertThat(note(pod, "not-injected")).isEqualTo(each[2]);
      JsonObject as = pod(namespace, "baton.dev/inject: 'false'", each[0], each[1]);
      JsonObject left = Pods.comparable(pod);
      JsonObject untouched = Pods.comparable(as);
      untouched.getAsJsonObject("labels").remove("baton.dev/inject");
      assertThat(left).isEqualTo(untouched);
    }
  }

  @Test
  void arguments() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    String[][] cases = {
      {"'  '", "-javaagent:/baton/baton.jar"},
      {"' mode=observe '", "-javaagent:/baton/baton.jar=mode=observe"},
      {"'tags.a=literal:b c'", "\"-javaagent:/baton/baton.jar=tags.a=literal:b c\""},
      {"\"tags.a=literal:it's\"", "\"-javaagent:/baton/baton.jar=tags.a=literal:it's\""},
      {"'tags.a=literal:\\\"b\\\"'", "'-javaagent:/baton/baton.jar=tags.a=literal:\"b\"'"},
    };
    for (String[] each : cases) {
      JsonObject pod =
          pod(namespace, "", "baton.dev/config: " + each[0], "containers: [{name: c, image: x}]");
      JsonArray env =
          pod.getAsJsonObject("spec")
              .getAsJsonArray("containers")
              .get(0)
              .getAsJsonObject()
              .getAsJsonArray("env");
      assertThat(env.get(0).getAsJsonObject().get("value").getAsString()).isEqualTo(each[1]);
    }
  }

  @Test
  void aStoredPodCanBeCreatedAgain() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    JsonObject stored = pod(namespace, "", "", "containers: [{name: c, image: x}]");
    JsonObject again = stored.deepCopy();
    again.remove("status");
    JsonObject metadata = json("{name: again}").getAsJsonObject();
    metadata.add("annotations", stored.getAsJsonObject("metadata").get("annotations"));
    again.add("metadata", metadata);

    JsonObject second = control.post(pods(namespace), again).orThrow();

    assertThat(Pods.comparable(second)).isEqualTo(Pods.comparable(stored));
  }

  @Test
  void qualityOfServiceLimitsAndQuotaAreKept() throws Exception {
    control.namespace(namespace);
    make(
        namespace,
        """
        {apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container,
          min: {cpu: 200m, memory: 128Mi}, max: {cpu: 1, memory: 1Gi}, default: {cpu: 300m, memory: 256Mi},
          defaultRequest: {cpu: 250m, memory: 200Mi}}]}}
        """);
    make(
        namespace,
        """
        {apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {requests.cpu: "10", limits.memory: 10Gi}}}
        """);
    String quota = "/api/v1/namespaces/" + namespace + "/resourcequotas/q";
    control.await(
        "the quota",
        () -> control.get(quota).orThrow().getAsJsonObject("status").has("hard") ? quota : null);
    String[][] pods = {
      {"Guaranteed", "resources: {limits: {cpu: 500m, memory: 512Mi}}"},
      {"Burstable", "resources: {requests: {cpu: 200m}}"},
      {"Burstable", "resources: {}"},
    };
    for (String[] each : pods) {
      String spec = "containers: [{name: c, image: x, %s}]".formatted(each[1]);
      String before = used(quota);
      JsonObject plain = pod(namespace, "", "", spec);
      String withOne = used(quota);
      delete(plain);
      control.await("the quota's end", () -> used(quota).equals(before) ? before : null);
      JsonObject injected = pod(namespace, "baton.dev/inject: 'true'", "", spec);
      assertThat(isInjected(injected)).isTrue();
      assertThat(qos(injected)).isEqualTo(qos(plain)).isEqualTo(each[0]);
      assertThat(used(quota)).isEqualTo(withOne).isNotEqualTo(before);
      delete(injected);
      control.await("the quota's end", () -> used(quota).equals(before) ? before : null);
    }
  }

  private static String used(String quota) throws Exception {
    return control.get(quota).orThrow().getAsJsonObject("status").get("used").toString();
  }

  private void delete(JsonObject pod) throws Exception {
    String name = pod.getAsJsonObject("metadata").get("name").getAsString();
    control.delete(pods(namespace) + "/" + name + "?gracePeriodSeconds=0").orThrow();
  }

  private static String qos(JsonObject pod) {
    return pod.getAsJsonObject("status").get("qosClass").getAsString();
  }

  @Test
  void limitsOfTheWholePodAreKept() throws Exception {
    control.namespace(namespace);
    String spec =
        """
        resources: {limits: {cpu: 100m, memory: 64Mi}, requests: {cpu: 100m, memory: 64Mi}},
        containers: [{name: c, image: x}]
        """;
    JsonObject plain = pod(namespace, "", "", spec);
    JsonObject injected = pod(namespace, "baton.dev/inject: 'true'", "", spec);

    assertThat(isInjected(injected)).isTrue();
    assertThat(qos(injected)).isEqualTo(qos(plain)).isEqualTo("Guaranteed");
  }

  @Test
  void aHundredContainersWithHundredsOfVariablesAreInjected() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    StringBuilder containers = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      containers
          .append(i == 0 ? "" : ",")
          .append("{name: c")
          .append(i)
          .append(", image: x, env: [");
      expected.append(i == 0 ? "" : "; ").append("c").append(i).append("=yes");
      for (int j = 0; j < 500; j++) {
        containers.append(j == 0 ? "" : ",").append("{name: N").append(j).append(", value: v}");
      }
      containers.append("]}");
    }

    JsonObject pod = pod(namespace, "", "", "containers: [" + containers + "]");

    assertThat(note(pod, "injected")).isEqualTo(expected.toString());
  }

  @Test
  void sidecarsByNameAndInitContainersAreNotTouched() throws Exception {
    control.namespace(namespace, "baton.dev/inject=true");
    List<String> names = new ArrayList<>();
    StringBuilder containers = new StringBuilder("{name: app, image: x}");
    for (String each :
        List.of("istio-proxy", "linkerd-proxy", "kuma-sidecar", "consul-dataplane", "daprd")) {
      containers.append(",{name: ").append(each).append(", image: x}");
      names.add(each + "=sidecar");
    }
    JsonObject pod =
        pod(
            namespace,
            "",
            "",
            """
            initContainers: [{name: native, image: x, restartPolicy: Always}, {name: first, image: x}],
            containers: [%s]
            """
                .formatted(containers));

    assertThat(note(pod, "injected")).isEqualTo("app=yes; " + String.join("; ", names));
    JsonArray init = pod.getAsJsonObject("spec").getAsJsonArray("initContainers");
    List<String> order = new ArrayList<>();
    for (JsonElement each : init) {
      order.add(each.getAsJsonObject().get("name").getAsString());
      assertThat(each.getAsJsonObject().has("env")).isFalse();
    }
    assertThat(order).containsExactly("baton-init", "native", "first");
    int with = 0;
    for (JsonElement each : pod.getAsJsonObject("spec").getAsJsonArray("containers")) {
      with += each.toString().contains("/baton") ? 1 : 0;
    }
    assertThat(with).isEqualTo(1);
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  private static JsonElement json(String text) {
    return JsonParser.parseString(text);
  }

  private static String pods(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/pods";
  }

  private static void make(String namespace, String text) throws Exception {
    JsonObject resource = json(text).getAsJsonObject();
    String path = ControlPlane.path(resource, namespace);
    control.post(path + "?fieldValidation=Strict", resource).orThrow();
    created++;
  }

  /** Labels, annotations and spec as JSON says them. */
  private static JsonObject unstored(String labels, String annotations, String spec) {
    return json("""
    {apiVersion: v1, kind: Pod, metadata: {generateName: p-, labels: {%s}, annotations: {%s}}, spec: {%s}}
    """
            .formatted(quoted(labels), quoted(annotations), spec))
        .getAsJsonObject();
  }

  private static String quoted(String names) {
    return names.replaceAll("baton\\.dev/[a-z-]+(?=: )", "\"$0\"");
  }

  /** Stores a pod, and reads it back. */
  private static JsonObject pod(String namespace, String labels, String annotations, String spec)
      throws Exception {
    JsonObject pod = unstored(labels, annotations, spec);
    Answer answer = control.post(pods(namespace) + "?fieldValidation=Strict", pod);
    created++;
    readBack++;
    String name = answer.orThrow().getAsJsonObject("metadata").get("name").getAsString();
    return control.get(pods(namespace) + "/" + name).orThrow();
  }

  private static JsonObject await(String namespace, String app, String notThisUid)
      throws Exception {
    JsonObject pod =
        control.await(
            "a pod of " + app + " in " + namespace,
            () -> {
              String query = "?labelSelector=app=" + app;
              JsonArray items =
                  control.get(pods(namespace) + query).orThrow().getAsJsonArray("items");
              for (JsonElement each : items) {
                JsonObject metadata = each.getAsJsonObject().getAsJsonObject("metadata");
                if (!metadata.has("deletionTimestamp")
                    && !metadata.get("uid").getAsString().equals(notThisUid)) {
                  return each.getAsJsonObject();
                }
              }
              return null;
            });
    readBack++;
    return pod;
  }

  /** What is said on a pod, or null. */
  private static String note(JsonObject pod, String name) {
    JsonElement note = Pods.annotations(pod.getAsJsonObject("metadata")).get("baton.dev/" + name);
    return note == null ? null : note.getAsString();
  }
}
