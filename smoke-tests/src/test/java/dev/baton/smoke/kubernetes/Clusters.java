package dev.baton.smoke.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which versions of Kubernetes the tests run on. */
final class Clusters {

  private Clusters() {}

  /**
   * The newest, and the oldest that has the policies, as a beta. The server emulates the latter.
   */
  static List<String> versions() {
    return List.of("", "1.34");
  }

  /**
   * A control plane of its own for a class; null where there is none to be had, which is said: its
   * tests are then to be skipped by {@link #assumeThere}.
   */
  static ControlPlane start(String emulated, Class<?> test) throws Exception {
    Optional<Path> binaries = ControlPlane.find();
    if (binaries.isEmpty()) {
      System.err.println(
          "!! NO KUBERNETES: "
              + test.getSimpleName()
              + " shows nothing on "
              + shown(emulated)
              + "; smoke-tests/kubernetes/build.sh builds it");
      return null;
    }
    Path folder = Path.of("target/kubernetes", test.getSimpleName() + "-" + shown(emulated));
    return new ControlPlane(binaries.get(), emulated, folder);
  }

  static void assumeThere(ControlPlane control) {
    assumeTrue(control != null, "smoke-tests/kubernetes/build.sh was not run");
  }

  static String shown(String emulated) {
    return emulated.isEmpty() ? ControlPlane.version() : emulated;
  }
}
