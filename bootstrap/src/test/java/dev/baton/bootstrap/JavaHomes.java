package dev.baton.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Where the JDKs are that tests need beside the one that runs them. One that cannot be found fails
 * the test, never skips it.
 */
public final class JavaHomes {

  private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");

  private JavaHomes() {}

  /** The home of the JDK of this feature version. */
  public static Path of(int version) {
    String variable = "JAVA_" + version + "_HOME";
    String named = System.getenv(variable);
    if (named != null) {
      if (versionOf(Path.of(named)) != version) {
        throw new IllegalStateException(
            variable
                + "="
                + named
                + " is not the home of JDK "
                + version
                + ": no file `release` there says so");
      }
      return Path.of(named);
    }
    for (Path home : candidates()) {
      if (versionOf(home) == version && Files.isExecutable(home.resolve("bin/java"))) {
        return home;
      }
    }
    throw new IllegalStateException(
        "JDK "
            + version
            + " was not found: neither the running JVM ("
            + System.getProperty("java.home")
            + ") nor any folder in "
            + USUAL_PLACE
            + " is one; set "
            + variable
            + " to its home");
  }

  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    if (Files.isDirectory(USUAL_PLACE)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(USUAL_PLACE)) {
        found.forEach(homes::add);
      } catch (IOException e) {
        throw new IllegalStateException("cannot list " + USUAL_PLACE, e);
      }
    }
    return homes;
  }

  /** The feature version that the file {@code release} of a home tells, or 0. */
  private static int versionOf(Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      return 0;
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    String feature = version.startsWith("1.") ? version.substring(2) : version;
    int end = 0;
    while (end < feature.length() && Character.isDigit(feature.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(feature.substring(0, end));
  }
}
