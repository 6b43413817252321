package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.Given;
import dev.baton.agent.settings.Relocations;
import dev.baton.bootstrap.CarryRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {

  @TempDir Path folder;
  private Path file;
  private ConfigurationWatch watch;

  @BeforeEach
  void startsWithAFile() throws Exception {
    file = Files.writeString(folder.resolve("baton.yaml"), "headers: x-first\nlimits.value: 100\n");
    start("config=" + file);
  }

  @AfterEach
  void nothingInForce() {
    CarryRules.putInForce(null);
    Configuration.makeCurrent(null);
  }

  @Test
  void aNewTextTakesEffect() throws Exception {
    Files.writeString(file, "headers: x-second\n");
    look();

    assertThat(CarryRules.inForce().find("x-second")).isNotNull();
    assertThat(CarryRules.inForce().find("x-first")).isNull();
    assertThat(Configuration.current().maxValue).isEqualTo(8192);
    assertThat(Given.inForce(Configuration.current(), "headers"))
        .isEqualTo("x-second (file " + file + " line 1)");
  }

  @Test
  void aTextOfTheSameLengthAndTimeTakesEffectToo() throws Exception {
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "headers: x-other\nlimits.value: 200\n");
    Files.setLastModifiedTime(file, time);
    look();

    assertThat(Configuration.current().maxValue).isEqualTo(200);
  }

  @Test
  void aFileThatIsStillBeingWrittenIsWaitedFor() throws Exception {
    CarryRules before = CarryRules.inForce();
    Files.writeString(file, "headers: x-sec");
    watch.poll();
    Files.writeString(file, "headers: x-second\n");
    watch.poll();
    assertThat(CarryRules.inForce()).isSameAs(before);

    watch.poll();
    assertThat(CarryRules.inForce().find("x-second")).isNotNull();
    assertThat(CarryRules.inForce().find("x-sec")).isNull();
  }

  @Test
  void nothingHappensWhileTheTextIsTheSame() throws Exception {
    CarryRules before = CarryRules.inForce();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    look();

    assertThat(CarryRules.inForce()).isSameAs(before);
  }

  @Test
  void offAndOnAgain() throws Exception {
    Files.writeString(file, "mode: off\n");
    look();
    assertThat(CarryRules.inForce()).isNull();
    assertThat(Configuration.current().mode).isEqualTo("off");

    Files.writeString(file, "mode: relay\n");
    look();
    assertThat(CarryRules.inForce()).isNotNull();
  }

  @Test
  void aMalformedVersionLeavesTheLastGoodOne() throws Exception {
    CarryRules before = CarryRules.inForce();
    Files.writeString(file, "headers: [x-second\n");
    look();

    assertThat(CarryRules.inForce().find("x-first")).isNotNull();
    assertThat(Configuration.current().maxValue).isEqualTo(100);
    assertThat(Configuration.current().problems())
        .containsExactly(
            "config="
                + file
                + " (agent argument): line 2, column 1: expected ',' or ']', but got <stream end>;"
                + " the last good version stays in force");

    Files.writeString(file, "headers: x-second\n");
    look();
    assertThat(Configuration.current().problems()).isEmpty();
    assertThat(CarryRules.inForce().find("x-second")).isNotNull();
    assertThat(before).isNotSameAs(CarryRules.inForce());
  }

  @Test
  void aBadValueLeavesTheLastGoodOneAndTheOthersTakeEffect() throws Exception {
    Files.writeString(
        file, "headers: 'x y'\nlimits.value: lots\nlimits.total: 500\nmode: observ\n");
    look();

    Configuration current = Configuration.current();
    assertThat(current.maxValue).isEqualTo(100);
    assertThat(current.maxTotal).isEqualTo(500);
    assertThat(CarryRules.inForce().find("x-first")).isNotNull();
    assertThat(current.problems())
        .containsExactly(
            "mode=observ ("
                + at(4)
                + "): expected relay, participate, observe or off (did you mean observe?); relay is"
                + " used",
            "headers=x y ("
                + at(1)
                + "): expected a preset (istio, w3c, b3, datadog, skywalking, aws, gcp, lightstep,"
                + " preview), a header name, prefix-*, *-suffix or -name; x-first stays in force",
            "limits.value=lots ("
                + at(2)
                + "): expected a number of bytes from 1 to 1048576, as 8192 or 8KiB; 100 stays in"
                + " force");
  }

  @Test
  void aFileThatGoesAndComesBack() throws Exception {
    Files.delete(file);
    look();
    assertThat(CarryRules.inForce().find("x-first")).isNotNull();
    assertThat(Configuration.current().problems())
        .containsExactly(
            "config="
                + file
                + " (agent argument): there is no such file; the last good version stays in force");

    Files.writeString(file, "headers: x-first\nlimits.value: 100\n");
    look();
    assertThat(Configuration.current().problems()).isEmpty();
  }

  @Test
  void aFileThatComesLaterIsRead() throws Exception {
    Path late = folder.resolve("late.yaml");
    start("config=" + late);
    assertThat(Configuration.current().problems())
        .containsExactly(
            "config=" + late + " (agent argument): there is no such file; nothing of it is used");

    Files.writeString(late, "headers: x-late\n");
    look();
    assertThat(CarryRules.inForce().find("x-late")).isNotNull();
  }

  @Test
  void aRenameOverTheFile() throws Exception {
    Path other = Files.writeString(folder.resolve("other.yaml"), "headers: x-second\n");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    look();

    assertThat(CarryRules.inForce().find("x-second")).isNotNull();
  }

  /**
   * What the kubelet does with a ConfigMap: {@code baton.yaml -> ..data/baton.yaml}, {@code ..data
   * -> ..version}.
   */
  @Test
  void aSwapOfAConfigMapsLink() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Files.writeString(
        Files.createDirectory(mount.resolve("..1")).resolve("baton.yaml"), "headers: x-first\n");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    Path mounted =
        Files.createSymbolicLink(mount.resolve("baton.yaml"), Path.of("..data/baton.yaml"));
    start("config=" + mounted);

    Files.writeString(
        Files.createDirectory(mount.resolve("..2")).resolve("baton.yaml"), "headers: x-second\n");
    Path next = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        next,
        mount.resolve("..data"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    Files.delete(mount.resolve("..1/baton.yaml"));
    look();

    assertThat(CarryRules.inForce().find("x-second")).isNotNull();
    assertThat(Configuration.current().problems()).isEmpty();
  }

  @Test
  void whatStandsInAStrongerSourceStays() throws Exception {
    start("headers=x-argument,config=" + file);
    Files.writeString(file, "headers: x-second\nlimits.value: 7\n");
    look();

    assertThat(CarryRules.inForce().find("x-argument")).isNotNull();
    assertThat(CarryRules.inForce().find("x-second")).isNull();
    assertThat(Configuration.current().maxValue).isEqualTo(7);
  }

  @Test
  void disablingALibraryWaitsForTheNextStart() throws Exception {
    Files.writeString(file, "disable: Tomcat\n");
    look();

    assertThat(Configuration.current().disabled).isEmpty();
    assertThat(Given.inForce(Configuration.current(), "disable")).isEqualTo("none (default)");
    assertThat(Configuration.current().problems())
        .containsExactly(
            "disable=Tomcat ("
                + at(1)
                + "): takes effect at the next start; hooks stay as they are until then");
  }

  @Test
  void relocatingALibraryWaitsForTheNextStart() throws Exception {
    Files.writeString(file, "relocated: a.okhttp3=okhttp3\n");
    look();

    assertThat(Configuration.current().relocated).isNull();
    assertThat(Given.inForce(Configuration.current(), "relocated")).isEqualTo("none (default)");
    assertThat(Configuration.current().problems())
        .containsExactly(
            "relocated=a.okhttp3=okhttp3 ("
                + at(1)
                + "): takes effect at the next start; hooks stay as they are until then");

    start("config=" + file);
    Relocations atStart = Configuration.current().relocated;
    Files.writeString(file, "mode: observe\n");
    look();
    assertThat(Configuration.current().relocated).isSameAs(atStart);
    assertThat(Given.inForce(Configuration.current(), "relocated"))
        .isEqualTo("a.okhttp3=okhttp3 (" + at(1) + ")");
    assertThat(Configuration.current().problems())
        .containsExactly(
            "relocated=none (default): takes effect at the next start; hooks stay as they are until"
                + " then");

    Files.writeString(file, "# another text\nrelocated: [a/okhttp3/*=okhttp3]\n");
    look();
    assertThat(Configuration.current().relocated).isSameAs(atStart);
    assertThat(Configuration.current().problems()).isEmpty();
  }

  /** Without it at the start there are no hooks on logging libraries. */
  @Test
  void whatLinesAreGivenChangesAtOnceIfTheyWereGivenAnythingAtTheStart() throws Exception {
    Files.writeString(file, "log.mdc: on\n");
    look();
    assertThat(Configuration.current().log).isNull();
    assertThat(Configuration.current().problems())
        .containsExactly(
            "log.mdc=on ("
                + at(1)
                + "): takes effect at the next start; hooks stay as they are until then");

    start("config=" + file);
    assertThat(Configuration.current().log).isNotNull();
    Files.writeString(file, "log.mdc: off\n");
    look();
    assertThat(Configuration.current().log).isNull();
    assertThat(Configuration.current().problems()).isEmpty();
    Files.writeString(file, "log.mdc: [id=x-request-id]\n");
    look();
    assertThat(Configuration.current().log).hasToString("id=x-request-id");
    assertThat(Configuration.current().problems()).isEmpty();
  }

  private static String telemetry(String percentage) {
    return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\n"
        + "metadata: {name: t, namespace: shop}\nspec:\n  tracing:\n"
        + "  - randomSamplingPercentage: "
        + percentage
        + "\n    customTags: {tenant: {header: {name: X-Tenant-"
        + percentage
        + "}}}\n";
  }

  /** Watched without a file that config names, too. */
  @Test
  void whatTelemetryNamesTakesEffect() throws Exception {
    Path resource = Files.writeString(folder.resolve("t.yaml"), telemetry("10"));
    Configuration first =
        Given.arguments("start=context;telemetry=" + resource)
            .variable("POD_NAMESPACE", "shop")
            .read();
    assertThat(first.problems()).isEmpty();
    assertThat(first.isWatched()).isTrue();
    assertThat(Given.inForce(first, "sampling.percentage")).isEqualTo("10 (telemetry shop/t)");
    assertThat(first.headers.contents).contains("x-tenant-10");
    Agent.putInForce(first);
    watch = new ConfigurationWatch(first);

    Files.writeString(resource, telemetry("20"));
    look();
    assertThat(Given.inForce(Configuration.current(), "sampling.percentage"))
        .isEqualTo("20 (telemetry shop/t)");
    assertThat(Configuration.current().headers.contents)
        .contains("x-tenant-20")
        .doesNotContain("x-tenant-10");

    Files.writeString(resource, telemetry("200"));
    look();
    assertThat(Given.inForce(Configuration.current(), "sampling.percentage"))
        .isEqualTo("20 (telemetry shop/t)");
    assertThat(Configuration.current().headers.contents).contains("x-tenant-20");
    assertThat(Configuration.current().problems())
        .containsExactly(
            resource
                + " line 6: spec.tracing[0].randomSamplingPercentage=200: expected a number from"
                + " 0.0 to 100.0; it is left out",
            "telemetry="
                + resource
                + " (agent argument): the last good version of all its resources stays in force");

    Files.writeString(resource, telemetry("30"));
    look();
    assertThat(Given.inForce(Configuration.current(), "sampling.percentage"))
        .isEqualTo("30 (telemetry shop/t)");
    assertThat(Configuration.current().problems()).isEmpty();
  }

  @Test
  void telemetryChangesWhileTheFileIsMissing() throws Exception {
    Path resources = Files.createDirectory(folder.resolve("telemetry"));
    Path missing = folder.resolve("missing.yaml");
    Configuration first =
        Given.arguments("start=context;config=" + missing + ";telemetry=" + resources)
            .variable("POD_NAMESPACE", "shop")
            .read();
    Agent.putInForce(first);
    watch = new ConfigurationWatch(first);

    Files.writeString(resources.resolve("t.yaml"), telemetry("10"));
    look();
    assertThat(Given.inForce(Configuration.current(), "sampling.percentage"))
        .isEqualTo("10 (telemetry shop/t)");
    assertThat(Configuration.current().headers.contents).contains("x-tenant-10");
    assertThat(Configuration.current().problems())
        .containsExactly(
            "config="
                + missing
                + " (agent argument): there is no such file; nothing of it is used");

    Files.writeString(missing, "headers: [x-a]\n");
    look();
    assertThat(Configuration.current().headers.contents).contains("x-a", "x-tenant-10");
    assertThat(Configuration.current().problems()).isEmpty();
  }

  private String at(int line) {
    return "file " + file + " line " + line;
  }

  private void start(String arguments) {
    Configuration first = Given.arguments(arguments).read();
    Agent.putInForce(first);
    watch = new ConfigurationWatch(first);
  }

  /** A text counts once two looks have found it. */
  private void look() {
    watch.poll();
    watch.poll();
  }
}
