package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

/**
 * Looks for flows that threads of a service hold when all requests are over. The service was
 * started with {@link #options}, and {@code leak-prepare} called first.
 */
final class Leaks {

  private Leaks() {}

  static String[] options(Jdk jdk) {
    String lang = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    return jdk.version() < 21
        ? new String[] {lang}
        : new String[] {lang, "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED"};
  }

  /**
   * Work that is still running may hold its flow; work that has ended may not, so the sweep is
   * repeated until it finds nothing.
   */
  static void sweepFindsNothing(ServiceJvm service, String prefix) {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    String report = service.get(prefix + "/sweep");
    while (report.indexOf('\n') < report.length() - 1 && Instant.now().isBefore(deadline)) {
      report = service.get(prefix + "/sweep");
    }
    assertThat(report)
        .as("what threads still hold when all is over")
        .matches("\\d+ threads, [1-9]\\d* with Baton's state\n");
  }

  static void sweepFindsAPlantedLeak(ServiceJvm service, String prefix) {
    assertThat(service.get(prefix + "/leak-plant", new TraceHeaders(1).lines()))
        .isEqualTo("planted");
    assertThat(service.get(prefix + "/sweep"))
        .contains(
            "thread leaky (java.lang.Thread) holds java.baton.CapturedHeaders in state.current");
    assertThat(service.get(prefix + "/leak-remove")).isEqualTo("removed");
  }
}
