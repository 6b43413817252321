package dev.baton.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFileTest {

  @TempDir Path folder;

  @Test
  void flatAndNestedKeysAndBothKindsOfListsAreTheSame() throws Exception {
    String flat = "limits.value: 4096\negress.trusted: default, a.example\nheaders: istio,x-a\n";
    String nested =
        "limits: {value: 4096}\n"
            + "egress:\n"
            + "  trusted: [default, a.example]\n"
            + "headers:\n"
            + "- istio\n"
            + "- x-a\n";

    for (String text : new String[] {flat, nested, "\ufeff---\n" + flat}) {
      Configuration configuration = read(text);
      assertThat(configuration.problems()).isEmpty();
      assertThat(configuration.maxValue).isEqualTo(4096);
      assertThat(configuration.borders.trusted.patterns).endsWith("a.example").hasSize(7);
      assertThat(configuration.headers.contents).contains("x-a", "baggage");
    }
  }

  @Test
  void anEmptyFileSaysNothing() throws Exception {
    assertThat(read("").problems()).isEmpty();
    assertThat(read("# nothing yet\n").problems()).isEmpty();
    assertThat(read("limits:\n").problems()).isEmpty();
  }

  @Test
  void charactersOfTwoUnitsMayStandAnywhere() throws Exception {
    for (int before = 1010; before < 1040; before++) {
      String text = "# " + "x".repeat(before) + "\ud83d\ude00\nlimits.value: 4096\n";
      assertThat(read(text).problems()).isEmpty();
      assertThat(read(text).maxValue).isEqualTo(4096);
    }
  }

  @Test
  void aNumberThatNoCharacterHasIsNamed() throws Exception {
    assertThat(read("headers: \"\\U80000000\"\n").problems())
        .singleElement()
        .asString()
        .contains("there is a \\U with a number that no character has");
  }

  @Test
  void emptyListsAreMeant() throws Exception {
    Configuration configuration = read("egress: {trusted: []}\ndisable: []\n");

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.borders.trusted.patterns).isEmpty();
    assertThat(Given.inForce(configuration, "egress.trusted")).startsWith("none (file ");
    assertThat(read("headers: []\n").problems())
        .containsExactly("headers= (" + at(1) + "): the list is empty; it is ignored");
  }

  @Test
  void whatIsWrongWithOneKeyLeavesTheOthers() throws Exception {
    Configuration configuration =
        read(
            "mode: observe\n" // line 1
                + "headres: x-a\n"
                + "limits:\n"
                + "  value: [1, 2]\n"
                + "  heeders: 3\n" // 5
                + "headers: {a: b}\n"
                + "disable:\n"
                + "tags:\n"
                + "  team: {literal: {value: a}}\n"
                + "status: {port: 9000}\n" // 10
                + "config: other.yaml\n"
                + "egress:\n"
                + "  trusted: [default, [a], {b: c}]\n");

    assertThat(configuration.mode).isEqualTo("observe");
    assertThat(Given.inForce(configuration, "tags.team")).isEqualTo("literal:a (" + at(9) + ")");
    assertThat(configuration.problems())
        .containsExactly(
            "headres=x-a ("
                + at(2)
                + "): there is no setting of this name (did you mean headers?); it is ignored",
            "limits.heeders=3 ("
                + at(5)
                + "): there is no setting of this name (did you mean limits.headers?); it is"
                + " ignored",
            "headers={...} ("
                + at(6)
                + "): expected a value or a list, not a mapping; it is ignored",
            "disable= (" + at(7) + "): has no value; it is ignored",
            "status.port=9000 ("
                + at(10)
                + "): this version of Baton does not have this setting yet; it is ignored",
            "egress.trusted=[...] ("
                + at(13)
                + "): expected a word as an item of the list; it is left out",
            "egress.trusted={...} ("
                + at(13)
                + "): expected a word as an item of the list; it is left out",
            "config=other.yaml (" + at(11) + "): the file cannot name another one; it is ignored",
            "limits.value=1,2 ("
                + at(4)
                + "): expected one value and not a list: a number of bytes from 1 to 1048576, as"
                + " 8192 or 8KiB; 8192 is used");
  }

  @Test
  void aMalformedFileIsNamedWithLineAndColumn() throws Exception {
    assertMalformed(
        "mode: observe\nheaders: [x-a\n",
        "line 3, column 1: expected ',' or ']', but got <stream end>");
    assertMalformed(
        "mode: observe\n  headers: x-a\n",
        "line 2, column 10: mapping values are not allowed here");
    assertMalformed(
        "mode: observe\nlimits.value: 1\nlimits: {value: 2}\n",
        "line 3, column 10: limits.value stands here a second time, after line 2");
    assertMalformed(
        "mode: observe\nmode: off\n",
        "line 2, column 1: mode stands here a second time, after line 1");
    assertMalformed(
        "mode: !!java.io.File off\n",
        "line 1, column 7: expected plain YAML without tags, not tag:yaml.org,2002:java.io.File");
    assertMalformed(
        "headers: [!secret x-a]\n",
        "line 1, column 11: expected plain YAML without tags, not !secret");
    assertMalformed(
        "!x {mode: off}\n", "line 1, column 1: expected plain YAML without tags, not !x");
    assertMalformed("- mode\n- headers\n", "line 1, column 1: expected settings as `name: value`");
    assertMalformed("mode\n", "line 1, column 1: expected settings as `name: value`");
    assertMalformed("? [a, b]\n: c\n", "line 1, column 3: expected a setting's name");
    assertMalformed(
        "mode: relay\n---\nmode: off\n",
        "line 3, column 1: a second YAML document begins here, but settings stand in one");
    assertMalformed(
        "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t}\n",
        "line 1, column 1: this is a Telemetry resource, which the setting telemetry reads");
    assertMalformed(
        "apiVersion: v1\nkind: ConfigMap\n",
        "line 1, column 1: this is a Kubernetes resource of kind ConfigMap, but expected settings"
            + " as `name: value`");
  }

  @Test
  void aHostileFileIsRefused() throws Exception {
    assertThat(problem("a".repeat(70_000)))
        .contains("the file is larger than 65536 bytes; nothing of it is used");
    assertThat(problem("[".repeat(60_000))).containsAnyOf("nested too deep", "line 1, column");
    StringBuilder laughs = new StringBuilder("l0: &l0 [x]\n");
    for (int i = 1; i < 9; i++) {
      laughs
          .append("l")
          .append(i)
          .append(": &l")
          .append(i)
          .append(" [")
          .append(("*l" + (i - 1) + ", ").repeat(9))
          .append("x]\n");
    }
    assertThat(problem(laughs.toString()))
        .contains("Number of aliases for non-scalar nodes exceeds the specified max=16");
    assertThat(problem("mode: \u0001\n")).contains("special characters are not allowed");
  }

  private void assertMalformed(String text, String reason) throws Exception {
    Configuration configuration = read(text);
    assertThat(configuration.problems())
        .containsExactly(
            "config=" + file() + " (agent argument): " + reason + "; nothing of it is used");
    assertThat(configuration.mode).isEqualTo("relay");
  }

  private String problem(String text) throws Exception {
    Configuration configuration = read(text);
    assertThat(configuration.problems()).hasSize(1);
    assertThat(configuration.mode).isEqualTo("relay");
    return configuration.problems().get(0);
  }

  private Configuration read(String text) throws Exception {
    Files.write(file(), text.getBytes(StandardCharsets.UTF_8));
    return Given.arguments("config=" + file()).read();
  }

  private String at(int line) {
    return "file " + file() + " line " + line;
  }

  private Path file() {
    return folder.resolve("baton.yaml");
  }
}
