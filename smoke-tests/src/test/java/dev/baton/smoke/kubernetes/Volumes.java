package dev.baton.smoke.kubernetes;

import static dev.baton.smoke.kubernetes.Kubelet.bind;
import static dev.baton.smoke.kubernetes.Kubelet.isTrue;
import static dev.baton.smoke.kubernetes.Kubelet.only;
import static dev.baton.smoke.kubernetes.Kubelet.quoted;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The volumes of a pod as a kubelet makes them, of the kinds that Baton's pods have. An {@code
 * emptyDir} is in memory, so that its {@code sizeLimit} is one at once and not when the kubelet
 * looks next.
 */
final class Volumes {

  private final ControlPlane control;
  private final JsonObject pod;
  private final JsonObject spec;
  private final Path folder;

  Volumes(ControlPlane control, JsonObject pod, Path folder) {
    this.control = control;
    this.pod = pod;
    this.spec = pod.getAsJsonObject("spec");
    this.folder = folder;
  }

  /**
   * Makes them.
   *
   * @param images the files of an image, by its name
   * @return the commands that mount those which are not just files
   */
  String make(Function<String, Path> images) throws Exception {
    StringBuilder mounts = new StringBuilder("set -e\n");
    for (JsonElement each : Pods.array(spec, "volumes")) {
      JsonObject volume = each.getAsJsonObject();
      only("volume", volume, Set.of("name", "emptyDir", "configMap", "downwardAPI", "image"));
      Path at = Files.createDirectories(volume(OciImage.text(volume, "name")));
      if (volume.has("emptyDir")) {
        JsonObject empty = volume.getAsJsonObject("emptyDir");
        only("emptyDir", empty, Set.of("sizeLimit", "medium"));
        String size =
            empty.has("sizeLimit") ? ",size=" + bytes(OciImage.text(empty, "sizeLimit")) : "";
        mounts.append("mount -t tmpfs -o mode=777" + size + " tmpfs " + quoted(at) + "\n");
      } else if (volume.has("image")) {
        Path root = images.apply(OciImage.text(volume.getAsJsonObject("image"), "reference"));
        mounts.append("mount --bind " + quoted(root) + " " + quoted(at) + "\n");
      }
    }
    sync();
    return mounts.toString();
  }

  /** Brings ConfigMaps and what the pod says of itself into volumes, as they are by now. */
  void sync() throws Exception {
    for (JsonElement each : Pods.array(spec, "volumes")) {
      JsonObject volume = each.getAsJsonObject();
      Path at = volume(OciImage.text(volume, "name"));
      if (volume.has("configMap")) {
        publish(at, configMap(volume.getAsJsonObject("configMap")));
      } else if (volume.has("downwardAPI")) {
        publish(at, itself(volume.getAsJsonObject("downwardAPI")));
      }
    }
  }

  private Map<String, String> configMap(JsonObject source) throws IOException {
    only("configMap", source, Set.of("name", "optional", "defaultMode"));
    String name = OciImage.text(source, "name");
    ControlPlane.Answer answer =
        control.get("/api/v1/namespaces/" + metadata("namespace") + "/configmaps/" + name);
    Map<String, String> files = new TreeMap<>();
    if (answer.status() == 404 && isTrue(source, "optional")) {
      return files;
    }
    JsonObject data = answer.orThrow().getAsJsonObject("data");
    data.asMap().forEach((key, value) -> files.put(key, value.getAsString()));
    return files;
  }

  /** Labels as {@code name="value"}, in order. */
  private Map<String, String> itself(JsonObject source) {
    only("downwardAPI", source, Set.of("items", "defaultMode"));
    Map<String, String> files = new TreeMap<>();
    for (JsonElement each : source.getAsJsonArray("items")) {
      JsonObject item = each.getAsJsonObject();
      String field = OciImage.text(item.getAsJsonObject("fieldRef"), "fieldPath");
      String value =
          switch (field) {
            case "metadata.name", "metadata.namespace" -> metadata(field.substring(9));
            case "metadata.labels" ->
                pod
                    .getAsJsonObject("metadata")
                    .getAsJsonObject("labels")
                    .asMap()
                    .entrySet()
                    .stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(label -> label.getKey() + "=\"" + label.getValue().getAsString() + "\"")
                    .collect(Collectors.joining("\n"));
            default -> throw new IllegalArgumentException("a field of the pod: " + field);
          };
      files.put(OciImage.text(item, "path"), value);
    }
    return files;
  }

  private String metadata(String name) {
    return OciImage.text(pod.getAsJsonObject("metadata"), name);
  }

  /** A new folder, the link {@code ..data} to it exchanged in one step, and links for new names. */
  private static void publish(Path volume, Map<String, String> files) throws IOException {
    Path data = volume.resolve("..data");
    Path before = Files.exists(data) ? data.toRealPath() : null;
    Path now = Files.createTempDirectory(volume, "..");
    Files.setPosixFilePermissions(now, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(now.resolve(file.getKey()), file.getValue());
    }
    Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), now.getFileName());
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      if (!Files.isSymbolicLink(volume.resolve(name))) {
        Files.createSymbolicLink(volume.resolve(name), Path.of("..data", name));
      }
    }
    if (before != null) {
      try (var old = Files.list(before)) {
        for (Path each : old.toList()) {
          Files.delete(each);
          if (!files.containsKey(each.getFileName().toString())) {
            Files.delete(volume.resolve(each.getFileName()));
          }
        }
      }
      Files.delete(before);
    }
  }

  /**
   * The commands that put one where a container has it.
   *
   * @param mount of {@code volumeMounts}
   */
  String mount(Path root, JsonObject mount) {
    only("volumeMount", mount, Set.of("name", "mountPath", "readOnly"));
    String volume = OciImage.text(mount, "name");
    boolean image = false;
    boolean readOnly = isTrue(mount, "readOnly");
    for (JsonElement each : spec.getAsJsonArray("volumes")) {
      JsonObject of = each.getAsJsonObject();
      if (OciImage.text(of, "name").equals(volume)) {
        image = of.has("image");
        readOnly |= image || of.has("configMap") || of.has("downwardAPI");
      }
    }
    String options = (readOnly ? "ro" : "rw") + (image ? ",noexec,nosuid,nodev" : "");
    return bind(volume(volume), root + OciImage.text(mount, "mountPath"), options);
  }

  private Path volume(String name) {
    return folder.resolve(name);
  }

  /** Of a quantity such as {@code 16Mi}. */
  private static long bytes(String quantity) {
    long unit =
        switch (quantity.replaceAll("[0-9]+", "")) {
          case "" -> 1;
          case "Ki" -> 1L << 10;
          case "Mi" -> 1L << 20;
          case "Gi" -> 1L << 30;
          default -> throw new IllegalArgumentException("a quantity: " + quantity);
        };
    return Long.parseLong(quantity.replaceAll("[A-Za-z]+", "")) * unit;
  }
}
