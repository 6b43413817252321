package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.kubernetes.ControlPlane.Answer;
import dev.baton.smoke.kubernetes.Golden.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The manifests that the command {@code inject} is held to, on a real API server: it takes what the
 * command makes of them, and the admission policy makes the same pods of them. Deployments,
 * StatefulSets and so on are stored, and their pods are made by Kubernetes's own controllers.
 */
class GoldenPolicyTest {

  /**
   * What the policy says on pods, and the command on standard error; on all others it says nothing.
   */
  private static final Map<String, String> NOTES =
      Map.of(
          "g-no-container-can-be-injected-0",
          "not-injected: none of its containers can be injected: a=envFrom may hold"
              + " JAVA_TOOL_OPTIONS",
          "g-windows-0",
          "not-injected: Windows pod",
          "g-windows-1",
          "not-injected: Windows pod",
          "g-other-agents-0",
          "warning: container o has another agent in JAVA_TOOL_OPTIONS;"
              + " instrumentation.opentelemetry.io/inject-java will add another agent;"
              + " admission.datadoghq.com/java-lib.version will add another agent;"
              + " co.elastic.apm/attach will add another agent");

  /** Pods that the policy makes otherwise, as it cannot see what the command sees: what it did. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "g-env-from-3",
          "known-without=envFrom may hold JAVA_TOOL_OPTIONS; known-with=envFrom may hold"
              + " JAVA_TOOL_OPTIONS; prefix=yes; prefix-that-makes-it=envFrom may hold"
              + " JAVA_TOOL_OPTIONS; unknown=envFrom may hold JAVA_TOOL_OPTIONS;"
              + " unknown-with-own=yes");

  /**
   * Manifests that no server takes, with Baton or without: images, volumes and names are missing.
   */
  private static final Set<String> REFUSED =
      Set.of(
          "g-all-without-labels-3",
          "g-json-on-one-line-1",
          "g-mirror-pod-0",
          "g-replicaset-0",
          "g-resources-0",
          "g-statefulset-0",
          "g-tags-0",
          "g-yaml-1-1-words-0");

