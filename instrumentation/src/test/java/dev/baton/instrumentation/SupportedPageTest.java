package dev.baton.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

  /** The versions that the build fetches for a library, oldest first; none for one of the JDK's. */
  private static List<String> versions(String library) throws IOException {
    Path folder = Path.of("target/versions", library);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(folder)) {
      return versions
          .map(v -> v.getFileName().toString())
          .sorted(SupportedPageTest::compare)
          .toList();
    }
  }

  private static int compare(String a, String b) {
    return Arrays.compare(numbers(a), numbers(b));
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\D+")).mapToInt(Integer::parseInt).toArray();
  }
}
