package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The finished jar's {@code check} and an oracle in another language agree about generated sets of
 * {@code Telemetry} resources and mesh configurations. The oracle is {@code oracle/telemetry.py}.
 */
class TelemetryOracleTest {

  private static final int CASES = 500;

  @TempDir Path folder;

  @Test
  void bothComeToTheSame() throws Exception {
    assertThat(python("generate", folder.toString(), "" + CASES, "1")).isEmpty();
    try (URLClassLoader jar =
            new URLClassLoader(
                new URL[] {ServiceJvm.AGENT.toUri().toURL()},
                ClassLoader.getPlatformClassLoader());
        Stream<Path> cases = Files.list(folder)) {
      Method run =
          jar.loadClass("dev.baton.agent.Main")
              .getDeclaredMethod("run", String[].class, PrintStream.class, PrintStream.class);
      run.setAccessible(true);
      for (Path each : cases.toList()) {
        List<String> arguments = Files.readAllLines(each.resolve("arguments"));
        String[] command =
            Stream.concat(Stream.of("check"), arguments.stream()).toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Object code = run.invoke(null, command, new PrintStream(out), new PrintStream(err));
        assertThat(err.toString(StandardCharsets.UTF_8)).as("%s", each).isEmpty();
        assertThat(code).as("%s: %s", each, out).isEqualTo(0);
        Files.write(each.resolve("actual.json"), out.toByteArray());
      }
    }
    assertThat(python("compare", folder.toString()))
        .matches(CASES + " cases with [1-9]\\d{3,} values, 0 of them different\n");
  }

  private static String python(String... arguments) throws Exception {
    String[] command =
        Stream.concat(Stream.of("python3", "oracle/telemetry.py"), Stream.of(arguments))
            .toArray(String[]::new);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
