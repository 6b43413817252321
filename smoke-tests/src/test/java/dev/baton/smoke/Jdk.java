package dev.baton.smoke;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An installed JDK of one of the versions that every run must cover; a missing one fails the run.
 */
public record Jdk(int version, Path home) {

  /** The versions that the tests run on. */
  public static List<Jdk> all() {
    return List.of(of(17), of(25));
  }

  /** The versions that the contracts run on: those of the property {@code baton.jdks}. */
  static List<Jdk> inScope() {
    return Stream.of(System.getProperty("baton.jdks", "17,25").split(","))
        .map(version -> of(Integer.parseInt(version.trim())))
        .toList();
  }

  /**
   * What is run: of those that differ in their JDK alone, with the property {@code baton.inturn},
   * one each, on the JDK that is next.
   *
   * @param what all but its JDK
   */
  static <T> Stream<T> inTurn(Stream<T> each, Function<T, Object> what) {
    if (!Boolean.getBoolean("baton.inturn")) {
      return each;
    }
    Map<Object, List<T>> same =
        each.collect(Collectors.groupingBy(what, LinkedHashMap::new, Collectors.toList()));
    int[] turn = {0};
    return same.values().stream().map(those -> those.get(turn[0]++ % those.size()));
  }

  /**
   * The JDK of this version: {@code JAVA_17_HOME} and so on, else where JDKs usually are, by their
   * {@code release} file.
   */
  public static Jdk of(int version) {
    String variable = "JAVA_" + version + "_HOME";
    String configured = System.getenv(variable);
    List<Path> places = new ArrayList<>();
    if (configured != null) {
      places.add(Path.of(configured));
    } else {
      places.add(Path.of(System.getProperty("java.home")));
      places.addAll(children(Path.of("/usr/lib/jvm")));
      places.addAll(children(Path.of("/opt")));
      places.addAll(
          children(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java")));
    }
    for (Path home : places) {
      if (version(home) == version && Files.isExecutable(home.resolve("bin/java"))) {
        return new Jdk(version, home);
      }
    }
    throw new AssertionError(
        "JDK "
            + version
            + " is needed and was not found in "
            + places
            + ". Install it, or name its home in "
            + variable
            + ".");
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Feature version from the release file, 0 if there is none. */
  private static int version(Path home) {
    String version = release(home, "JAVA_VERSION", "0");
    String feature = version.split("[.+_-]")[0];
    return Integer.parseInt(feature.equals("1") ? version.split("[._]")[1] : feature);
  }

  private static String release(Path home, String key, String otherwise) {
    Path release = home.resolve("release");
    if (!Files.isReadable(release)) {
      return otherwise;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(release)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(key, otherwise).replace("\"", "");
  }

  /** Whether it has this module of the JDK's: not every build has all. */
  public boolean has(String module) {
    return List.of(release(home, "MODULES", "").split(" ")).contains(module);
  }

  public Path java() {
    return home.resolve("bin/java");
  }

  @Override
  public String toString() {
    return "JDK " + version;
  }
}
