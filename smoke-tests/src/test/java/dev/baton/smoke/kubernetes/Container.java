package dev.baton.smoke.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As much of a container runtime as an entry point meets: its image as a root that is read-only, a
 * volume at {@code /baton}, an arbitrary user without any capability. It takes root on Linux, and
 * mount namespaces.
 *
 * @param root the unpacked image
 * @param architecture by its name in OCI
 */
record Container(Path root, String architecture) {

  /** One that no image knows, as OpenShift gives it, in the group 0. */
  static final String USER = "1000670000:0";

  /**
   * What came of a run.
   *
   * @param volume what is in the volume afterwards, {@code mode size name} each
   */
  record Ended(int code, List<String> stderr, List<String> volume) {}

  /** Whether this machine can run any. */
  static boolean works() throws IOException, InterruptedException {
    return new ProcessBuilder("unshare", "--mount", "chroot", "--userspec=" + USER, "/", "true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * What programs of another architecture run under: qemu, from {@code .ci/qemu} or the path. An
   * empty path where none is needed, nothing where it is missing.
   */
  static Optional<String> emulator(String architecture) {
    String own = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    if (own.equals(architecture)) {
      return Optional.of("");
    }
    String name = "qemu-" + (architecture.equals("arm64") ? "aarch64" : "x86_64") + "-static";
    return Stream.concat(Stream.of("../.ci/qemu"), Stream.of(System.getenv("PATH").split(":")))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(file -> file.toAbsolutePath().normalize().toString())
        .findFirst();
  }

  /**
   * Runs the entry point.
   *
   * @param mount the command that puts the volume at {@code $ROOT/baton}, none if it is empty
   */
  Ended run(String mount, String... arguments) throws IOException, InterruptedException {
    if (!mount.isEmpty()) {
      Files.createDirectories(root.resolve("baton")); // Runtimes make mount points, too.
    }
    String emulator = emulator(architecture).orElseThrow();
    if (!emulator.isEmpty()) {
      Path at = root.resolve("emulator");
      Files.copy(Path.of(emulator), at, StandardCopyOption.REPLACE_EXISTING);
    }
    String script =
        String.join(
            "\n",
            "set -e",
            "mount --bind $ROOT $ROOT",
            mount,
            "mount -o remount,bind,ro,nosuid,nodev $ROOT",
            "set +e",
            "setpriv --no-new-privs chroot --userspec=" + USER + " --groups= $ROOT \"$@\"",
            "code=$?",
            "[ ! -d $ROOT/baton ] || find $ROOT/baton -mindepth 1 -printf '%m %s %f\\n'",
            "exit $code");
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    if (!emulator.isEmpty()) {
      command.add("/emulator");
    }
    command.add("/copier");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ROOT", root.toString());
    Path stderr = Files.createTempFile("copier", ".stderr");
    try {
      Process process = builder.redirectError(stderr.toFile()).start();
      String stdout = new String(process.getInputStream().readAllBytes(), UTF_8);
      int code = process.waitFor();
      return new Ended(code, Files.readAllLines(stderr), stdout.lines().sorted().toList());
    } finally {
      Files.delete(stderr);
    }
  }
}
