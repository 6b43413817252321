package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.CheckCommand;
import dev.baton.agent.inject.InjectCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/configuration.md say what the code says, and the other way round. */
class ConfigurationDocTest {

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  private final String doc = read();

  @Test
  void everySettingStandsThereWithItsDefaultFirst() {
    Map<String, String> documented = new LinkedHashMap<>();
    for (String[] row : table("| name | values |")) {
      documented.put(code(row[0]).get(0), code(row[1]).get(0));
    }
    Map<String, String> known = new LinkedHashMap<>();
    for (String name : Sources.NAMES) {
      known.put(name, Sources.defaultOf(name));
    }

    assertThat(documented).isEqualTo(known);
  }

  @Test
  void everyDefaultIsAGoodValue() {
    for (String name : Sources.NAMES) {
      Configuration configuration = Given.arguments(name + "=" + Sources.defaultOf(name)).read();
      assertThat(configuration.problems()).isEmpty();
      assertThat(Given.inForce(configuration, name).replace("agent argument", "default"))
          .isEqualTo(Given.inForce(Given.nothing().read(), name));
    }
  }

  @Test
  void everyExampleIsWellAndSetsItsSetting() {
    for (String[] row : table("| name | values |")) {
      String example = code(row[3]).get(0);
      Configuration configuration = Given.arguments(example).read();
      assertThat(Given.inForce(configuration, code(row[0]).get(0))).endsWith("(agent argument)");
      if (!example.startsWith("config=") && !example.startsWith("telemetry=")) {
        assertThat(configuration.problems()).as(example).isEmpty();
      }
    }
  }

  @Test
  void everyNameOfALaterVersionStandsThere() {
    List<String> documented = new ArrayList<>();
    for (String[] row : table("| name | what it will do |")) {
      documented.addAll(code(row[0]));
    }

    assertThat(documented).containsExactly(Sources.LATER);
  }

  @Test
  void everyPresetStandsThereWithItsHeaders() {
    List<List<String>> documented = new ArrayList<>();
    for (String[] row : table("| preset |")) {
      List<String> preset = code(row[0]);
      preset.addAll(code(row[1]));
      documented.add(preset);
    }
    List<List<String>> known = new ArrayList<>();
    for (String[] preset : HeaderList.PRESETS) {
      known.add(Arrays.asList(preset));
    }

    assertThat(documented).isEqualTo(known);
  }

  @Test
  void everyItemOfTheDefaultTrustStandsThere() {
    List<String> documented = new ArrayList<>();
    for (String[] row : table("| item | which hosts |")) {
      documented.addAll(code(row[0]));
    }

    assertThat(documented).isEqualTo(new EgressList("NAMESPACE").patterns);
  }

  @Test
  void everyListOfHeadersInTheExamplesIsWell() {
    for (String[] row : table("| `headers=` |")) {
      String list = code(row[0]).get(0);
      assertThat(Given.arguments("headers=" + list).read().problems()).as(list).isEmpty();
    }
  }

  @Test
  void theExampleFileIsWell() throws Exception {
    Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(doc);
    assertThat(yaml.find()).isTrue();
    Path file = Files.createTempFile("baton", ".yaml");
    try {
      Files.writeString(file, yaml.group(1));
      Configuration configuration = Given.arguments("config=" + file).read();
      assertThat(configuration.problems()).isEmpty();
      assertThat(configuration.maxValue).isEqualTo(4096);
      assertThat(configuration.headers.contents).contains("x-tenant");
      assertThat(configuration.borders.trusted.patterns).contains("*.svc", "*.partner.example");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void theLinesThatAreShownAreTheOnesThatAreSaid() {
    assertThat(doc)
        .contains("[baton] " + Given.arguments("headres=x-tenant").read().problems().get(0) + "\n")
        .contains(
            "[baton] "
                + Given.nothing().variable("BATON_LIMITS_HEADERS", "100").read().problems().get(0)
                + "\n");
  }

  @Test
  void theUsageOfCheckStandsThere() {
    assertThat(doc).contains("| `" + CheckCommand.USAGE.substring("usage: ".length()) + "` |");
  }

  @Test
  void theUsageOfInjectStandsThere() {
    assertThat(doc).contains("| `" + InjectCommand.USAGE + "` |");
  }

  /** The cells of each row below the heading that begins so. */
  private List<String[]> table(String heading) {
    List<String[]> rows = new ArrayList<>();
    int at = doc.indexOf("\n" + heading);
    assertThat(at).as(heading).isPositive();
    String[] lines = doc.substring(at + 1).split("\n");
    for (int i = 2; i < lines.length && lines[i].startsWith("|"); i++) {
      rows.add(lines[i].substring(1).split("\\|"));
    }
    assertThat(rows).as(heading).isNotEmpty();
    return rows;
  }

  private static List<String> code(String cell) {
    List<String> code = new ArrayList<>();
    for (Matcher matcher = CODE.matcher(cell); matcher.find(); ) {
      code.add(matcher.group(1));
    }
    return code;
  }

  private static String read() {
    try {
      return Files.readString(Path.of("../docs/configuration.md"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
