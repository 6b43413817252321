package dev.baton.smoke.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.smoke.kubernetes.ControlPlane.Said;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Programs that need no cluster. Where one is missing this is said, and skipped. */
final class Tools {

  static final Path RESOURCES = Path.of("src/test/resources/kubernetes");
  static final Path KUBERNETES = Path.of("../agent/kubernetes");
  private static final Path FOLDER = Path.of("target/kubernetes/tools");

  private Tools() {}

  /** From {@code .ci/helm}, or as the path has it. */
  static Said helm(Class<?> test, String... arguments) throws Exception {
    return run(find("helm", Path.of("../.ci/helm/helm"), test), "", arguments);
  }

  /** Of the control plane of {@link ControlPlane#find}, or as the path has it. */
  static Said kubectl(Class<?> test, String in, String... arguments) throws Exception {
    Path home =
        Path.of(System.getenv().getOrDefault("KUBERNETES_HOME", "../.ci/kubernetes"))
            .resolve(ControlPlane.version());
    return run(find("kubectl", home.resolve("kubectl"), test), in, arguments);
  }

  /** What {@code kubernetes/istio} is built to: pods from standard input. */
  static Said istio(Class<?> test, String in, String values) throws Exception {
    return run(find("istio", Path.of("../.ci/istio/istio"), test), in, values);
  }

  /** Istio's own injector, which {@code kubernetes/injector} is built to: likewise. */
  static Said injector(Class<?> test, String in, String values) throws Exception {
    return run(find("injector", Path.of("../.ci/istio/injector"), test), in, values);
  }

  /** The finished jar as a command. */
  static Said baton(String in, String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("-jar", Path.of("../agent/target/baton.jar").toString()));
    all.addAll(Arrays.asList(arguments));
    return run(
        Path.of(System.getProperty("java.home"), "bin", "java"), in, all.toArray(String[]::new));
  }

  /** Of the finished jar. */
  static String version() throws Exception {
    return baton("", "version").orThrow().trim().replaceAll(".* ", "");
  }

  private static Said run(Path program, String in, String... arguments) throws Exception {
    Files.createDirectories(FOLDER);
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(arguments));
    return ControlPlane.run(FOLDER, in, command);
  }

  private static Path find(String name, Path usual, Class<?> test) {
    List<Path> found =
        Stream.concat(
                Stream.of(usual),
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .toList();
    if (found.isEmpty()) {
      System.err.printf(
          "!! NO %s: %s shows nothing; smoke-tests/kubernetes/build.sh builds it%n",
          name.toUpperCase(), test.getSimpleName());
    }
    assumeTrue(!found.isEmpty(), name + " is missing");
    return found.get(0);
  }
}
