package dev.baton.smoke;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a sample against one version of its library. Samples are written for {@code javax};
 * where a version has a package of Jakarta EE under {@code jakarta} only, they are compiled with
 * the other name.
 */
final class SampleCompiler {

  private static long newestSource;

  private static final List<String> JAKARTA =
      List.of("annotation", "enterprise", "inject", "jms", "servlet", "websocket", "ws/rs");

  private SampleCompiler() {}

  static void compile(Samples.Sample sample, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path sources = sources(sample);
    List<Path> path = new ArrayList<>(sample.jars());
    path.add(ServiceJvm.SERVICE);
    String classes = String.join(File.pathSeparator, path.stream().map(Path::toString).toList());
    Path source =
        sources.resolve(Samples.PACKAGE).resolve(sample.role()).resolve(sample.name() + ".java");
    int release = release(sample);
    List<String> options =
        List.of(
            "--release",
            String.valueOf(release),
            isProcessed(sample) ? "-implicit:class" : "-proc:none",
            "-nowarn",
            "-Xlint:-options",
            "-parameters",
            "-sourcepath",
            sources.toString(),
            "-cp",
            classes,
            "-d",
            folder.toString());
    String complaint =
        release <= Runtime.version().feature() ? here(options, source) : elsewhere(options, source);
    if (complaint != null) {
      throw new AssertionError("cannot compile " + sample.id() + ":\n" + complaint);
    }
  }

  /** What the compiler of this JVM says, or null if it is content. */
  private static String here(List<String> options, Path source) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean done =
          javac.getTask(said, files, null, options, null, files.getJavaFileObjects(source)).call();
      return done ? null : said.toString();
    }
  }

  /** What the compiler of the newest JDK says: libraries may be too new for this JVM's. */
  private static String elsewhere(List<String> options, Path source) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Jdk.of(25).home().resolve("bin/javac").toString());
    command.addAll(options);
    command.add(source.toString());
    Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return javac.waitFor() == 0 ? null : said;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Whether the framework makes classes of its own when an application is compiled. */
  private static boolean isProcessed(Samples.Sample sample) {
    return sample.jars().stream()
        .anyMatch(jar -> jar.getFileName().toString().startsWith("micronaut-inject-java"));
  }

  /** As old as the sample's JDKs. */
  private static int release(Samples.Sample sample) {
    return Math.max(11, Integer.parseInt(sample.jdks().split("-")[0]));
  }

  /** The sources as they are, or where the version is Jakarta's with its names. */
  private static Path sources(Samples.Sample sample) throws IOException {
    Set<String> packages = new HashSet<>();
    for (Path jar : sample.jars()) {
      try (FileSystem zip = FileSystems.newFileSystem(jar)) {
        for (String each : JAKARTA) {
          for (String root : List.of("javax/", "jakarta/")) {
            if (hasClasses(zip.getPath(root + each))) {
              packages.add(root + each);
            }
          }
        }
      }
    }
    Set<String> renamed = new TreeSet<>();
    for (String each : JAKARTA) {
      if (packages.contains("jakarta/" + each) && !packages.contains("javax/" + each)) {
        renamed.add(each.replace('/', '.'));
      }
    }
    if (renamed.isEmpty()) {
      return Samples.SOURCES;
    }
    Path target = Samples.COMPILED.resolve("sources-" + String.join("-", renamed));
    try (Stream<Path> all = Files.walk(Samples.SOURCES)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        for (String each : renamed) {
          text = text.replace("javax." + each + ".", "jakarta." + each + ".");
        }
        Path copy = target.resolve(Samples.SOURCES.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, text);
      }
    }
    return target;
  }

  /** Some jars of Jakarta's have schemas where the classes were. */
  private static boolean hasClasses(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".class"));
    }
  }

  /** When the last of all that samples are made of was changed. */
  static long newestSource() throws IOException {
    if (newestSource == 0) {
      newestSource = lookForNewestSource();
    }
    return newestSource;
  }

  private static long lookForNewestSource() throws IOException {
    try (Stream<Path> all =
        Stream.concat(Files.walk(Samples.SOURCES), Files.walk(ServiceJvm.SERVICE))) {
      return all.mapToLong(file -> file.toFile().lastModified()).max().orElseThrow();
    }
  }
}
