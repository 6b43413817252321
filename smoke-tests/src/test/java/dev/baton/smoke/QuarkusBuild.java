package dev.baton.smoke;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Builds a sample as an application of Quarkus is built: classes that Quarkus generates and such as
 * it changed go into the sample's folder, which comes before the jars, and the whole application as
 * Quarkus' plugin leaves it into {@code quarkus-app} below {@code target/quarkus/SAMPLE@VERSION}.
 */
final class QuarkusBuild {

  private static final Path BUILT = Path.of("target", "quarkus").toAbsolutePath();
  private static final Path BUILDER = Path.of("src/test/resources/quarkus/Augment.java");

  private QuarkusBuild() {}

  /** Whether a sample is a Quarkus application. */
  static boolean isMeant(Samples.Sample sample) {
    return sample.jars().stream()
        .anyMatch(jar -> jar.getFileName().toString().startsWith("quarkus-core-"));
  }

  static void build(Samples.Sample sample, Path classes) throws IOException {
    Path target = BUILT.resolve(sample.id());
    Files.createDirectories(target);
    List<Path> builders = sample.jars(sample.library() + "Build");
    Path said = target.resolve("build.log");
    run(
        said,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            String.join(File.pathSeparator, lines(builders)),
            BUILDER.toAbsolutePath().toString(),
            classes.toString(),
            target.toString(),
            Files.write(target.resolve("runtime"), lines(sample.jars())).toString(),
            Files.write(target.resolve("build"), lines(builders)).toString()));
    Path made = target.resolve("quarkus-app").resolve("quarkus");
    unpack(made.resolve("generated-bytecode.jar"), classes);
    unpack(made.resolve("transformed-bytecode.jar"), classes);
  }

  /** What starts an application that was built. */
  static Path application(Samples.Sample sample) {
    return BUILT.resolve(sample.id()).resolve("quarkus-app").resolve("quarkus-run.jar");
  }

  private static List<String> lines(List<Path> jars) {
    return jars.stream().map(Path::toString).toList();
  }

  private static void run(Path said, List<String> command) throws IOException {
    try {
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("Quarkus' build failed:\n" + Files.readString(said));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    if (!Files.exists(jar)) {
      return;
    }
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.write(file, in.readAllBytes());
        }
      }
    }
  }

  /** What an earlier build left in a sample's folder would be taken for the application's own. */
  static void clean(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
