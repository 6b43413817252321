package dev.baton.smoke.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.baton.smoke.Jdk;
import dev.baton.smoke.ServiceJvm;
import dev.baton.smoke.kubernetes.Container.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The image is unpacked and run as the pods that {@code inject} writes have it run: by a user whom
 * it does not know, with a read-only root and a volume at {@code /baton}.
 */
@ParameterizedClass
@ValueSource(strings = {"amd64", "arm64"})
final class CopierTest {

  private static final String COPY = "[baton] cannot copy /baton.jar to /baton/baton.jar: ";

  private final String architecture;

  @TempDir Path folder;

  private Path root;
  private Path volume;
  private byte[] jar;
  private Container container;
  private String ready;

  CopierTest(String architecture) {
    this.architecture = architecture;
  }

  @BeforeAll
  static void canRun() throws Exception {
    ImageTest.built();
    boolean works = Container.works();
    if (!works) {
      System.err.println("!! NO ROOT, or no mount namespaces: the image is not run");
    }
    assumeTrue(works, "root and mount namespaces");
  }

  @BeforeParameterizedClassInvocation
  static void canRun(String architecture) {
    boolean runs = Container.emulator(architecture).isPresent();
    if (!runs) {
      System.err.println(
          "!! NO EMULATOR for " + architecture + ": of its copier only the head is looked at");
    }
    assumeTrue(runs, "an emulator for " + architecture);
  }

