package dev.baton.agent;

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
 * A bootstrap class that nobody defines is missed only when a hook needs it, perhaps days later.
 */
class DefinerTest {

  @Test
  void definesEveryClassOfBootstrapOnce() throws IOException {
    List<String> defined = new ArrayList<>(Arrays.asList(Definer.BOOTSTRAP));
    defined.addAll(Arrays.asList(Definer.OF_QUEUES));
    defined.addAll(Arrays.asList(Definer.OF_FLOWS));
    defined.addAll(Arrays.asList(Definer.OF_SPANS));
    assertThat(defined).containsExactlyInAnyOrderElementsOf(classesOfBootstrap());
  }

  private static List<String> classesOfBootstrap() throws IOException {
    Path classes = Path.of("../bootstrap/target/classes");
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .toList();
    }
  }
}
