package dev.baton.agent.inject;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Made-up manifests: none is broken, a second run changes nothing, and all of it can be taken back.
 */
class FuzzedManifestsTest {

  private static final int FIXED = 1000;
  private static final int AT_RANDOM = 200;

  @Test
  void theSameManifestsEachTime() {
    int injected = 0;
    for (int seed = 0; seed < FIXED; seed++) {
      injected += check(seed);
    }
    System.out.println(FIXED + " generated manifests, " + injected + " pod templates injected");
    assertThat(injected).isGreaterThan(700);
  }

  @Test
  void othersEachTime() {
    long first = Long.getLong("baton.seed", new Random().nextInt());
    System.out.println("Generated manifests from -Dbaton.seed=" + first + " on");
    for (long seed = first; seed < first + AT_RANDOM; seed++) {
      check(seed);
    }
  }

  /** How many pod templates were injected; each time once more with the image mounted. */
  private static int check(long seed) {
    String original = new MadeUpManifest(new SplittableRandom(seed)).text();
    int injected = check(seed, original);
    assertThat(check(seed, original, "--image-volume")).isEqualTo(injected);
    return injected;
  }

  private static int check(long seed, String original, String... options) {
    String about = "seed " + seed + " " + List.of(options) + "\n" + original;
    Inject once = Inject.text(original, options);
    assertThat(once.code).as(about + once.err).isZero();
    PolicyModel model = PolicyModel.of(original, List.of(options));
    assertThat(PolicyModel.normal(once.out)).as(about + once.out).isEqualTo(model.normal());
    Inject twice = Inject.text(once.out, options);
    assertThat(twice.code).as(about + twice.err).isZero();
    assertThat(twice.out).as(about).isEqualTo(once.out);
    assertThat(Inject.text(once.out, "--remove").out).as(about).isEqualTo(original);
    assertThat(Inject.text(original, "--remove").out).as(about).isEqualTo(original);
    String[] diff = Stream.concat(Stream.of(options), Stream.of("--diff")).toArray(String[]::new);
    assertThat(Diffs.applied(original, Inject.text(original, diff).out))
        .as(about)
        .isEqualTo(once.out);
    return model.injected;
  }

  /** Cut off at every place, or with one character changed: refused, or injected and taken back. */
  @Test
  void damagedManifests() throws IOException {
    int refused = 0;
    int all = 0;
    SplittableRandom random = new SplittableRandom(1);
    for (String name : GoldenManifestsTest.names()) {
      String text = Files.readString(Path.of("src/test/resources/inject", name + ".yaml"));
      for (int i = 0; i < text.length(); i += 1 + random.nextInt(24)) {
        String odd = ":-[]{}'\"#&*!|>% \n\t,?~".substring(random.nextInt(20)).substring(0, 1);
        for (String each :
            new String[] {
              text.substring(0, i), text.substring(0, i) + odd + text.substring(i + 1)
            }) {
          // Half a character is written as a question mark.
          String damaged = new String(each.getBytes(UTF_8), UTF_8);
          all++;
          String[] options = all % 2 == 0 ? new String[0] : new String[] {"--image-volume"};
          Inject once = Inject.text(damaged, options);
          if (once.code == 1) {
            refused++;
            assertThat(once.out).isEmpty();
            assertThat(once.err).as(damaged).contains("[baton] refused: standard input");
          } else {
            assertThat(Inject.text(once.out, "--remove").out).isEqualTo(damaged);
            assertThat(Inject.text(once.out, options).out).isEqualTo(once.out);
          }
        }
      }
    }
    System.out.println(all + " damaged manifests, " + refused + " refused");
    assertThat(refused).isBetween(all / 10, all);
  }
}
