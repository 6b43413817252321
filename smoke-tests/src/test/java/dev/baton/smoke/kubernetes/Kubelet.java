package dev.baton.smoke.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Carries out a stored pod as a kubelet and its container runtime do, without either: volumes are
 * made, the pod gets a network of its own, and each container is started in a root, processes, IPC
 * and host name of its own, by the user, with the environment and the mounts that the pod says, and
 * with the filter of system calls that {@code kubernetes/become.py} has for RuntimeDefault. It
 * takes root on Linux, {@code ip}, Python 3 and libseccomp.
 *
 * <p>Not carried out: names and routes of the cluster's network, resources, AppArmor. A field that
 * is in no list is an error, so that none is passed over in silence.
 */
final class Kubelet implements AutoCloseable {

  private static final Set<String> POD =
      Set.of(
          "volumes",
          "initContainers",
          "containers",
          "securityContext",
          "automountServiceAccountToken",
          "dnsPolicy",
          "enableServiceLinks",
          "preemptionPolicy",
          "priority",
          "restartPolicy",
          "schedulerName",
          "serviceAccount",
          "serviceAccountName",
          "terminationGracePeriodSeconds",
          "tolerations");

  private static final Set<String> CONTAINER =
      Set.of(
          "name",
          "image",
          "imagePullPolicy",
          "command",
          "args",
          "env",
          "volumeMounts",
          "securityContext",
          "resources",
          "terminationMessagePath",
          "terminationMessagePolicy");

  private static final Set<String> SECURITY =
      Set.of(
          "runAsNonRoot",
          "runAsUser",
          "runAsGroup",
          "seccompProfile",
          "allowPrivilegeEscalation",
          "capabilities",
          "privileged",
          "readOnlyRootFilesystem");

  /**
   * An image that was pulled.
   *
   * @param root its files
   * @param shared what of this machine is in it as well, by the path in the container
   * @param user {@code uid:gid} of its configuration
   * @param entrypoint of its configuration
   */
  record Image(Path root, Map<String, Path> shared, String user, List<String> entrypoint) {

    /** That Maven has built, unpacked for this machine. */
    static Image ofBaton(Path layout, Path folder) throws IOException {
      OciImage image = new OciImage(layout);
      String platform =
          "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
      image.unpack(platform, folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      JsonObject config = image.config(platform).getAsJsonObject("config");
      return new Image(
          folder,
          Map.of(),
          OciImage.text(config, "User"),
          strings(config.getAsJsonArray("Entrypoint")));
    }
  }

  /** Becomes a process of a container. */
  static final Path BECOME = Path.of("kubernetes/become.py").toAbsolutePath();

  /** How an init container ended. */
  record Ended(String name, int code, List<String> stderr) {}

  private final JsonObject pod;
  private final JsonObject spec;
  private final Map<String, Image> images;
  private final Path folder;
  private final Volumes volumes;
  private final Process sandbox;
  private final PodNetwork network;
  private int started;

  /** Whether this machine can run any. */
  static boolean works() throws IOException, InterruptedException {
    return new ProcessBuilder(
                "sh",
                "-c",
                "unshare --mount --pid --ipc --uts --net --fork --kill-child"
                    + " ip link add name baton0 type veth peer name baton1 && nsenter --version"
                    + " && python3 -c 'import ctypes; ctypes.CDLL(\"libseccomp.so.2\")'")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * Makes the volumes, and starts nothing.
   *
   * @param control where ConfigMaps are
   * @param images by the name that pods have for them
   * @param folder its own, for files
   */
  Kubelet(ControlPlane control, JsonObject pod, Map<String, Image> images, Path folder)
      throws Exception {
    this.pod = pod;
    this.spec = pod.getAsJsonObject("spec");
    this.images = images;
    this.folder = Files.createDirectories(folder).toAbsolutePath();
    Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    only("spec", spec, POD);
    volumes = new Volumes(control, pod, this.folder.resolve("volumes"));
    String mounts = volumes.make(name -> image(name).root);
    sandbox =
        new ProcessBuilder(
                "unshare", "--mount", "--net", "sh", "-c", mounts + "echo ready\nexec cat")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = sandbox.inputReader().readLine();
    if (!"ready".equals(said)) {
      throw new IOException("the volumes were not mounted: " + mounts);
    }
    network = PodNetwork.of(sandbox.pid());
  }

  PodNetwork network() {
    return network;
  }

  /** See {@link Volumes#sync}. */
  void sync() throws Exception {
    volumes.sync();
  }

  /** Runs the init containers to their end, in order; none after one that fails. */
  List<Ended> runInitContainers() throws Exception {
    List<Ended> ended = new ArrayList<>();
    for (JsonElement each : Pods.array(spec, "initContainers")) {
      String name = OciImage.text(each.getAsJsonObject(), "name");
      ended.add(finish(name, start(each.getAsJsonObject())));
      if (ended.get(ended.size() - 1).code != 0) {
        break;
      }
    }
    return ended;
  }

  /** Of a container that is expected to end. */
  static Ended finish(String name, Process process) throws Exception {
    process.getOutputStream().close();
    List<String> stderr = process.errorReader().lines().toList();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(name + " does not end");
    }
    return new Ended(name, process.exitValue(), stderr);
  }

