package dev.baton.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Baton decides about each of 10,000 ids as a real Envoy did, at each of four percentages. What
 * Envoy decided was written down by {@code smoke-tests/oracle/envoy_sampling.py}.
 */
final class EnvoyDecisionsTest {

  @Test
  void eachIdIsDecidedAsEnvoyDidIt() throws IOException {
    List<String> lines;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                EnvoyDecisionsTest.class.getResourceAsStream("/envoy-decisions.txt"),
                StandardCharsets.US_ASCII))) {
      lines = in.lines().toList();
    }
    String head = lines.get(0);
    String[] percentages = head.substring(head.indexOf("percentages ") + 12).split(" ");
    assertThat(percentages).containsExactly("1", "10", "50", "99.99");
    assertThat(lines).hasSize(10_001);
    Capture empty = new Capture();
    empty.start(new CarryRules.Builder().id("x-request-id").build());
    for (int i = 0; i < percentages.length; i++) {
      Sampling sampling =
          new Sampling.Builder().percentage(Double.parseDouble(percentages[i])).build();
      int sampled = 0;
      for (String line : lines.subList(1, lines.size())) {
        boolean yes = sampling.decide(RequestId.value(line), empty) == Sampling.YES;
        assertThat(yes ? '9' : '4')
            .as("%s at %s %%", line, percentages[i])
            .isEqualTo(line.charAt(9 + i));
        sampled += yes ? 1 : 0;
      }
      assertThat(sampled).isPositive().isLessThan(10_000);
    }
  }
}
