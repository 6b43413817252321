package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** A JDK that tests need is found, or named with what to do. */
final class JavaHomesTest {

  @Test
  void findsTheOneThatRuns() {
    int version = Runtime.version().feature();

    assertThat(JavaHomes.of(version).resolve("bin/java")).isExecutable();
    assertThat(JavaHomes.of(version).resolve("release"))
        .content()
        .contains("JAVA_VERSION=\"" + version);
  }

  @Test
  void namesTheOneThatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> JavaHomes.of(3))
        .withMessage(
            "JDK 3 was not found: neither the running JVM ("
                + System.getProperty("java.home")
                + ") nor any folder in /usr/lib/jvm is one; set JAVA_3_HOME to its home");
  }
}