  /** Starts the one container of this name, whatever became of the init containers. */
  Process start(String name) throws IOException {
    for (JsonElement each : spec.getAsJsonArray("containers")) {
      if (OciImage.text(each.getAsJsonObject(), "name").equals(name)) {
        return start(each.getAsJsonObject());
      }
    }
    throw new IllegalArgumentException("the pod has no container " + name);
  }

  private Process start(JsonObject container) throws IOException {
    String name = OciImage.text(container, "name");
    only(name, container, CONTAINER);
    JsonObject security = security(name, container);
    Image image = image(OciImage.text(container, "image"));
    Path root = folder.resolve("root-" + name + "-" + ++started);
    Files.createDirectories(root);
    StringBuilder script = new StringBuilder("set -e\n");
    script.append(
        "echo "
            + OciImage.text(pod.getAsJsonObject("metadata"), "name")
            + " > /proc/sys/kernel/hostname\n");
    script.append(copy(image, root));
    for (JsonElement each : Pods.array(container, "volumeMounts")) {
      script.append(volumes.mount(root, each.getAsJsonObject()));
    }
    String mode = isTrue(security, "readOnlyRootFilesystem") ? "ro," : "";
    script.append("mount -o remount,bind," + mode + "nosuid,nodev " + quoted(root) + "\n");
    script.append("exec python3 " + quoted(BECOME) + " \"$1\"\n");
    List<String> program =
        container.has("command")
            ? strings(container, "command")
            : new ArrayList<>(image.entrypoint);
    program.addAll(strings(container, "args"));
    JsonObject process = new JsonObject();
    process.addProperty("root", root.toString());
    process.addProperty("user", user(name, security, image));
    process.add("environment", environment(name, container));
    process.addProperty("seccomp", isFiltered(name, security));
    process.add("command", new Gson().toJsonTree(program));
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--target", "" + sandbox.pid(), "--mount", "--net"));
    command.addAll(List.of("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork"));
    command.addAll(List.of("--kill-child", "sh", "-c", script.toString(), "sh"));
    command.add(process.toString());
    return new ProcessBuilder(command).start();
  }

  private static JsonObject environment(String name, JsonObject container) {
    JsonObject environment = new JsonObject();
    for (JsonElement each : Pods.array(container, "env")) {
      JsonObject variable = each.getAsJsonObject();
      only(name + ": env", variable, Set.of("name", "value"));
      String value = variable.has("value") ? OciImage.text(variable, "value") : "";
      if (value.contains("$(")) {
        throw new IllegalArgumentException(name + ": a reference in " + variable);
      }
      environment.addProperty(OciImage.text(variable, "name"), value);
    }
    return environment;
  }

