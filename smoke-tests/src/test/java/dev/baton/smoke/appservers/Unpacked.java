package dev.baton.smoke.appservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Archives on disk. */
final class Unpacked {

  private Unpacked() {}

  /** Unpacks a zip without the folder at its top, into a folder that is made anew. */
  static void zip(Path archive, Path into) throws IOException {
    delete(into);
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        Path file = into.resolve(name.substring(name.indexOf('/') + 1)).normalize();
        if (!file.startsWith(into)) {
          throw new IOException(name + " of " + archive + " leads out of its folder");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** The text of all files below a folder whose names end like this. */
  static String text(Path folder, String suffix) {
    try (Stream<Path> files = Files.walk(folder)) {
      StringBuilder text = new StringBuilder();
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        if (each.toString().endsWith(suffix)) {
          text.append(
              new String(Files.readAllBytes(each), java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
