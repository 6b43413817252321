package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.inject.InjectCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class MainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(args, new PrintStream(out), new PrintStream(err));
  }

  private void assertWrong(String line, String... args) {
    assertThat(run(args)).isEqualTo(2);
    assertThat(err).hasToString("[baton] " + line + "\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheNearest() {
    assertWrong(
        "there is no command `stauts` (did you mean `status`?); `java -jar baton.jar help` shows"
            + " what there is",
        "stauts",
        "12");
  }

  @Test
  void nothingIsSuggestedForAWordThatIsNearNone() {
    assertWrong(
        "there is no command `deploy-to-moon`; `java -jar baton.jar help` shows what there is",
        "deploy-to-moon");
  }

  @Test
  void noCommandIsAWrongCommandLine() {
    assertWrong("no command given; `java -jar baton.jar help` shows what there is");
  }

  @Test
  void injectSaysWhatItNeeds() {
    assertWrong(
        "inject: which manifests? -f FILE is missing (`-f -` for standard input); usage: "
            + InjectCommand.USAGE
            + ", more with `help`",
        "inject");
  }

  @Test
  void versionTakesNoArguments() {
    assertWrong(
        "`version` takes no arguments, but was given `--jsn`; `java -jar baton.jar help` shows what"
            + " there is",
        "version",
        "--jsn");
  }

  @Test
  void versionAndHelpEndWell() {
    assertThat(run("version")).isZero();
    // Only the finished jar has a manifest with the version; StatusTest reads it there.
    assertThat(out).hasToString("Baton of unknown version\n");
    out.reset();
    assertThat(run("help")).isZero();
    assertThat(out.toString())
        .contains(
            "  status PID [--json] ",
            "  check [FILE...] [--json] ",
            "  inject -f FILE... [--all] ",
            "  version ",
            "  help ",
            "Exit code: 0 ");
    assertThat(err.size()).isZero();
  }

  @Test
  void statusSaysWhatItNeeds() {
    String usage = "; usage: java -jar baton.jar status PID [--json], more with `help`";
    assertWrong(
        "status: which JVM? Its PID is missing (`pgrep java` lists them)" + usage, "status");
    err.reset();
    assertWrong("status: there is no option `--jsn`, only --json" + usage, "status", "12", "--jsn");
    err.reset();
    assertWrong("status: a PID is a positive number, but was given `0`" + usage, "status", "0");
    err.reset();
    assertWrong(
        "status: a PID is a positive number, but was given `12345678901`" + usage,
        "status",
        "12345678901");
    err.reset();
    assertWrong("status: one PID at a time, but was given `1` and `2`" + usage, "status", "1", "2");
  }
}
