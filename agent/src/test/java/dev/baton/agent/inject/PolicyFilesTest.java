package dev.baton.agent.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code kubernetes/policy.yaml} says what the command says, and for both versions of the API. */
class PolicyFilesTest {

  private static final Path FOLDER = Path.of("kubernetes");

  @Test
  void bothVersionsOfTheApiGetTheSame() throws IOException {
    String v1 = Files.readString(FOLDER.resolve("policy.yaml"));
    String beta = Files.readString(FOLDER.resolve("policy-v1beta1.yaml"));

    assertThat(beta)
        .isEqualTo(
            v1.replace(
                "apiVersion: admissionregistration.k8s.io/v1\n",
                "apiVersion: admissionregistration.k8s.io/v1beta1\n"));
  }

  @Test
  void defaultsAreThoseOfTheCommandAndOfThisVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    Options options = new Options(version.group(1));

    assertThat(resource("ConfigMap").get("data"))
        .isEqualTo(
            Map.of(
                "version", options.version,
                "image", options.image,
                "pullPolicy", "IfNotPresent",
                "user", options.user,
                "variable", options.variable));
  }

  @Test
  void namesAreThoseOfTheCommand() throws IOException {
    String containers = variables().get("containers");
    List<String> sidecars = new ArrayList<>();
    for (String each : Rules.SIDECARS) {
      sidecars.add("'" + each + "'");
    }

    assertThat(containers).contains("[" + String.join(", ", sidecars) + "]");
    assertThat(containers).contains("'" + JavaOptions.JAR + "'", "'" + Rules.MOUNT + "'");
    assertThat(variables().get("arguments")).contains("'" + Template.CONFIG + "'");
    assertThat(variables().get("excluded")).contains("'" + Template.EXCLUDE + "'");
    assertThat(variables().get("configMap")).contains("'" + Mounts.CONFIG_MAP + "'");
    assertThat(variables().get("telemetry")).contains("'" + Mounts.TELEMETRY + "'");
    assertThat(variables().get("podInfo")).contains("'" + Mounts.POD_INFO + "'");
    assertThat(variables().get("mounts")).contains("'" + Rules.MOUNT + "': '" + Rules.VOLUME + "'");
    assertThat(variables().get("stop")).contains("'" + Rules.INIT + "'");
    assertThat(variables().get("notes"))
        .contains("'" + Template.INJECTED + "'", "'" + Template.VERSION + "'");
  }

  private static Map<String, String> variables() throws IOException {
    Map<String, String> variables = new HashMap<>();
    Map<?, ?> spec = (Map<?, ?>) resource("MutatingAdmissionPolicy").get("spec");
    for (Object each : (List<?>) spec.get("variables")) {
      Map<?, ?> variable = (Map<?, ?>) each;
      variables.put((String) variable.get("name"), (String) variable.get("expression"));
    }
    return variables;
  }

  private static Map<?, ?> resource(String kind) throws IOException {
    String text = Files.readString(FOLDER.resolve("policy.yaml"));
    for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      if (kind.equals(((Map<?, ?>) each).get("kind"))) {
        return (Map<?, ?>) each;
      }
    }
    throw new AssertionError("no " + kind);
  }
}
