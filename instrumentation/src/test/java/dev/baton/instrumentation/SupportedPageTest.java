package dev.baton.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares docs/supported.md with the libraries in the code and the versions that they are held
 * against.
 */
class SupportedPageTest {

  @Test
  void thePageListsExactlyTheLibrariesOfTheCodeWithTheirVersions() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Library library : Libraries.all()) {
      List<String> versions = versions(Libraries.name(library));
      String oldest = versions.isEmpty() ? "JDK 17" : versions.get(0);
      String newest = versions.isEmpty() ? "JDK 25" : versions.get(versions.size() - 1);
      expected.add(
          String.join(" ", Libraries.name(library), Libraries.role(library), oldest, newest));
    }
    assertThat(rows()).isEqualTo(expected);
  }

  private static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/supported.md"))) {
      if (line.startsWith("| `") && line.split("\\|").length == 6) {
        String[] cells = Arrays.stream(line.split("\\|")).map(String::trim).toArray(String[]::new);
        rows.add(String.join(" ", cells[1].replace("`", ""), cells[2], cells[4], cells[5]));
      }
    }
    return rows;
  }

  /** The versions of versions.txt, oldest first; none for a part of the JDK. */
  private static List<String> versions(String library) throws IOException {
    Path file = Path.of("target/versions", library, "versions");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