  static List<String> versions() {
    return Clusters.versions();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("versions")
  void policyMakesThePodsThatTheCommandMakes(String emulated) throws Exception {
    try (ControlPlane control = Clusters.start(emulated, getClass())) {
      Clusters.assumeThere(control);
      addWhatTheManifestsNeed(control);
      List<Golden> manifests = new ArrayList<>();
      for (String name : Golden.names()) {
        manifests.add(Golden.read(name, control));
      }
      List<Workload> workloads = new ArrayList<>();
      manifests.forEach(each -> workloads.addAll(each.workloads()));
      for (String namespace : List.of("command", "policy")) {
        control.namespace(namespace);
      }
      control.namespace("policy-for-all", "baton.dev/inject=true");
      for (String account : Golden.accounts(workloads)) {
        addAccounts(control, account);
      }

      int taken = 0;
      for (Golden each : manifests) {
        taken += assertTaken(control, each);
      }
      Map<String, JsonObject> byCommand = new TreeMap<>();
      Map<String, String> refused = new TreeMap<>();
      for (Workload each : workloads) {
        String answer = make(control, "command", each.after());
        if (!answer.isEmpty()) {
          refused.put(each.id(), answer);
        }
      }
      for (Workload each : workloads) {
        if (!refused.containsKey(each.id())) {
          byCommand.put(each.id(), read(control, "command", each.id()));
        }
      }

      new Policy(control, emulated, Golden.VERSION);
      Map<String, String> refusedWithPolicy = new TreeMap<>();
      for (Workload each : workloads) {
        String answer = make(control, namespace(each), each.before());
        if (!answer.isEmpty()) {
          refusedWithPolicy.put(each.id(), answer);
        }
      }
      assertThat(refusedWithPolicy).isEqualTo(refused);
      Map<String, String> notes = new TreeMap<>();
      Map<String, String> otherwise = new TreeMap<>();
      Map<String, String> different = new TreeMap<>();
      int injected = 0;
      for (Workload each : workloads) {
        if (refused.containsKey(each.id())) {
          continue;
        }
        JsonObject pod = read(control, namespace(each), each.id());
        if (!Pods.notes(pod).isEmpty()) {
          notes.put(each.id(), Pods.notes(pod));
        }
        JsonObject annotations = Pods.annotations(pod.getAsJsonObject("metadata"));
        injected += annotations.has("baton.dev/injected") ? 1 : 0;
        String expected = Pods.comparable(byCommand.get(each.id())).toString();
        String actual = Pods.comparable(pod).toString();
        if (OTHERWISE.containsKey(each.id())) {
          otherwise.put(each.id(), annotations.get("baton.dev/injected").getAsString());
        } else if (!actual.equals(expected)) {
          different.put(each.id(), actual + "\n  is not\n" + expected);
        }
      }
      System.out.printf(
          "Kubernetes %s: %d golden manifests with %d resources taken as inject writes them; %d pod"
              + " templates stored twice, %d pods read back and compared, %d of them injected by"
              + " the policy; %d different, %d otherwise as listed, %d refused with and without"
              + " Baton%n",
          Clusters.shown(emulated),
          manifests.size(),
          taken,
          workloads.size(),
          2 * byCommand.size(),
          injected,
          different.size(),
          otherwise.size(),
          refused.size());
      assertThat(different).isEmpty();
      assertThat(notes).isEqualTo(new TreeMap<>(NOTES));
      assertThat(otherwise).isEqualTo(new TreeMap<>(OTHERWISE));
      assertThat(refused).containsOnlyKeys(REFUSED);
      assertThat(byCommand).hasSizeGreaterThan(55);
    }
  }

  private static String namespace(Workload each) {
    return each.namespaceAsks() ? "policy-for-all" : "policy";
  }

  /** Kinds that a server does not have by itself, a node for the DaemonSet, and namespaces. */
  private static void addWhatTheManifestsNeed(ControlPlane control) throws Exception {
    for (String kind :
        List.of(
            "rollouts.argoproj.io v1alpha1 Rollout",
            "services.serving.knative.dev v1 Service",
            "sparkapplications.sparkoperator.k8s.io v1 SparkApplication")) {
      String[] words = kind.split(" ");
      int dot = words[0].indexOf('.');
      control
          .kubectl(
              """
              apiVersion: apiextensions.k8s.io/v1
              kind: CustomResourceDefinition
              metadata: {name: %s, annotations: {api-approved.kubernetes.io: "unapproved, for tests"}}
              spec:
                group: %s
                scope: Namespaced
                names: {plural: %s, kind: %s}
                versions:
                - name: %s
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
              """
                  .formatted(
                      words[0],
                      words[0].substring(dot + 1),
                      words[0].substring(0, dot),
                      words[2],
                      words[1]),
              "apply",
              "-f",
              "-")
          .orThrow();
      String path =
          "/apis/%s/%s/namespaces/default/%s"
              .formatted(words[0].substring(dot + 1), words[1], words[0].substring(0, dot));
      control.await(words[0], () -> control.get(path).done() ? path : null);
    }
    control.node("node");
    for (String namespace : List.of("shop", "infra", "other")) {
      control.namespace(namespace);
    }
  }

  private static void addAccounts(ControlPlane control, String name) throws Exception {
    for (String namespace : List.of("command", "policy", "policy-for-all")) {
      JsonObject account = JsonParser.parseString("{metadata: {}}").getAsJsonObject();
      account.getAsJsonObject("metadata").addProperty("name", name);
      control.post("/api/v1/namespaces/" + namespace + "/serviceaccounts", account).orThrow();
    }
  }

  /**
   * The server takes what the command has written if it takes what that was. What it has to say
   * against a container's resources it says of the init container that has the same as well.
   */
  private static int assertTaken(ControlPlane control, Golden manifest) throws Exception {
    int taken = 0;
    for (int i = 0; i < manifest.before().size(); i++) {
      Answer before = dryRun(control, manifest.before().get(i));
      Answer after = dryRun(control, manifest.after().get(i));
      assertThat(after.status())
          .as(manifest.name() + ": " + after.message())
          .isEqualTo(before.status());
      if (!before.done()) {
        String reason = before.message().substring(Math.max(0, before.message().indexOf("spec.")));
        assertThat(after.message()).as(manifest.name()).contains(reason);
      }
      taken += after.done() ? 1 : 0;
    }
    return taken;
  }

  private static Answer dryRun(ControlPlane control, JsonObject resource) throws Exception {
    JsonObject metadata = resource.getAsJsonObject("metadata");
    String namespace =
        metadata.has("namespace") ? metadata.get("namespace").getAsString() : "default";
    String path =
        resource.get("kind").getAsString().equals("Namespace")
            ? "/api/v1/namespaces"
            : ControlPlane.path(resource, namespace);
    return control.post(path + "?dryRun=All&fieldValidation=Strict", resource);
  }

  /** Stores it; what the server says if it does not. */
  private static String make(ControlPlane control, String namespace, JsonObject workload)
      throws Exception {
    JsonObject copy = workload.deepCopy();
    copy.getAsJsonObject("metadata").addProperty("namespace", namespace);
    Answer answer = control.post(ControlPlane.path(copy, namespace), copy);
    return answer.done() ? "" : answer.message();
  }

  private static JsonObject read(ControlPlane control, String namespace, String id)
      throws Exception {
    return control.await(
        "the pod of " + id + " in " + namespace,
        () -> {
          JsonArray pods =
              control
                  .get("/api/v1/namespaces/" + namespace + "/pods?labelSelector=golden=" + id)
                  .orThrow()
                  .getAsJsonArray("items");
          return pods.isEmpty() ? null : pods.get(0).getAsJsonObject();
        });
  }
}
