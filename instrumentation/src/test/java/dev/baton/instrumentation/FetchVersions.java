package dev.baton.instrumentation;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * Fetches what {@code versions.txt} names, as Maven would and by its settings: for each row a file
 * {@code LIBRARY/VERSION} below a folder, with the row as its first line and a jar on each further
 * one; and for each library a file {@code LIBRARY/versions} with its versions, oldest first.
 */
public final class FetchVersions {

  private final Path target;
  private Context context;

  private FetchVersions(Path target) {
    this.target = target;
  }

  /**
   * Fetches.
   *
   * @param args versions.txt and the folder
   */
  public static void main(String[] args) throws IOException {
    FetchVersions fetch = new FetchVersions(Path.of(args[1]));
    Map<String, List<String>> versions = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] fields = line.trim().split("\\s+");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (fields.length < 5) {
        throw new IllegalArgumentException(
            args[0] + ": expected LIBRARY VERSION JDK SAMPLES ARTEFACTS, got " + line);
      }
      List<String> jars = null;
      for (String library : fields[0].split(",")) {
        versions.computeIfAbsent(library, l -> new ArrayList<>()).add(fields[1]);
        Path file = fetch.target.resolve(library).resolve(fields[1]);
        String row = library + " " + String.join(" ", List.of(fields).subList(1, fields.length));
        if (!isFetched(file, row)) {
          jars = jars == null ? fetch.jars(fields) : jars;
          Files.createDirectories(file.getParent());
          Files.writeString(file, row + "\n" + String.join("\n", jars) + "\n");
        }
      }
    }
    for (Map.Entry<String, List<String>> each : versions.entrySet()) {
      Files.writeString(
          fetch.target.resolve(each.getKey()).resolve("versions"),
          String.join("\n", each.getValue()) + "\n");
    }
    if (fetch.context != null) {
      fetch.context.close();
    }
  }

  private static boolean isFetched(Path file, String row) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.get(0).equals(row)
        && lines.stream().skip(1).allMatch(jar -> Files.exists(Path.of(jar)));
  }

  private List<String> jars(String[] row) {
    if (context == null) {
      context =
          Runtimes.INSTANCE
              .getRuntime()
              .create(ContextOverrides.create().withUserSettings(true).build());
    }
    List<Exclusion> exclusions = new ArrayList<>();
    List<Dependency> dependencies = new ArrayList<>();
    for (int i = 4; i < row.length; i++) {
      if (row[i].startsWith("!")) {
        String[] left = row[i].substring(1).split(":");
        exclusions.add(new Exclusion(left[0], left[1], "*", "*"));
      } else {
        dependencies.add(new Dependency(new DefaultArtifact(row[i]), "runtime"));
      }
    }
    dependencies.replaceAll(each -> each.setExclusions(exclusions));
    CollectRequest collect = new CollectRequest();
    collect.setDependencies(dependencies);
    collect.setRepositories(context.remoteRepositories());
    List<String> jars = new ArrayList<>();
    try {
      for (ArtifactResult each :
          context
              .repositorySystem()
              .resolveDependencies(
                  context.repositorySystemSession(), new DependencyRequest(collect, null))
              .getArtifactResults()) {
        Path file = each.getArtifact().getFile().toPath().toAbsolutePath();
        if (each.getArtifact().getExtension().equals("jar")) {
          jars.add(file.toString());
        } else if (file.toString().matches(".*[.](esa|zip)")) {
          jars.addAll(jarsIn(file));
        }
      }
    } catch (DependencyResolutionException | IOException e) {
      throw new IllegalStateException("cannot fetch " + row[0] + " " + row[1], e);
    }
    return jars;
  }

  /** The jars in an archive, unpacked. */
  private List<String> jarsIn(Path archive) throws IOException {
    Path folder =
        Files.createDirectories(target.resolve("unpacked").resolve(archive.getFileName()));
    List<String> jars = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().endsWith(".jar")) {
          Path jar =
              folder.resolve(entry.getName().substring(entry.getName().lastIndexOf('/') + 1));
          Files.copy(in, jar, StandardCopyOption.REPLACE_EXISTING);
          jars.add(jar.toAbsolutePath().toString());
        }
      }
    }
    return jars;
  }
}