  @BeforeEach
  void unpack() throws Exception {
    root = folder.resolve("root");
    new OciImage(ImageTest.built()).unpack("linux/" + architecture, root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    jar = Files.readAllBytes(root.resolve("baton.jar"));
    volume = volume("rwxrwxrwx");
    container = new Container(root, architecture);
    ready = "444 " + jar.length + " baton.jar";
  }

  @Test
  void copiesTheJarAsOftenAsItIsStarted() throws Exception {
    Ended copied = new Ended(0, List.of(), List.of(ready));
    assertThat(container.run(bind(volume))).isEqualTo(copied);
    Object first = Files.getAttribute(volume.resolve("baton.jar"), "unix:ino");
    assertThat(container.run(bind(volume))).isEqualTo(copied);
    assertThat(volume.resolve("baton.jar")).hasBinaryContent(jar);
    assertThat(Files.getAttribute(volume.resolve("baton.jar"), "unix:ino"))
        .as("a JVM that runs keeps the file that it opened")
        .isNotEqualTo(first);
  }

  @Test
  void replacesWhatAKilledRunHasLeft() throws Exception {
    Files.writeString(volume.resolve("baton.jar.new"), "half a jar");
    assertThat(container.run(bind(volume))).isEqualTo(new Ended(0, List.of(), List.of(ready)));
    assertThat(volume.resolve("baton.jar")).hasBinaryContent(jar);
  }

  @Test
  void followsNoLinkThatSomebodyPutThere() throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "not mine");
    Files.createSymbolicLink(volume.resolve("baton.jar.new"), other);
    assertThat(container.run(bind(volume)).volume()).isEqualTo(List.of(ready));
    assertThat(other).hasContent("not mine");
  }

  @Test
  void copiesToAnotherNameWhenItIsTold() throws Exception {
    Ended ended = container.run(bind(volume), "/baton/agents.jar");
    assertThat(ended)
        .isEqualTo(new Ended(0, List.of(), List.of("444 " + jar.length + " agents.jar")));
  }

  @Test
  void saysThatThereIsNoVolume() throws Exception {
    assertThat(container.run(""))
        .isEqualTo(
            failed(
                "there is no folder /baton. Mount a volume there (emptyDir): volumeMounts of this"
                    + " container"));
  }

  @Test
  void saysThatTheVolumeIsReadOnly() throws Exception {
    String mount = bind(volume) + " && mount -o remount,bind,ro $ROOT/baton";
    assertThat(container.run(mount))
        .isEqualTo(
            failed(
                "/baton is read-only. Mount a volume there (emptyDir), for this container without"
                    + " readOnly"));
  }

  @Test
  void saysWhoMayNotWrite() throws Exception {
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(container.run(bind(theirs)))
        .isEqualTo(
            failed(
                "/baton is not writable by uid 1000670000, gid 0 (Permission denied). Mount an"
                    + " emptyDir there, or let securityContext name a runAsUser or fsGroup that may"
                    + " write"));
  }

  /** Pages of 4 KiB, of which a tmpfs of 100 KiB has 25. */
  @Test
  void saysThatTheVolumeIsFullAndLeavesNothing() throws Exception {
    assertThat(container.run("mount -t tmpfs -o size=100k,mode=777 tmpfs $ROOT/baton"))
        .isEqualTo(
            failed(
                "no space is left in /baton after 102400 of "
                    + jar.length
                    + " bytes (No space left on device). Raise the volume's sizeLimit, or free"
                    + " space on the node"));
  }

  @Test
  void keepsTheJarThatIsThereWhenTheNextDoesNotFit() throws Exception {
    String mount =
        "mount -t tmpfs -o size=100k,mode=777 tmpfs $ROOT/baton; echo old > $ROOT/baton/baton.jar";
    Ended ended = container.run(mount);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.stderr()).singleElement().asString().contains("after 98304 of ");
    assertThat(ended.volume()).containsExactly("644 4 baton.jar");
  }

  @Test
  void saysThatAFolderIsInTheWay() throws Exception {
    Files.createDirectory(volume.resolve("baton.jar"));
    Ended ended = container.run(bind(volume));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.stderr()).containsExactly(COPY + "a folder of this name is in the way");
    assertThat(ended.volume()).singleElement().asString().endsWith(" baton.jar");
  }

  @Test
  void saysThatTheImageIsDamaged() throws Exception {
    Files.delete(root.resolve("baton.jar"));
    assertThat(container.run(bind(volume)))
        .isEqualTo(
            failed(
                "/baton.jar cannot be read (No such file or directory). The image is damaged:"
                    + " build it anew, or pull it again"));
  }

  @Test
  void refusesAWrongCommandLine() throws Exception {
    assertThat(container.run(bind(volume), "baton.jar"))
        .isEqualTo(
            new Ended(2, List.of("[baton] 'baton.jar' is no absolute path of a file"), List.of()));
    assertThat(container.run(bind(volume), "/a", "/b"))
        .isEqualTo(
            new Ended(
                2,
                List.of(
                    "[baton] takes one path at most, that of the copy: /baton/baton.jar otherwise"),
                List.of()));
  }

  @Test
  void aServiceWithTheCopiedJarRelays() throws Exception {
    assertThat(container.run(bind(volume)).code()).isZero();
    for (Jdk jdk : Jdk.all()) {
      assertThat(relayed(jdk, volume.resolve("baton.jar"))).isEqualTo(TRACE);
    }
  }

  /**
   * An image volume is the image's root: mounted at {@code /baton} it has the jar where it has to
   * be, for whomever.
   */
  @Test
  void isAnImageVolumeToo() throws Exception {
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount -t tmpfs -o mode=755 tmpfs /mnt; mkdir /mnt/baton;"
                    + "mount --bind $0 /mnt/baton;"
                    + "mount -o remount,bind,ro,noexec,nosuid,nodev /mnt/baton;"
                    + "exec setpriv --no-new-privs chroot --userspec=$1 --groups= /"
                    + " cat /mnt/baton/baton.jar",
                root.toString(),
                Container.USER)
            .start();
    assertThat(process.getInputStream().readAllBytes()).isEqualTo(jar);
    assertThat(relayed(Jdk.of(17), root.resolve("baton.jar"))).isEqualTo(TRACE);
  }

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  /** The {@code traceparent} of a call that a service makes for a request, on another thread. */
  private static String relayed(Jdk jdk, Path agent) throws Exception {
    BlockingQueue<Headers> calls = new LinkedBlockingQueue<>();
    HttpServer downstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    downstream.createContext(
        "/",
        exchange -> {
          calls.add(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    downstream.start();
    try (ServiceJvm service = ServiceJvm.service(jdk, "jdk-pool").otherAgent(agent).start()) {
      String url = "http://127.0.0.1:" + downstream.getAddress().getPort() + "/";
      String relay =
          "http://127.0.0.1:%d/sync/relay?carry=execute-queued&client=jdk-sendasync&url=%s"
              .formatted(service.port(), URLEncoder.encode(url, StandardCharsets.UTF_8));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(relay)).header("traceparent", TRACE).build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return calls.poll(10, TimeUnit.SECONDS).getFirst("traceparent");
    } finally {
      downstream.stop(0);
    }
  }

  private Path volume(String mode) throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    return Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString(mode));
  }

  private static String bind(Path volume) {
    return "mount --bind " + volume + " $ROOT/baton";
  }

  private static Ended failed(String why) {
    return new Ended(1, List.of(COPY + why), List.of());
  }
}
