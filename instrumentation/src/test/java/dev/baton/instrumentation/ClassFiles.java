package dev.baton.instrumentation;

import dev.baton.bootstrap.JavaHomes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * The class files that one version of a library and one JDK have together, read but never loaded.
 */
final class ClassFiles {

  final String name;
  final int jdk;
  private final ClassFileLocator locator;
  private final TypePool pool;

  private ClassFiles(String name, int jdk, ClassFileLocator locator) {
    this.name = name;
    this.jdk = jdk;
    this.locator = locator;
    this.pool =
        new TypePool.Default(
            new TypePool.CacheProvider.Simple(), locator, TypePool.Default.ReaderMode.FAST);
  }

  static ClassFiles ofJdk(int version) {
    return new ClassFiles("JDK " + version, version, new Jdk(JavaHomes.of(version)));
  }

  /** These jars' classes before those of the JDK. */
  ClassFiles with(String version, List<Path> jars) {
    List<ClassFileLocator> all = new ArrayList<>();
    try {
      for (Path jar : jars) {
        all.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.add(locator);
    return new ClassFiles(version + " on JDK " + jdk, jdk, new ClassFileLocator.Compound(all));
  }

  /**
   * A class by its internal name, an array or a primitive type by its descriptor; null if there is
   * none.
   */
  TypeDescription find(String internalName) {
    TypePool.Resolution resolution = pool.describe(internalName.replace('/', '.'));
    return resolution.isResolved() ? resolution.resolve() : null;
  }

  byte[] bytes(String internalName) {
    try {
      return locator.locate(internalName.replace('/', '.')).resolve();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run-time image of a JDK, which need not be the one that runs. */
  private static final class Jdk implements ClassFileLocator {
    private final FileSystem image;

    Jdk(Path home) {
      try {
        image =
            FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the run-time image of " + home, e);
      }
    }

    @Override
    public Resolution locate(String name) throws IOException {
      int dot = name.lastIndexOf('.');
      Path modules = image.getPath("/packages", dot < 0 ? "" : name.substring(0, dot));
      if (dot < 0 || !Files.isDirectory(modules)) {
        return new Resolution.Illegal(name);
      }
      try (DirectoryStream<Path> found = Files.newDirectoryStream(modules)) {
        for (Path module : found) {
          Path file =
              image.getPath(
                  "/modules", module.getFileName().toString(), name.replace('.', '/') + ".class");
          if (Files.exists(file)) {
            return new Resolution.Explicit(Files.readAllBytes(file));
          }
        }
      }
      return new Resolution.Illegal(name);
    }

    @Override
    public void close() throws IOException {
      image.close();
    }
  }
}
