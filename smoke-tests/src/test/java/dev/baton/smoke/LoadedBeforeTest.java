package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Classes with hooks that are loaded before Baton's premain: they are woven all the same, or Baton
 * says why not.
 */
class LoadedBeforeTest {

  private static final String EXECUTOR = "org.apache.hc.core5.http.impl.io.HttpRequestExecutor";

  private static final List<String> NO_FIELD =
      List.of(
          "[baton] hook ForkJoin java.util.concurrent.ForkJoinTask.<init>: the class was loaded"
              + " before Baton, so no field can be added to it; calls through it may lack headers",
          "[baton] hook ForkJoin java.util.concurrent.ForkJoinTask.doExec: the class was loaded"
              + " before Baton, so no field can be added to it; calls through it may lack headers");

  private static final String NO_FIELD_FOR_TIMERS =
      "[baton] hook Timers java.util.TimerTask.<init>: the class was loaded before Baton, so no"
          + " field can be added to it; calls through it may lack headers";

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void classesOfTheJdkAndOfTheApplicationAreRetransformed(Jdk jdk) throws IOException {
    String classes =
        String.join(
            ";",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.FutureTask",
            "sun.net.www.http.HttpClient",
            "org.apache.coyote.Request",
            "org.apache.catalina.connector.CoyoteAdapter",
            EXECUTOR);
    try (ServiceJvm service = behind(earlyLoader(folder, classes), jdk).start();
        RawRecorder downstream = new RawRecorder()) {
      for (String carry : new String[] {"direct", "execute-queued", "submit-callable"}) {
        for (String call : new String[] {"urlconnection", "ApacheHttpClient5Calls@5.6.5"}) {
          relays(service, downstream, carry, call);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aClassThatWouldNeedAFieldIsNamedAndTheRestWorks(Jdk jdk) throws IOException {
    try (ServiceJvm service =
            behind(earlyLoader(folder, "java.util.concurrent.ForkJoinTask"), jdk).start();
        RawRecorder downstream = new RawRecorder()) {
      service.expectComplaints();
      relays(service, downstream, "submit-callable", "urlconnection");
      service.stop();
      assertThat(service.stderr()).isEqualTo(NO_FIELD);
    }
  }

  @Test
  void anAotCacheThatWasTrainedWithBatonServesAnApplicationWithBaton() throws IOException {
    Path jar = ServiceJvm.serviceJar(folder, "TomcatServer@10");
    Path cache = folder.resolve("application.aot");
    try (ServiceJvm training = aot(jar).option("-XX:AOTCacheOutput=" + cache).start();
        RawRecorder downstream = new RawRecorder()) {
      training.expectComplaints(); // The JVM's own too, about what it leaves out.
      relays(training, downstream, "execute-queued", "urlconnection");
    }
    assertThat(cache).exists();
    try (ServiceJvm service = aot(jar).option("-XX:AOTCache=" + cache, "-XX:AOTMode=on").start();
        RawRecorder downstream = new RawRecorder()) {
      for (String carry :
          new String[] {"direct", "execute-queued", "submit-callable", "thread-start"}) {
        relays(service, downstream, carry, "urlconnection");
      }
      service.expectComplaints();
      service.stop();
      assertThat(service.stderr())
          .containsExactlyInAnyOrder(NO_FIELD.get(0), NO_FIELD.get(1), NO_FIELD_FOR_TIMERS);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aTimerRunsThoughItsTasksCannotBeGivenAField(Jdk jdk) throws IOException {
    try (ServiceJvm service = behind(earlyLoader(folder, "java.util.TimerTask"), jdk).start();
        RawRecorder downstream = new RawRecorder()) {
      service.expectComplaints();
      for (int i = 0; i < 3; i++) {
        service.get(
            RawClient.relay("/sync", "timer-delay", "urlconnection", downstream.url("/timed")),
            new TraceHeaders(1).lines());
        RawRecorder.Request call = downstream.takeOne("/timed");
        assertThat(call.headers()).isEqualTo(TraceHeaders.others(call));
      }
      relays(service, downstream, "submit-callable", "urlconnection");
      service.stop();
      assertThat(service.stderr())
          .hasSize(3)
          .contains(NO_FIELD_FOR_TIMERS)
          .anyMatch(line -> line.contains("java.util.Timer.sched failed"))
          .anyMatch(line -> line.contains("java.util.TimerThread.mainLoop failed"));
    }
  }

  private static ServiceJvm.Builder aot(Path jar) {
    return ServiceJvm.service(Jdk.of(25), "TomcatServer@10")
        .serviceFrom(jar)
        .option("-Xverify:remote");
  }

  private static void relays(
      ServiceJvm service, RawRecorder downstream, String carry, String call) {
    TraceHeaders flow = new TraceHeaders(11);
    try (RawClient client = service.connect()) {
      client.get(RawClient.relay("/sync", carry, call, downstream.url("/call")), flow.lines()).ok();
    }
    assertThat(flow.missingFrom(downstream.takeOne("/call"))).as("%s, %s", carry, call).isEmpty();
  }

  private static ServiceJvm.Builder behind(Path first, Jdk jdk) {
    return ServiceJvm.service(jdk, "TomcatServer@10")
        .with("ApacheHttpClient5Calls@5.6.5")
        .withoutAgent()
        .option(first.toString(), "-javaagent:" + ServiceJvm.AGENT);
  }

  /** The option that loads these classes before what stands behind it. */
  static Path earlyLoader(Path folder, String classes) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", EarlyLoader.class.getName());
    Path jar = folder.resolve("early.jar");
    String entry = EarlyLoader.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream type = EarlyLoader.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new ZipEntry(entry));
      type.transferTo(out);
    }
    return Path.of("-javaagent:" + jar + "=" + classes);
  }
}
