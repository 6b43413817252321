package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.Jdk;
import dev.baton.smoke.RawClient;
import dev.baton.smoke.RawRecorder;
import dev.baton.smoke.ServiceJvm;
import dev.baton.smoke.kubernetes.Kubelet.Ended;
import dev.baton.smoke.kubernetes.Kubelet.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From a Deployment to headers on the wire: a real API server and its controllers make the pod, in
 * a namespace that takes <em>restricted</em> ones only, and what they have stored is carried out by
 * {@link Kubelet}.
 */
final class StoredPodTest {

  /** How the pod is injected. */
  private enum Way {
    POLICY,
    POLICY_IMAGE_VOLUME,
    COMMAND,
    COMMAND_IMAGE_VOLUME;

    boolean isCommand() {
      return this == COMMAND || this == COMMAND_IMAGE_VOLUME;
    }

    boolean isImageVolume() {
      return this == POLICY_IMAGE_VOLUME || this == COMMAND_IMAGE_VOLUME;
    }
  }

  private static final String IMAGE = "baton.dev/baton-init:";
  private static final String OPTIONS =
      "-Dshop=front"
          + " -javaagent:/baton/baton.jar=config=/baton-config/baton.yaml;telemetry=/baton-telemetry";

  /** Says what it does only if it is read for this workload: by namespace and label. */
  private static final String TELEMETRY =
      """
      apiVersion: telemetry.istio.io/v1
      kind: Telemetry
      metadata: {name: %2$s, namespace: %1$s}
      spec: {selector: {matchLabels: {app: %2$s}}, tracing: [{customTags: {t: {header: {name: x-of-%2$s}}}}]}
      """;

  private static ControlPlane control;
  private static Path layout;

  @TempDir Path folder;

  private String namespace;

  @BeforeAll
  static void start() throws Exception {
    layout = ImageTest.built();
    boolean works = Kubelet.works();
    if (!works) {
      System.err.println(
          "!! NO ROOT, no namespaces of Linux, no ip, or no libseccomp: no stored pod is carried"
              + " out");
    }
    assumeTrue(works, "root, namespaces, ip and libseccomp");
    control = Clusters.start("", StoredPodTest.class);
    Clusters.assumeThere(control);
  }

