package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * By default there is nothing of Baton in a JVM but its hooks: compared with the same service
 * without it.
 */
class QuietTest {

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  /** What is seen of a JVM from outside and inside. */
  private record Seen(
      Set<String> threads,
      Set<String> files,
      long sockets,
      Set<String> classes,
      List<String> said) {}

  @ParameterizedTest
  @MethodSource("jdks")
  void noThreadNoFileNoSocketNoWordAndNoClassThatIsNotNeeded(Jdk jdk) throws IOException {
    Seen without = look(ServiceJvm.service(jdk, "TomcatServer@10").withoutAgent(), "without");
    Seen with = look(ServiceJvm.service(jdk, "TomcatServer@10"), "with");

    assertThat(with.threads).as("threads").isEqualTo(without.threads);
    assertThat(with.sockets).as("open sockets and pipes").isEqualTo(without.sockets);
    assertThat(added(with.files, without.files))
        .as("open files beyond those without Baton")
        .containsExactly(ServiceJvm.AGENT.toRealPath().toString());
    assertThat(with.said).as("standard output after READY, and standard error").isEmpty();
    assertThat(with.classes)
        .as("classes that only work which nobody asked for would need")
        .noneMatch(name -> name.startsWith("io.opentelemetry.") || name.contains(".opentelemetry."))
        .noneMatch(
            name -> name.startsWith("net.bytebuddy.") || name.startsWith("dev.baton.agent.yaml."))
        .noneMatch(name -> name.startsWith("org.snakeyaml."))
        .noneMatch(name -> name.startsWith("dev.baton.agent.telemetry."))
        .noneMatch(name -> name.matches("dev\\.baton\\.agent\\.(Sampling|Telemetry)Settings"))
        .noneMatch(name -> name.matches("dev\\.baton\\.agent\\.(IdFormats|ConfigurationWatch)"))
        .noneMatch(name -> name.matches("java\\.baton\\.(Births|Formats|Sampling|TraceIds).*"))
        .noneMatch(name -> name.matches("java\\.baton\\.(Particip.*|W3c|Span.*)"))
        .noneMatch(name -> name.startsWith("dev.baton.agent.Span"));
    assertThat(with.classes).as("the hooks are at work").contains("java.baton.CurrentHeaders");
    assertThat(without.classes)
        .as("the service without the agent")
        .noneMatch(name -> name.startsWith("java.baton."));
    assertThat(added(with.classes, without.classes))
        .as("classes of the JDK's noisy corners that are loaded with Baton only")
        .noneMatch(
            name -> name.startsWith("java.util.logging.") || name.startsWith("javax.management."))
        .noneMatch(name -> name.startsWith("jdk.jfr.") || name.startsWith("java.net.InetAddress"));
  }

  private Seen look(ServiceJvm.Builder start, String name) throws IOException {
    Path log = folder.resolve(name + ".classes");
    Seen seen;
    ServiceJvm service = start.option("-Xlog:class+load=info:file=" + log).start();
    try (service;
        RawRecorder downstream = new RawRecorder();
        RawClient client = service.connect()) {
      String path =
          RawClient.relay("/sync", "execute-queued", "urlconnection", downstream.url("/call"));
      client.get(path, new TraceHeaders(1).lines()).ok();
      Set<String> threads = new TreeSet<>(client.get("/sync/threads").ok().lines().toList());
      Set<String> files = new TreeSet<>();
      long sockets = 0;
      for (String target : openFiles(service.pid())) {
        if (target.startsWith("/")) {
          files.add(target);
        } else {
          sockets++;
        }
      }
      seen = new Seen(threads, files, sockets, new TreeSet<>(), List.of());
    }
    try (Stream<String> lines = Files.lines(log)) {
      lines
          .filter(line -> line.contains(" source: "))
          .map(line -> line.replaceAll("^(\\[[^]]*])+ *", "").split(" ")[0])
          .filter(type -> !type.contains("$$Lambda")) // Their names are addresses.
          .forEach(seen.classes::add);
    }
    List<String> said =
        Stream.concat(service.stdout().stream(), service.stderr().stream()).toList();
    return new Seen(seen.threads, seen.files, seen.sockets, seen.classes, said);
  }

  /** What the process's file descriptors point to; one may be gone by the time it is read. */
  private static List<String> openFiles(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return descriptors.map(QuietTest::target).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "/closed";
    }
  }

  private static Set<String> added(Set<String> with, Set<String> without) {
    Set<String> added = new TreeSet<>(with);
    added.removeAll(without);
    added.removeIf(file -> file.endsWith(".classes"));
    return added;
  }
}
