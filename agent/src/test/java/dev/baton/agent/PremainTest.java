package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;

class PremainTest {

  @Test
  void itsOwnCommandsAreLeftAloneButNoApplicationOfASimilarName() {
    File jar = new File("/baton/baton.jar");
    assertThat(Premain.isOwnCommand("/baton/baton.jar status 1", jar)).isTrue();
    assertThat(Premain.isOwnCommand("/baton/baton.jar", jar)).isTrue();
    assertThat(
            Premain.isOwnCommand(
                "lib/baton.jar status 1", new File("lib/baton.jar").getAbsoluteFile()))
        .isTrue();
    assertThat(Premain.isOwnCommand("/baton/baton.jar.old status 1", jar)).isFalse();
    assertThat(Premain.isOwnCommand("/app/baton.jar", jar)).isFalse();
    assertThat(Premain.isOwnCommand("com.acme.Main /baton/baton.jar", jar)).isFalse();
    assertThat(Premain.isOwnCommand(null, jar)).isFalse();
  }
}
