package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code JAVA_TOOL_OPTIONS} reaches the JDK's own tools too: they say and do what they do without
 * Baton.
 */
class JdkToolsTest {

  @TempDir Path folder;

  static Stream<Arguments> tools() {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                        "keytool -help",
                        "javac -version",
                        "jcmd -h",
                        "jar --version",
                        "javap -version")
                    .map(command -> Arguments.of(jdk, command)));
  }

  @ParameterizedTest
  @MethodSource("tools")
  void aToolSaysNothingElseAndLoadsNothingOfBatonBeyondTheEntry(Jdk jdk, String command)
      throws Exception {
    Path log = folder.resolve("classes.log");
    List<String> without = run(jdk, command, "-Dnothing=1");
    List<String> with =
        run(jdk, command, "-javaagent:" + ServiceJvm.AGENT + " -Xlog:class+load=info:file=" + log);
    assertThat(with).isEqualTo(without);
    try (Stream<String> lines = Files.lines(log)) {
      assertThat(
              lines.filter(line -> line.contains(" dev.baton.") || line.contains(" java.baton.")))
          .hasSize(1)
          .allMatch(line -> line.contains(" dev.baton.agent.Premain "));
    }
  }

  /** Exit code and lines, without the one in which the JVM says that it read the variable. */
  private static List<String> run(Jdk jdk, String command, String options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.set(0, jdk.home().resolve("bin").resolve(words.get(0)).toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("JAVA_TOOL_OPTIONS", options);
    Process process = builder.start();
    List<String> said =
        new ArrayList<>(new String(process.getInputStream().readAllBytes()).lines().toList());
    said.removeIf(line -> line.startsWith("Picked up JAVA_TOOL_OPTIONS: "));
    said.add("exit " + process.waitFor());
    return said;
  }
}
