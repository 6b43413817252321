package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is in the finished jar, and what is not: an application must meet nothing in it that it
 * could take for its own.
 */
class JarShapeTest {

  private static final Path JAR = Path.of(System.getProperty("baton.smoke.agent"));

  @Test
  void everyEntryIsBatonsOwnOrRelocated() throws IOException {
    try (Stream<JarEntry> entries = entries()) {
      assertThat(entries.map(JarEntry::getName).filter(n -> !n.endsWith("/")))
          .allMatch(
              n ->
                  n.startsWith("dev/baton/")
                      || n.startsWith("java/baton/")
                      || n.startsWith("META-INF/"))
          .noneMatch(n -> n.startsWith("dev/baton/bootstrap/") || n.contains("bytebuddy"))
          .contains("META-INF/LICENSE", "META-INF/NOTICE", "dev/baton/hooks")
          .filteredOn(n -> n.startsWith("META-INF/"))
          .containsExactlyInAnyOrder(
              "META-INF/MANIFEST.MF",
              "META-INF/LICENSE",
              "META-INF/NOTICE",
              "META-INF/baton/spans");
    }
  }

  @Test
  void classFilesAreOfJava8AndNameNothingByItsOldName() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<JarEntry> classes = jar.stream().filter(e -> e.getName().endsWith(".class")).toList();
      assertThat(classes).hasSizeGreaterThan(100);
      for (JarEntry entry : classes) {
        byte[] bytes = bytes(jar, entry);
        int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
        assertThat(major).as(entry.getName()).isEqualTo(52);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text)
            .as(entry.getName())
            .doesNotContain("Ldev/baton/bootstrap/", "org/snakeyaml/", "net/bytebuddy/");
      }
    }
  }

  @Test
  void isSmall() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(4_000_000);
    try (JarFile jar = new JarFile(JAR.toFile())) {
      long spans = jar.getEntry("META-INF/baton/spans").getCompressedSize();
      assertThat(Files.size(JAR) - spans).isLessThan(1_500_000);
    }
  }

  @Test
  void theManifestSaysWhatAnAgentNeedsAndNothingOfTheMachineThatBuiltIt() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().keySet().stream().map(Object::toString))
          .containsExactlyInAnyOrder(
              "Manifest-Version",
              "Main-Class",
              "Premain-Class",
              "Can-Retransform-Classes",
              "Implementation-Title",
              "Implementation-Version");
    }
  }

  private static Stream<JarEntry> entries() throws IOException {
    JarFile jar = new JarFile(JAR.toFile());
    return jar.stream().onClose(() -> close(jar));
  }

  private static void close(JarFile jar) {
    try {
      jar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
