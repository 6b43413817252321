package dev.baton.smoke;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;

/**
 * The samples of {@code src/samples}: code that uses a library, compiled against each version of it
 * that {@code instrumentation/versions.txt} names, for the sample service to load.
 */
final class Samples {

  /** Where the service finds them: a folder {@code SAMPLE@VERSION} each. */
  static final Path COMPILED = Path.of("target", "samples").toAbsolutePath();

  static final Path SOURCES = Path.of("src", "samples", "java").toAbsolutePath();
  static final String PACKAGE = "dev/baton/smoke/samples";

  /** Which versions this run is about. */
  static final String SCOPE = System.getProperty("baton.versions", "newest");

  private static final List<Sample> ALL = new ArrayList<>();

  /** The libraries that Baton's jar has hooks for. */
  static final Set<String> HOOKED = hooked();

  private static Set<String> hooked() {
    try (JarFile jar = new JarFile(ServiceJvm.AGENT.toFile())) {
      Set<String> names = new TreeSet<>();
      for (String entry : List.of("dev/baton/hooks", "dev/baton/log-hooks")) {
        new String(
                jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.ISO_8859_1)
            .lines()
            .forEach(line -> names.add(line.substring(0, line.indexOf('\t'))));
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static {
    try {
      for (String line : Files.readAllLines(Path.of(System.getProperty("baton.smoke.rows")))) {
        String[] row = line.trim().split("\\s+");
        if (!line.isBlank() && !line.startsWith("#") && !row[3].equals("-")) {
          for (String name : row[3].split(",")) {
            ALL.add(
                new Sample(
                    name, role(name), library(row[0].split(","), role(name)), row[1], row[2]));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Samples() {}

  /** One sample with one version of its library. */
  record Sample(String name, String role, String library, String version, String jdks) {

    boolean runsOn(Jdk jdk) {
      String[] range = jdks.split("-");
      return jdk.version() >= Integer.parseInt(range[0])
          && (range.length == 1 || jdk.version() <= Integer.parseInt(range[1]));
    }

    /** Whether Baton's jar has hooks for the library itself. */
    boolean isHooked() {
      return HOOKED.contains(library);
    }

    String id() {
      return name + "@" + version;
    }

    /** The library's jars. */
    List<Path> jars() {
      return jars(library);
    }

    /** The jars of another library in this version. */
    List<Path> jars(String library) {
      try {
        return Files.readAllLines(ServiceJvm.VERSIONS.resolve(library).resolve(version)).stream()
            .skip(1)
            .map(Path::of)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(
            library + " " + version + " was not fetched; mvn verify does it", e);
      }
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /** All samples of {@code versions.txt}, in its order. */
  static List<Sample> all() {
    return List.copyOf(ALL);
  }

  /** A sample in all its versions that run on this JDK, compiled. */
  static List<Sample> everyVersion(String name, Jdk jdk) {
    List<Sample> versions =
        ALL.stream().filter(each -> each.name.equals(name) && each.runsOn(jdk)).toList();
    if (versions.isEmpty()) {
      throw new AssertionError("versions.txt has no version of " + name + " for " + jdk);
    }
    versions.forEach(Samples::compiled);
    return versions;
  }

  /** The source of a sample, or null if it is none. */
  static Path source(String role, String name) {
    Path file = SOURCES.resolve(PACKAGE).resolve(role).resolve(name + ".java");
    return Files.exists(file) ? file : null;
  }

  /**
   * What rides on another's hooks shows little that they do not: it is run in its newest version on
   * the newest of the JDKs that it runs on, everywhere by the profiles, and where it is asked for
   * by name.
   */
  private static boolean ridesAreRun(Sample sample, Jdk jdk) {
    if (SCOPE.equals("all")
        || SCOPE.equals("ends")
        || !System.getProperty("baton.only", "").isEmpty()) {
      return true;
    }
    return SCOPE.equals("newest")
        && Jdk.inScope().contains(Jdk.of(25))
        && Jdk.inScope().stream().filter(sample::runsOn).reduce((a, b) -> b).get().equals(jdk);
  }

  /**
   * All samples of a role that are in the scope of this run, by the property {@code
   * baton.versions}: the oldest and newest are those of the versions that run on this JDK.
   */
  static List<Sample> inScope(String role, Jdk jdk) {
    Map<String, List<Sample>> byName = new LinkedHashMap<>();
    for (Sample each : ALL) {
      if (each.role.equals(role)
          && each.runsOn(jdk)
          && (each.isHooked() || ridesAreRun(each, jdk))) {
        byName.computeIfAbsent(each.name, n -> new ArrayList<>()).add(each);
      }
    }
    List<Sample> samples = new ArrayList<>();
    for (List<Sample> versions : byName.values()) {
      Sample newest = versions.get(versions.size() - 1);
      switch (SCOPE) {
        case "all" -> samples.addAll(versions);
        case "oldest" -> {
          if (versions.size() > 1) { // Else it is the newest.
            samples.add(versions.get(0));
          }
        }
        case "ends" -> {
          if (versions.size() > 1) {
            samples.add(versions.get(0));
          }
          samples.add(newest);
        }
        case "newest" -> samples.add(newest);
        default ->
            throw new IllegalArgumentException(
                "baton.versions is '" + SCOPE + "'; expected newest, oldest, ends or all");
      }
    }
    return samples;
  }

  /**
   * A sample, compiled.
   *
   * @param name {@code SAMPLE@oldest}, {@code SAMPLE@newest}, or {@code SAMPLE@} with a version, or
   *     with what it begins with, of which the newest is taken
   */
  static Sample compiled(String name) {
    return compiled(name, sample -> true);
  }

  /** The same, of the versions that run on a JDK. */
  static Sample compiled(String name, Jdk jdk) {
    return compiled(name, sample -> sample.runsOn(jdk));
  }

  private static Sample compiled(String name, Predicate<Sample> usable) {
    String sample = name.substring(0, name.indexOf('@'));
    String wanted = name.substring(name.indexOf('@') + 1);
    Sample found = null;
    for (Sample each : ALL) {
      if (!each.name.equals(sample) || !usable.test(each)) {
        continue;
      }
      if (each.version.equals(wanted)) {
        return compiled(each);
      }
      boolean fits =
          wanted.equals("newest")
              || wanted.equals("oldest") && found == null
              || each.version.startsWith(wanted);
      found = fits ? each : found;
    }
    if (found == null) {
      throw new AssertionError("versions.txt has no version for " + name);
    }
    return compiled(found);
  }

  static synchronized Sample compiled(Sample sample) {
    try {
      Path folder = COMPILED.resolve(sample.id());
      Path classpath = folder.resolve("classpath");
      String jars = String.join("\n", sample.jars().stream().map(Path::toString).toList()) + "\n";
      if (!Files.exists(classpath)
          || !Files.readString(classpath).equals(jars)
          || Files.getLastModifiedTime(classpath).toMillis() < SampleCompiler.newestSource()) {
        if (QuarkusBuild.isMeant(sample)) {
          QuarkusBuild.clean(folder);
        }
        SampleCompiler.compile(sample, folder);
        if (QuarkusBuild.isMeant(sample)) {
          QuarkusBuild.build(sample, folder);
        }
        Files.writeString(classpath, jars);
      }
      return sample;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Of several that hook the same jars: a sample that carries is of the last, all others of the
   * first.
   */
  private static String library(String[] names, String role) {
    return role.equals("carry") ? names[names.length - 1] : names[0];
  }

  private static String role(String name) throws IOException {
    for (String role : List.of("inbound", "carry", "outbound", "log", "tracer", "services")) {
      if (Files.exists(SOURCES.resolve(PACKAGE).resolve(role).resolve(name + ".java"))) {
        return role;
      }
    }
    throw new AssertionError("versions.txt names " + name + ", and src/samples has no such file");
  }
}