  /** The image's files, and what each runtime adds to them. */
  private static String copy(Image image, Path root) throws IOException {
    StringBuilder script = new StringBuilder();
    script.append("mount -t tmpfs -o mode=755 tmpfs " + quoted(root) + "\n");
    script.append("cp -a " + quoted(image.root) + "/. " + quoted(root) + "\n");
    for (Map.Entry<String, Path> shared : image.shared.entrySet()) {
      script.append(bind(shared.getValue(), root + shared.getKey(), "ro,nosuid,nodev"));
    }
    String dev = quoted(root + "/dev");
    script.append("mkdir -p " + quoted(root + "/proc") + " " + dev + "\n");
    script.append("mount -t proc -o nosuid,nodev,noexec proc " + quoted(root + "/proc") + "\n");
    script.append("mount -t tmpfs -o mode=755,nosuid,noexec tmpfs " + dev + "\n");
    script.append("for each in null zero full random urandom; do\n");
    script.append("  touch " + dev + "/$each; mount --bind /dev/$each " + dev + "/$each\n");
    script.append("done\n");
    return script.toString();
  }

  static String bind(Path what, String at, String options) {
    String where = quoted(at);
    return "mkdir -p %s\nmount --bind %s %s\nmount -o remount,bind,%s %s\n"
        .formatted(where, quoted(what), where, options, where);
  }

  /** Of the pod, and over it of the container. */
  private JsonObject security(String name, JsonObject container) {
    JsonObject security = new JsonObject();
    for (JsonObject level : List.of(spec, container)) {
      if (level.has("securityContext")) {
        level.getAsJsonObject("securityContext").asMap().forEach(security::add);
      }
    }
    only(name + ": securityContext", security, SECURITY);
    JsonElement drop =
        security.has("capabilities") ? security.getAsJsonObject("capabilities").get("drop") : null;
    if (drop == null || !drop.toString().equals("[\"ALL\"]")) {
      throw new IllegalArgumentException(name + ": capabilities other than none: " + security);
    }
    if (isTrue(security, "privileged")
        || !security.has("allowPrivilegeEscalation")
        || isTrue(security, "allowPrivilegeEscalation")) {
      throw new IllegalArgumentException(name + " may get more privileges: " + security);
    }
    return security;
  }

  /** Of system calls. */
  private static boolean isFiltered(String name, JsonObject security) {
    if (!security.has("seccompProfile")) {
      return false;
    }
    String type = OciImage.text(security.getAsJsonObject("seccompProfile"), "type");
    if (!type.equals("RuntimeDefault") && !type.equals("Unconfined")) {
      throw new IllegalArgumentException(name + ": seccompProfile " + type);
    }
    return type.equals("RuntimeDefault");
  }

  /** {@code uid:gid}; a user that no image knows is in the group 0. */
  private static String user(String name, JsonObject security, Image image) {
    String user = image.user;
    if (security.has("runAsUser")) {
      user = security.get("runAsUser").getAsString() + ":0";
    }
    if (security.has("runAsGroup")) {
      user = user.replaceAll(":.*", ":" + security.get("runAsGroup").getAsString());
    }
    if (user.startsWith("0:") && isTrue(security, "runAsNonRoot")) {
      throw new IllegalStateException(name + ": runAsNonRoot, and the user is " + user);
    }
    return user;
  }

  private Image image(String name) {
    if (!images.containsKey(name)) {
      throw new IllegalArgumentException(
          "image " + name + ": none of this name was pulled, but " + images.keySet());
    }
    return images.get(name);
  }

  static boolean isTrue(JsonObject in, String name) {
    return in.has(name) && in.get(name).getAsBoolean();
  }

  static void only(String what, JsonObject object, Set<String> known) {
    for (String field : object.keySet()) {
      if (!known.contains(field)) {
        throw new IllegalArgumentException(
            what + ": " + field + "=" + object.get(field) + " is not carried out here");
      }
    }
  }

  private static List<String> strings(JsonObject in, String name) {
    return strings(Pods.array(in, name));
  }

  private static List<String> strings(JsonArray array) {
    List<String> strings = new ArrayList<>();
    array.forEach(each -> strings.add(each.getAsString()));
    return strings;
  }

  static String quoted(Object text) {
    return "'" + text.toString().replace("'", "'\\''") + "'";
  }

  /** Unmounts the volumes once no container has them any more. */
  @Override
  public void close() throws IOException {
    sandbox.getOutputStream().close();
    sandbox.onExit().join();
  }
}