  @AfterAll
  static void stop() {
    if (control != null) {
      control.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isCarriedOutAndRelays(Way way) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    namespace = "shop-" + way.name().toLowerCase().replace('_', '-');
    JsonObject pod = stored(way);
    String version = Tools.version();
    Image baton = Image.ofBaton(layout, folder.resolve("baton"));
    Map<String, Image> images =
        Map.of("shop/front:1", application(folder.resolve("front")), IMAGE + version, baton);

    try (Kubelet kubelet = new Kubelet(control, pod, images, folder.resolve("pod"))) {
      assertThat(kubelet.runInitContainers())
          .isEqualTo(
              way.isImageVolume() ? List.of() : List.of(new Ended("baton-init", 0, List.of())));
      Process process = kubelet.start("app");
      PodNetwork network = kubelet.network();
      try (ServiceJvm service = ServiceJvm.of(namespace, process, network.pod());
          RawRecorder downstream = new RawRecorder(network.node())) {
        service.expectComplaints();
        assertIsAsThePodSays(way, process);
        awaitRelayed(service, downstream, "x-of-front: 2", "x-request-id: 1");
        change("baton", "baton.yaml", "headers: [x-request-id, x-tenant]\n");
        kubelet.sync();
        awaitRelayed(service, downstream, "x-of-front: 2", "x-request-id: 1", "x-tenant: 4");
        awaitLine(service, "in force now");
        service.stop();
        assertThat(service.stderr())
            .containsExactly(
                "Picked up JAVA_TOOL_OPTIONS: " + OPTIONS,
                "[baton] /baton-config/baton.yaml has changed, in force now:"
                    + " headers=x-request-id,x-tenant");
      }
    }
  }

  /** What the init container is for: a JVM ends that is pointed to a jar which is not there. */
  @ParameterizedTest
  @EnumSource
  void startsNoJvmWithoutTheJar(Way way) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    namespace = "bare-" + way.name().toLowerCase().replace('_', '-');
    JsonObject pod = stored(way);
    Image empty = new Image(Files.createDirectory(folder.resolve("e")), Map.of(), "1:1", List.of());
    Map<String, Image> images =
        Map.of(
            "shop/front:1", application(folder.resolve("front")), IMAGE + Tools.version(), empty);

    try (Kubelet kubelet = new Kubelet(control, pod, images, folder.resolve("pod"))) {
      Ended ended = Kubelet.finish("app", kubelet.start("app"));
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.stderr())
          .contains("Error opening zip file or JAR manifest missing : /baton/baton.jar");
    }
  }

  /** A container's filter is one: without it this user may have a user namespace of his own. */
  @ParameterizedTest
  @CsvSource({"false, 0, ''", "true, 1, unshare: unshare failed: Operation not permitted"})
  void theFilterRefuses(boolean seccomp, int code, String said) throws Exception {
    String become =
        """
        {"root": "/", "user": "1000:0", "environment": {}, "seccomp": %s,
         "command": ["/usr/bin/unshare", "--user", "/bin/true"]}
        """
            .formatted(seccomp);
    Ended ended =
        Kubelet.finish(
            "unshare", new ProcessBuilder("python3", Kubelet.BECOME.toString(), become).start());
    assertThat(ended.code()).isEqualTo(code);
    assertThat(String.join("", ended.stderr())).isEqualTo(said);
  }

  /** Made from a Deployment by the controllers, and read back. */
  private JsonObject stored(Way way) throws Exception {
    if (way.isCommand()) {
      control.namespace(namespace, "pod-security.kubernetes.io/enforce=restricted");
    } else {
      control.namespace(
          namespace, "pod-security.kubernetes.io/enforce=restricted", "baton.dev/inject=true");
    }
    if (way == Way.POLICY) {
      new Policy(control, "", null);
      control.await("the policy", () -> mountsTheImage() ? null : way);
    } else if (way == Way.POLICY_IMAGE_VOLUME) {
      control.kubectl(chart(), "apply", "-f", "-").orThrow();
      control.await("the chart's policy", () -> mountsTheImage() ? way : null);
    }
    make("baton", "baton.yaml", "headers: [x-request-id]\n");
    make(
        "telemetry",
        "all.yaml",
        TELEMETRY.formatted(namespace, "front") + "---\n" + TELEMETRY.formatted(namespace, "back"));
    String manifest = DEPLOYMENT.formatted(namespace, Jdk.of(17).java());
    if (way.isCommand()) {
      List<String> command = new ArrayList<>(List.of("inject", "-f", "-", "--all"));
      if (way.isImageVolume()) {
        command.add("--image-volume");
      }
      manifest = Tools.baton(manifest, command.toArray(String[]::new)).orThrow();
    }
    control.kubectl(manifest, "apply", "-f", "-").orThrow();
    return control.await("a pod in " + namespace, this::pod);
  }

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: front, namespace: %s}
      spec:
        selector: {matchLabels: {app: front}}
        template:
          metadata:
            labels: {app: front}
            annotations: {baton.dev/config-map: baton, baton.dev/telemetry: telemetry}
          spec:
            automountServiceAccountToken: false
            securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: app
              image: shop/front:1
              command: ["%s", -Xmx256m, -XX:+UseSerialGC, -Dsmoke.address=0.0.0.0, -cp, /app, dev.baton.smoke.service.Main, jdk-pool]
              env: [{name: GREETING, value: "hello, 'pod'"}, {name: JAVA_TOOL_OPTIONS, value: -Dshop=front}]
              volumeMounts: [{name: tmp, mountPath: /tmp}]
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
            volumes: [{name: tmp, emptyDir: {}}]
      """;

  private static String chart() throws Exception {
    return ChartTest.template("image-volume.values.yaml", "1.37").orThrow();
  }

  /** Whether the policy in force is the chart's. */
  private boolean mountsTheImage() throws Exception {
    JsonElement pod =
        JsonParser.parseString(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: probe, labels: {"baton.dev/inject": "true"}},
             spec: {containers: [{name: c, image: x}]}}
            """);
    return control
        .post("/api/v1/namespaces/default/pods?dryRun=All", pod)
        .orThrow()
        .toString()
        .contains("\"image\":{\"reference\":\"" + IMAGE);
  }

  private JsonObject pod() throws Exception {
    JsonArray pods =
        control.get("/api/v1/namespaces/" + namespace + "/pods").orThrow().getAsJsonArray("items");
    return pods.isEmpty() ? null : pods.get(0).getAsJsonObject();
  }

  private void make(String name, String key, String text) throws Exception {
    JsonObject map = data(key, text);
    map.add("metadata", JsonParser.parseString("{name: " + name + "}"));
    control.post("/api/v1/namespaces/" + namespace + "/configmaps", map).orThrow();
  }

  private void change(String name, String key, String text) throws Exception {
    control
        .patch(
            "/api/v1/namespaces/" + namespace + "/configmaps/" + name, data(key, text).toString())
        .orThrow();
  }

  private static JsonObject data(String key, String text) {
    JsonObject data = new JsonObject();
    data.addProperty(key, text);
    JsonObject map = new JsonObject();
    map.add("data", data);
    return map;
  }

  /** An image with the JDK and the sample service in it. */
  private static Image application(Path root) throws Exception {
    Files.createDirectory(root);
    Map<String, Path> shared = new LinkedHashMap<>();
    for (String each : List.of("/usr", "/etc", "/lib", "/lib64", "/bin")) {
      Path path = Path.of(each);
      if (Files.isSymbolicLink(path)) {
        Files.createSymbolicLink(root.resolve(each.substring(1)), Files.readSymbolicLink(path));
      } else if (Files.isDirectory(path)) {
        shared.put(each, path);
      }
    }
    Path jdk = Jdk.of(17).home();
    if (!jdk.startsWith("/usr")) {
      shared.put(jdk.toString(), jdk);
    }
    shared.put("/app", ServiceJvm.SERVICE.toAbsolutePath());
    return new Image(root, shared, "0:0", List.of());
  }

  /** As {@code /proc} has it: proc(5). */
  private static void assertIsAsThePodSays(Way way, Process process) throws Exception {
    long jvm = process.children().findFirst().orElseThrow().pid();
    Path proc = Path.of("/proc", "" + jvm);
    assertThat(Files.readString(proc.resolve("environ")).split("\0"))
        .containsExactlyInAnyOrder("GREETING=hello, 'pod'", "JAVA_TOOL_OPTIONS=" + OPTIONS);
    assertThat(Files.readAllLines(proc.resolve("status")))
        .contains(
            "Uid:\t1000\t1000\t1000\t1000",
            "Gid:\t0\t0\t0\t0",
            "Groups:\t ",
            "NSpid:\t" + jvm + "\t1",
            "CapEff:\t0000000000000000",
            "CapPrm:\t0000000000000000",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "Seccomp_filters:\t1");
    Path net = Path.of("ns/net");
    assertThat(Files.readSymbolicLink(proc.resolve(net)))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self").resolve(net)));
    assertThat(Files.readAllLines(proc.resolve("net/dev")).stream().skip(2))
        .extracting(line -> line.replaceAll(":.*", "").trim())
        .containsExactlyInAnyOrder("lo", "eth0");
    Map<String, String> mounts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(proc.resolve("mountinfo"))) {
      String[] fields = line.split(" ");
      String of = line.replaceAll(".*,(size=[^,]*).*", " $1");
      mounts.put(fields[4], fields[5].split(",")[0] + (of.startsWith(" size") ? of : ""));
    }
    assertThat(mounts)
        .containsEntry("/", "ro")
        .containsEntry("/baton", way.isImageVolume() ? "ro" : "ro size=16384k")
        .containsEntry("/baton-config", "ro")
        .containsEntry("/baton-telemetry", "ro")
        .containsEntry("/baton-pod-info", "ro")
        .containsEntry("/tmp", "rw");
  }

  /** Asks until the downstream service gets these of four header lines, and no others of them. */
  private static void awaitRelayed(ServiceJvm service, RawRecorder downstream, String... expected) {
    String path =
        RawClient.relay("/sync", "execute-queued", "urlconnection", downstream.url("/call"));
    String[] sent = {"x-request-id: 1", "x-of-front: 2", "x-of-back: 3", "x-tenant: 4"};
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    List<String> seen;
    do {
      service.get(path, sent);
      List<String> lines = downstream.takeOne("/call").headers();
      seen = Stream.of(sent).filter(lines::contains).sorted().toList();
    } while (!seen.equals(List.of(expected)) && System.nanoTime() < end);
    assertThat(seen).containsExactly(expected);
  }

  private static void awaitLine(ServiceJvm service, String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (service.stderr().stream().noneMatch(line -> line.contains(text))
        && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
