package dev.baton.agent.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code src/test/resources/inject}: each NAME.yaml becomes NAME.injected.yaml. Those whose name
 * begins with {@code all-} are run with {@code --all}.
 */
class GoldenManifestsTest {

  private static final Path FOLDER = Path.of("src/test/resources/inject");

  /**
   * The library that the model reads with does not read this one; its texts are checked all the
   * same.
   */
  private static final String NOT_FOR_THE_MODEL = "blocks-with-nothing-in-them";

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".yaml") && !each.endsWith(".injected.yaml"))
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

  @ParameterizedTest
  @MethodSource("names")
  void becomesWhatItShould(String name) throws IOException {
    String original = Files.readString(FOLDER.resolve(name + ".yaml"));
    String expected = Files.readString(FOLDER.resolve(name + ".injected.yaml"));
    assertGolden(name, original, expected);
    assertGolden(name, "\ufeff" + original, "\ufeff" + expected);
    assertGolden(name, original.replace("\n", "\r\n"), expected.replace("\n", "\r\n"));
    assertGolden(name, cut(original), cut(expected));
    assertGolden(
        name,
        "\ufeff" + cut(original).replace("\n", "\r\n"),
        "\ufeff" + cut(expected).replace("\n", "\r\n"));
  }

  /** Without its last line break, unless that would change a text in it. */
  private static String cut(String text) {
    return text.endsWith("\n") && !text.contains("|+")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static void assertGolden(String name, String original, String expected) {
    String[] options = name.startsWith("all-") ? new String[] {"--all"} : new String[0];
    Inject once = Inject.text(original, options);
    assertThat(once.code).as(once.err).isZero();
    assertThat(once.out).isEqualTo(expected);
    assertThat(Inject.text(once.out, options).out).as("a second time").isEqualTo(once.out);
    Inject back = Inject.text(once.out, "--remove");
    assertThat(back.code).as(back.err).isZero();
    assertThat(back.out).isEqualTo(original);
    assertThat(Diffs.applied(original, Inject.text(original, append(options, "--diff")).out))
        .isEqualTo(expected);
    if (!name.equals(NOT_FOR_THE_MODEL)) {
      PolicyModel model = PolicyModel.of(original, options.length > 0);
      assertThat(PolicyModel.normal(once.out)).isEqualTo(model.normal());
      assertThat(once.err).contains("injected into " + model.injected + " of ");
    }
  }

  private static String[] append(String[] options, String option) {
    return Stream.concat(Stream.of(options), Stream.of(option)).toArray(String[]::new);
  }
}
