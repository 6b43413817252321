package dev.baton.instrumentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds all hooks of one library against every version of it that the build fetched, and against
 * every JDK at hand.
 */
final class LibraryCheck {

  private final String library;
  private final List<Hooks.Row> rows;
  private final List<ClassFiles> jdks;
  private final List<ClassFiles> versions = new ArrayList<>();

  /** What is wrong, a sentence each. */
  final List<String> problems = new ArrayList<>();

  /** Version to {@code found of expected}. */
  final Map<String, String> table = new LinkedHashMap<>();

  /**
   * Checks a library.
   *
   * @param folder what {@link FetchVersions} made for the library; need not exist for a part of the
   *     JDK
   */
  LibraryCheck(String library, List<Hooks.Row> rows, Path folder, List<ClassFiles> jdks) {
    this.library = library;
    this.rows = rows;
    this.jdks = jdks;
    if (Files.isDirectory(folder)) {
      for (String version : lines(folder.resolve("versions"))) {
        List<Path> jars = lines(folder.resolve(version)).stream().skip(1).map(Path::of).toList();
        for (ClassFiles jdk : jdks) {
          versions.add(jdk.with(version, jars));
        }
      }
    }
    check();
  }

  private void check() {
    List<Hooks.Row> ofJdk = new ArrayList<>();
    List<Hooks.Row> ofJars = new ArrayList<>();
    for (Hooks.Row row : rows) {
      boolean inJdk = jdks.stream().anyMatch(jdk -> jdk.find(row.type.replace('.', '/')) != null);
      (inJdk ? ofJdk : ofJars).add(row);
    }
    if (!ofJars.isEmpty() && versions.isEmpty()) {
      problems.add(
          library
              + ": no JDK has "
              + ofJars.get(0).type
              + " and no jars were fetched for "
              + library
              + "; add its oldest and newest version to instrumentation/versions.txt");
    }
    if (rows.isEmpty()) {
      problems.add(library + " declares no hook");
    }
    Set<Hooks.Row> matched = new HashSet<>();
    Set<Hooks.Row> claimed = new HashSet<>();
    check(ofJars, versions, matched, claimed);
    check(ofJdk, jdks, matched, claimed);
    for (Hooks.Row row : claimed) {
      if (row.optional && !matched.contains(row)) {
        String signature =
            row.type + "." + row.method + "(" + String.join(", ", row.parameters) + ")";
        problems.add(library + ": no version at all has " + signature);
      }
    }
    for (Hooks.Row row : rows) {
      boolean keeps =
          rows.stream().anyMatch(r -> r.kind == Hooks.Kind.KEEP && r.type.equals(row.type));
      if (row.kind == Hooks.Kind.KEPT && !keeps) {
        problems.add(
            library
                + ": "
                + row.type
                + "."
                + row.method
                + " wants what was kept, and no constructor of the class keeps anything");
      }
    }
  }

  private void check(
      List<Hooks.Row> rows,
      List<ClassFiles> versions,
      Set<Hooks.Row> matched,
      Set<Hooks.Row> claimed) {
    for (ClassFiles version : versions) {
      int expected = 0;
      int found = 0;
      for (Hooks.Row row : rows) {
        if (version.jdk < row.sinceJdk || version.jdk > row.untilJdk) {
          continue;
        }
        claimed.add(row);
        HookCheck check = new HookCheck(row, version);
        problems.addAll(check.problems());
        expected++;
        if (check.found) {
          found++;
          matched.add(row);
        }
      }
      if (expected > 0) {
        table.put(version.name, found + " of " + expected);
      }
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
