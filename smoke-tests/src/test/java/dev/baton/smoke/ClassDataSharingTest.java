package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application's archive of classes serves it with Baton as it does without: all of them but the
 * few that have hooks.
 */
class ClassDataSharingTest {

  /**
   * And what extends one of them: the JVM takes a class from the archive only if its superclass
   * came from there.
   */
  private static final Set<String> WOVEN =
      Set.of(
          "org.apache.catalina.connector.CoyoteAdapter",
          "org.apache.catalina.connector.Request",
          "org.apache.tomcat.util.threads.TaskQueue",
          "org.apache.tomcat.util.threads.ThreadPoolExecutor",
          "jakarta.servlet.http.HttpServlet",
          "dev.baton.smoke.samples.inbound.EndpointsServlet");

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void allClassesButThoseWithHooksComeFromTheArchive(Jdk jdk) throws IOException {
    losesOnly(jdk, "TomcatServer@10", 300, WOVEN);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anApplicationOnTheJdkAloneLosesNone(Jdk jdk) throws IOException {
    losesOnly(jdk, "jdk", 7, Set.of());
  }

  private void losesOnly(Jdk jdk, String server, int least, Set<String> woven) throws IOException {
    Path jar = ServiceJvm.serviceJar(folder, "TomcatServer@10");
    Path archive = folder.resolve("application.jsa");
    try (ServiceJvm service =
        start(jdk, server, jar)
            .withoutAgent()
            .option("-XX:ArchiveClassesAtExit=" + archive)
            .start()) {
      service.get("/sync/threads");
      service.expectComplaints(); // The JVM's own, about classes that it leaves out of the archive.
    }
    assertThat(archive).exists();

    Map<String, Boolean> without = loaded(start(jdk, server, jar).withoutAgent(), archive);
    Map<String, Boolean> with = loaded(start(jdk, server, jar), archive);

    Set<String> shared = new TreeSet<>(without.keySet());
    shared.removeIf(name -> !without.get(name));
    assertThat(shared)
        .as("classes from the archive without Baton")
        .hasSizeGreaterThanOrEqualTo(least)
        .containsAll(woven);
    // Which classes a server needs in so short a time differs a little from run to run.
    Set<String> missing = new TreeSet<>(shared);
    missing.removeIf(name -> with.getOrDefault(name, true));
    assertThat(missing)
        .as("classes that do not come from the archive with Baton")
        .isEqualTo(new TreeSet<>(woven));
  }

  private static ServiceJvm.Builder start(Jdk jdk, String server, Path jar) {
    // An archive is only used where classes are verified as they were when it was made.
    return ServiceJvm.service(jdk, server).serviceFrom(jar).option("-Xverify:remote");
  }

  /**
   * The application's classes that were loaded, and whether from its archive ("top"; the JDK's own
   * archive is the base).
   */
  private Map<String, Boolean> loaded(ServiceJvm.Builder start, Path archive) throws IOException {
    Path log = Files.createTempFile(folder, "classes", ".log");
    try (ServiceJvm service =
        start
            .option("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load=info:file=" + log)
            .start()) {
      service.get("/sync/threads", new TraceHeaders(1).lines());
    }
    Map<String, Boolean> loaded = new TreeMap<>();
    for (String line : Files.readAllLines(log)) {
      String name = line.replaceAll("^(\\[[^]]*])+ *", "").split(" ")[0];
      if (!name.contains("$$Lambda")
          && name.matches("(org\\.apache|jakarta|dev\\.baton\\.smoke)\\..*")) {
        loaded.put(name, line.contains("source: shared objects file (top)"));
      }
    }
    return loaded;
  }
}
