package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template for Istio's injector, laid over pods as Istio does it. */
class IstioTemplateTest {

  private static final Path EXAMPLES = Tools.RESOURCES.resolve("istio");
  private static final Path VALUES = Tools.KUBERNETES.resolve("istio/values.yaml");

  @TempDir Path folder;

  private static void assertBecomes(String expected, Path values) throws Exception {
    String pods = Files.readString(EXAMPLES.resolve("pods.yaml"));
    assertThat(Tools.istio(IstioTemplateTest.class, pods, values.toString()).orThrow())
        .isEqualTo(Files.readString(EXAMPLES.resolve(expected)));
  }

  @Test
  void podsBecomeWhatTheyShould() throws Exception {
    assertBecomes("pods.injected.yaml", VALUES);
  }

  @Test
  void itIsOfThisVersion() throws Exception {
    assertThat(Files.readString(VALUES))
        .contains("$image := \"baton.dev/baton-init:" + Tools.version() + "\"");
  }

  @Test
  void theImageIsMountedWhereTheTemplateSaysSo() throws Exception {
    String text = Files.readString(VALUES);
    String other = text.replace("$imageVolume := false", "$imageVolume := true");
    assertThat(other).isNotEqualTo(text);
    assertBecomes(
        "pods.image-volume.yaml", Files.writeString(folder.resolve("values.yaml"), other));
  }
}
