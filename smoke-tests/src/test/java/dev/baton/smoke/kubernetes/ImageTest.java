package dev.baton.smoke.kubernetes;

import static dev.baton.smoke.kubernetes.OciImage.sha256;
import static dev.baton.smoke.kubernetes.OciImage.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.kubernetes.OciImage.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is in the image for Kubernetes. It is built by {@code mvn -Pimage package}; without the
 * profile this is said, and skipped. {@link CopierTest} runs it.
 */
class ImageTest {

  private static final Path JAR = Path.of(System.getProperty("baton.smoke.agent")).normalize();

  @TempDir static Path folder;

  private static OciImage image;

  /** The image that Maven has built, or nothing and a word about it. */
  static Path built() {
    String property = System.getProperty("baton.image", "");
    if (property.isEmpty()) {
      System.err.println("!! NO IMAGE: it takes mvn -Pimage; nothing is shown of it");
    }
    assumeTrue(!property.isEmpty(), "without the profile image");
    return Path.of(property).normalize();
  }

  @BeforeAll
  static void read() throws IOException {
    image = new OciImage(built());
  }

  @Test
  void isTheSameBytesWhenItIsBuiltAgain() throws Exception {
    Path again = folder.resolve("again.tar");
    Path agent = JAR.resolveSibling("..").normalize();
    Process build =
        new ProcessBuilder(
                "python3",
                agent.resolve("kubernetes/image/build.py").toString(),
                JAR.toString(),
                JAR.resolveSibling("baton.cdx.json").toString(),
                again.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    assertThat(build.waitFor()).as(said).isZero();
    assertThat(sha256(Files.readAllBytes(again))).isEqualTo(sha256(Files.readAllBytes(built())));
  }

  @Test
  void isNamedAsInjectNamesIt() throws Exception {
    Process inject =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-jar",
                JAR.toString(),
                "inject",
                "--all",
                "-f",
                "-")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = inject.getOutputStream()) {
      in.write(
          "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a}]}}"
              .getBytes(UTF_8));
    }
    String said = new String(inject.getInputStream().readAllBytes(), UTF_8);
    String name = text(image.annotations(), "io.containerd.image.name");
    assertThat(said).contains(name).contains("runAsUser: 65532");
    assertThat(name).endsWith(":" + text(image.annotations(), "org.opencontainers.image.ref.name"));
  }

  @Test
  void hasTwoPlatformsThatShareAllButTheCopier() {
    assertThat(image.platforms()).containsExactly("linux/amd64", "linux/arm64");
    // An index, and of each platform a manifest, a configuration and a layer; the other layer once.
    assertThat(image.layout()).hasSize(1 + 2 * 3 + 1 + 2).contains("oci-layout", "index.json");
  }

  @ParameterizedTest
  @CsvSource({"amd64", "arm64"})
  void startsTheCopierAsNobodyInParticular(String architecture) throws IOException {
    JsonObject config = image.config("linux/" + architecture);
    assertThat(text(config, "architecture")).isEqualTo(architecture);
    assertThat(text(config, "os")).isEqualTo("linux");
    assertThat(text(config, "created")).isEqualTo("2026-01-01T00:00:00Z");
    JsonObject run = config.getAsJsonObject("config");
    assertThat(run.keySet()).containsOnly("User", "WorkingDir", "Entrypoint", "Labels");
    assertThat(text(run, "User")).isEqualTo("65532:65532");
    assertThat(text(run, "WorkingDir")).isEqualTo("/");
    assertThat(run.get("Entrypoint")).hasToString("[\"/copier\"]");
    JsonObject labels = run.getAsJsonObject("Labels");
    assertThat(text(labels, "org.opencontainers.image.version"))
        .isEqualTo(text(image.annotations(), "org.opencontainers.image.ref.name"));
    assertThat(text(labels, "org.opencontainers.image.licenses")).isEqualTo("Apache-2.0 AND MIT");
  }

  @ParameterizedTest
  @CsvSource({"amd64", "arm64"})
  void holdsTheJarAndLessThanAHundredKilobytesMore(String architecture) throws IOException {
    Map<String, Entry> files = image.files("linux/" + architecture);
    assertThat(files)
        .containsOnlyKeys(
            "COPYRIGHT.musl", "LICENSE", "NOTICE", "baton.cdx.json", "baton.jar", "copier");
    for (Entry entry : files.values()) {
      assertThat(Integer.toOctalString(entry.mode()))
          .as(entry.name())
          .isEqualTo(entry.name().equals("copier") ? "555" : "444");
      assertThat(entry.uid() + ":" + entry.gid()).as(entry.name()).isEqualTo("0:0");
    }
    byte[] jar = Files.readAllBytes(JAR);
    Path root = Path.of("..");
    assertThat(files.get("baton.jar").bytes()).isEqualTo(jar);
    assertThat(files.get("LICENSE").bytes()).isEqualTo(Files.readAllBytes(root.resolve("LICENSE")));
    assertThat(files.get("NOTICE").bytes()).isEqualTo(Files.readAllBytes(root.resolve("NOTICE")));
    assertThat(new String(files.get("COPYRIGHT.musl").bytes(), UTF_8)).contains("Rich Felker");
    long unpacked = files.values().stream().mapToLong(entry -> entry.bytes().length).sum();
    long packed = image.size("linux/" + architecture);
    System.out.printf(
        "Image for linux/%s: jar %d, copier %d, all files %d, layers %d bytes%n",
        architecture, jar.length, files.get("copier").bytes().length, unpacked, packed);
    assertThat(unpacked).isLessThan(jar.length + 100_000);
    assertThat(packed).isLessThan(jar.length + 100_000);
  }

  /** ELF-64: class, byte order, type, machine, and program headers. */
  @ParameterizedTest
  @CsvSource({"amd64,62", "arm64,183"})
  void theCopierNeedsNothingElse(String architecture, int machine) throws IOException {
    byte[] copier = image.files("linux/" + architecture).get("copier").bytes();
    ByteBuffer elf = ByteBuffer.wrap(copier).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(elf.getInt(0)).isEqualTo(0x464c457f);
    assertThat(elf.getShort(0x10)).as("ET_EXEC").isEqualTo((short) 2);
    assertThat(elf.getShort(0x12)).as("machine").isEqualTo((short) machine);
    List<Integer> types = new ArrayList<>();
    for (int i = 0; i < elf.getShort(0x38); i++) {
      types.add(elf.getInt((int) elf.getLong(0x20) + i * elf.getShort(0x36)));
    }
    assertThat(types).contains(1).as("no PT_DYNAMIC, no PT_INTERP").doesNotContain(2, 3);
  }

  /** Seven of eight hashes of each part are left out. */
  @Test
  void saysOfThePartsWhatMavenSays() throws IOException {
    Entry entry = image.files("linux/amd64").get("baton.cdx.json");
    JsonElement inImage = JsonParser.parseString(new String(entry.bytes(), UTF_8));
    JsonElement ofMaven =
        JsonParser.parseString(Files.readString(JAR.resolveSibling("baton.cdx.json")));
    assertThat(withoutOtherHashes(inImage)).isEqualTo(inImage);
    assertThat(withoutOtherHashes(ofMaven)).isEqualTo(inImage).isNotEqualTo(ofMaven);
  }

  private static JsonElement withoutOtherHashes(JsonElement value) {
    if (value.isJsonArray()) {
      JsonArray kept = new JsonArray();
      for (JsonElement each : value.getAsJsonArray()) {
        JsonElement alg = each.isJsonObject() ? each.getAsJsonObject().get("alg") : null;
        if (alg == null || alg.getAsString().equals("SHA-256")) {
          kept.add(withoutOtherHashes(each));
        }
      }
      return kept;
    }
    if (!value.isJsonObject()) {
      return value;
    }
    JsonObject kept = new JsonObject();
    value
        .getAsJsonObject()
        .asMap()
        .forEach((name, each) -> kept.add(name, withoutOtherHashes(each)));
    return kept;
  }

  @Test
  void namesAllThatIsShadedIntoTheJar() throws IOException {
    Entry entry = image.files("linux/amd64").get("baton.cdx.json");
    JsonObject sbom = JsonParser.parseString(new String(entry.bytes(), UTF_8)).getAsJsonObject();
    assertThat(text(sbom, "bomFormat")).isEqualTo("CycloneDX");
    String version = text(image.annotations(), "org.opencontainers.image.ref.name");
    JsonObject subject = sbom.getAsJsonObject("metadata").getAsJsonObject("component");
    assertThat(text(subject, "name") + " " + text(subject, "version"))
        .isEqualTo("baton-agent " + version);
    JsonArray components = sbom.getAsJsonArray("components");
    List<String> names = new ArrayList<>();
    for (JsonElement each : components) {
      JsonObject component = each.getAsJsonObject();
      names.add(text(component, "group") + ":" + text(component, "name"));
      JsonArray hashes = component.getAsJsonArray("hashes");
      assertThat(hashes).as(text(component, "name")).hasSize(1);
      assertThat(text(hashes.get(0).getAsJsonObject(), "alg")).isEqualTo("SHA-256");
      assertThat(text(hashes.get(0).getAsJsonObject(), "content")).matches("[0-9a-f]{64}");
      assertThat(component.get("licenses").toString()).contains("Apache-2.0");
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "dev.baton:baton-bootstrap",
            "dev.baton:baton-instrumentation",
            "org.snakeyaml:snakeyaml-engine",
            "io.opentelemetry:opentelemetry-api",
            "io.opentelemetry:opentelemetry-common",
            "io.opentelemetry:opentelemetry-context",
            "io.opentelemetry:opentelemetry-exporter-common",
            "io.opentelemetry:opentelemetry-exporter-otlp",
            "io.opentelemetry:opentelemetry-exporter-otlp-common",
            "io.opentelemetry:opentelemetry-exporter-sender-okhttp",
            "io.opentelemetry:opentelemetry-sdk",
            "io.opentelemetry:opentelemetry-sdk-common",
            "io.opentelemetry:opentelemetry-sdk-extension-autoconfigure-spi",
            "io.opentelemetry:opentelemetry-sdk-logs",
            "io.opentelemetry:opentelemetry-sdk-metrics",
            "io.opentelemetry:opentelemetry-sdk-trace",
            "com.squareup.okhttp3:okhttp-jvm",
            "com.squareup.okio:okio-jvm",
            "org.jetbrains.kotlin:kotlin-stdlib",
            "org.jetbrains:annotations");
  }
}
