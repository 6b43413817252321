package dev.baton.agent.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code src/test/resources/inject}: each NAME.yaml becomes NAME.injected.yaml, and some have
 * others that they become with other options. Those whose name begins with {@code all-} are run
 * with {@code --all}.
 */
class GoldenManifestsTest {

  private static final Path FOLDER = Path.of("src/test/resources/inject");

  /** What a manifest becomes, by the end of the file's name, with which options. */
  private static final Map<String, List<String>> BECOMES =
      Map.of(
          ".injected.yaml", List.of(),
          ".image-volume.yaml", List.of("--image-volume"),
          ".jdk-java-options.yaml", List.of("--variable", "JDK_JAVA_OPTIONS"));

  /**
   * The library that the model reads with does not read this one; its texts are checked all the
   * same.
   */
  private static final String NOT_FOR_THE_MODEL = "blocks-with-nothing-in-them";

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.matches("[^.]+(\\.[0-9][^.]*)?\\.yaml"))
          .map(each -> each.substring(0, each.length() - ".yaml".length()))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  @Test
  void thereAreMany() throws IOException {
    assertThat(names()).hasSizeGreaterThanOrEqualTo(40);
    System.out.println(names().size() + " golden manifests, each in 5 spellings");
  }

  /** The names of manifests, each with all that it becomes. */
  static List<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (String name : names()) {
      assertThat(FOLDER.resolve(name + ".injected.yaml")).exists();
      for (String end : BECOMES.keySet()) {
        if (Files.exists(FOLDER.resolve(name + end))) {
          cases.add(Arguments.of(name, end));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void becomesWhatItShould(String name, String end) throws IOException {
    String original = Files.readString(FOLDER.resolve(name + ".yaml"));
    String expected = Files.readString(FOLDER.resolve(name + end));
    List<String> options = new ArrayList<>(BECOMES.get(end));
    if (name.startsWith("all-")) {
      options.add("--all");
    }
    assertGolden(name, original, expected, options);
    assertGolden(name, "\ufeff" + original, "\ufeff" + expected, options);
    assertGolden(name, original.replace("\n", "\r\n"), expected.replace("\n", "\r\n"), options);
    assertGolden(name, cut(original), cut(expected), options);
    assertGolden(
        name,
        "\ufeff" + cut(original).replace("\n", "\r\n"),
        "\ufeff" + cut(expected).replace("\n", "\r\n"),
        options);
  }

  /** Without its last line break, unless that would change a text in it. */
  private static String cut(String text) {
    return text.endsWith("\n") && !text.contains("|+")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static void assertGolden(
      String name, String original, String expected, List<String> list) {
    String[] options = list.toArray(String[]::new);
    Inject once = Inject.text(original, options);
    assertThat(once.code).as(once.err).isZero();
    assertThat(once.out).isEqualTo(expected);
    assertThat(Inject.text(once.out, options).out).as("a second time").isEqualTo(once.out);
    Inject back = Inject.text(once.out, "--remove");
    assertThat(back.code).as(back.err).isZero();
    assertThat(back.out).isEqualTo(original);
    List<String> diff = new ArrayList<>(list);
    diff.add("--diff");
    assertThat(Diffs.applied(original, Inject.text(original, diff.toArray(String[]::new)).out))
        .isEqualTo(expected);
    if (!name.equals(NOT_FOR_THE_MODEL)) {
      PolicyModel model = PolicyModel.of(original, list);
      assertThat(PolicyModel.normal(once.out)).isEqualTo(model.normal());
      assertThat(once.err).contains("injected into " + model.injected + " of ");
    }
  }
}
