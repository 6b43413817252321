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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * Fetches what {@code versions.txt} names, as Maven would and by its settings: for each row a file
 * {@code LIBRARY/VERSION} below a folder, with the row as its first line and a jar on each further
 * one; and for each library a file {@code LIBRARY/versions} with its versions, oldest first.
 */
public final class FetchVersions {

  /** Fetching is waiting for answers, of thousands of small files. */
  private static final int AT_ONCE = 12;

  private final Path target;
  private final Context context;

  private FetchVersions(Path target, Context context) {
    this.target = target;
    this.context = context;
  }

  /**
   * Fetches.
   *
   * @param args versions.txt and the folder
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[1]);
    Map<String, List<String>> versions = new LinkedHashMap<>();
    List<String[]> missing = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] row = line.trim().split("\\s+");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (row.length < 5) {
        throw new IllegalArgumentException(
            args[0] + ": expected LIBRARY VERSION JDK SAMPLES ARTEFACTS, got " + line);
      }
      boolean complete = true;
      for (String library : row[0].split(",")) {
        versions.computeIfAbsent(library, l -> new ArrayList<>()).add(row[1]);
        complete &= isFetched(file(target, library, row), text(library, row));
      }
      if (!complete) {
        missing.add(row);
      }
    }
    if (!missing.isEmpty()) {
      try (Context context =
          Runtimes.INSTANCE
              .getRuntime()
              .create(ContextOverrides.create().withUserSettings(true).build())) {
        new FetchVersions(target, context).fetch(missing);
      }
    }
    for (Map.Entry<String, List<String>> each : versions.entrySet()) {
      Files.writeString(
          target.resolve(each.getKey()).resolve("versions"),
          String.join("\n", each.getValue()) + "\n");
    }
  }

  private void fetch(List<String[]> rows) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (String[] row : rows) {
        all.add(() -> fetch(row));
      }
      for (Future<Void> each : pool.invokeAll(all)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdown();
    }
  }

  private Void fetch(String[] row) throws IOException {
    List<String> jars;
    try {
      jars = jars(row);
    } catch (DependencyResolutionException first) {
      try {
        jars = jars(row); // A repository may be busy for a moment.
      } catch (DependencyResolutionException again) {
        throw new IllegalStateException("cannot fetch " + row[0] + " " + row[1], again);
      }
    }
    for (String library : row[0].split(",")) {
      Path file = file(target, library, row);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text(library, row) + "\n" + String.join("\n", jars) + "\n");
    }
    return null;
  }

  private static Path file(Path target, String library, String[] row) {
    return target.resolve(library).resolve(row[1]);
  }

  private static String text(String library, String[] row) {
    return library + " " + String.join(" ", List.of(row).subList(1, row.length));
  }

  private static boolean isFetched(Path file, String row) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    return lines.get(0).equals(row)
        && lines.stream().skip(1).allMatch(jar -> Files.exists(Path.of(jar)));
  }

  private List<String> jars(String[] row) throws DependencyResolutionException, IOException {
    List<Exclusion> exclusions = new ArrayList<>();
    List<Dependency> dependencies = new ArrayList<>();
    CollectRequest collect = new CollectRequest();
    collect.setRepositories(context.remoteRepositories());
    for (int i = 4; i < row.length; i++) {
      if (row[i].startsWith("!")) {
        String[] left = row[i].substring(1).split(":");
        exclusions.add(new Exclusion(left[0], left[1], "*", "*"));
      } else if (row[i].startsWith("@")) {
        collect.setManagedDependencies(managed(row[i].substring(1)));
      } else {
        dependencies.add(new Dependency(new DefaultArtifact(row[i]), "runtime"));
      }
    }
    dependencies.replaceAll(each -> each.setExclusions(exclusions));
    collect.setDependencies(dependencies);
    List<String> jars = new ArrayList<>();
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
    return jars;
  }

  /** The versions that a bill of materials names. */
  private List<Dependency> managed(String bom) throws IOException {
    String[] parts = bom.split(":");
    try {
      return context
          .repositorySystem()
          .readArtifactDescriptor(
              context.repositorySystemSession(),
              new ArtifactDescriptorRequest(
                  new DefaultArtifact(parts[0], parts[1], "pom", parts[2]),
                  context.remoteRepositories(),
                  null))
          .getManagedDependencies();
    } catch (ArtifactDescriptorException e) {
      throw new IOException("cannot read " + bom, e);
    }
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
