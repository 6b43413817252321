package dev.baton.smoke.kubernetes;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The admission policy in a control plane, as {@code agent/kubernetes} has it. */
final class Policy {

  private static final Path FOLDER = Path.of("../agent/kubernetes");
  private static final String SETTINGS = "/api/v1/namespaces/baton-system/configmaps/injection";

  private final ControlPlane control;
  private final String text;
  private boolean changed;

  /**
   * Applies it with kubectl, and waits until it is active.
   *
   * @param emulated see {@link ControlPlane}
   * @param version what it is to say and do for Baton's version; null for this one's
   */
  Policy(ControlPlane control, String emulated, String version) throws Exception {
    this.control = control;
    String shipped = text(ControlPlane.isBeta(emulated));
    String ours = version(shipped);
    this.text = version == null ? shipped : shipped.replace(ours, version);
    control.kubectl(text, "apply", "-f", "-").orThrow();
    awaitNote("baton.dev/version", version == null ? ours : version);
  }

  /** The file as it is. */
  static String text(boolean beta) throws IOException {
    return Files.readString(FOLDER.resolve(beta ? "policy-v1beta1.yaml" : "policy.yaml"));
  }

  /** That a file names. */
  static String version(String text) {
    return text.lines()
        .filter(line -> line.startsWith("  version: "))
        .map(line -> line.replaceAll(".*\"(.*)\"", "$1"))
        .findFirst()
        .orElseThrow();
  }

  /** Changes settings, and waits until pods say so. */
  void set(String json, String note, String value) throws Exception {
    changed = true;
    control.patch(SETTINGS, "{\"data\": " + json + "}").orThrow();
    awaitNote(note, value);
  }

  /** As they are in the file, if they are not. */
  void reset() throws Exception {
    if (!changed) {
      return;
    }
    changed = false;
    control.kubectl(text, "apply", "--server-side", "--force-conflicts", "-f", "-").orThrow();
    awaitNote("baton.dev/version", version(text));
  }

  /** Without its settings. */
  void deleteSettings() throws Exception {
    control.delete(SETTINGS).orThrow();
    awaitInactive();
  }

  void awaitInactive() throws Exception {
    changed = true;
    control.await("an inactive policy", () -> probe().isEmpty() ? Boolean.TRUE : null);
  }

  private void awaitNote(String note, String value) throws Exception {
    control.await(
        note + "=" + value,
        () ->
            probe()
                .filter(notes -> notes.has(note) && notes.get(note).getAsString().equals(value))
                .map(notes -> Boolean.TRUE)
                .orElse(null));
  }

  /** The annotations of a pod that is not stored. */
  private Optional<JsonObject> probe() throws Exception {
    JsonObject pod =
        JsonParser.parseString(
                """
                {apiVersion: v1, kind: Pod, metadata: {name: probe, labels: {"baton.dev/inject": "true"}},
                 spec: {containers: [{name: c, image: x}]}}
                """)
            .getAsJsonObject();
    JsonObject metadata =
        control
            .post("/api/v1/namespaces/default/pods?dryRun=All", pod)
            .orThrow()
            .getAsJsonObject("metadata");
    return Optional.ofNullable(metadata.getAsJsonObject("annotations"));
  }
}
