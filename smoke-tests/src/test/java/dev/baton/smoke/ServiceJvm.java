package dev.baton.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The sample service in a JVM of its own, with the finished jar as its agent. Closing it ends the
 * JVM and fails if it had anything to say on standard error.
 */
public final class ServiceJvm implements AutoCloseable {

  static final Path AGENT = Path.of(System.getProperty("baton.smoke.agent")).normalize();
  static final Path VERSIONS = Path.of(System.getProperty("baton.smoke.versions"));
  public static final Path SERVICE = Path.of(System.getProperty("baton.smoke.service"));

  /** The setting for Play WS, which has an AsyncHttpClient and a Netty of its own. */
  static final String RELOCATED_BY_PLAY =
      "relocated=play.shaded.ahc.org.asynchttpclient=org.asynchttpclient,"
          + "play.shaded.ahc.io.netty=io.netty";

  private static final Pattern COMPLAINT =
      Pattern.compile(
          "\\[baton]|Exception|Error\\b|WARN|warning|SEVERE|^\\s+at ", Pattern.MULTILINE);

  /** Said by a JDK of a class of the application's, not of Baton's: by 24 and later, and by 11. */
  private static final Pattern OF_THE_APPLICATION =
      Pattern.compile(
          "WARNING: ("
              + String.join(
                  "|",
                  "A terminally deprecated method in sun\\.misc\\.Unsafe has been called",
                  "sun\\.misc\\.Unsafe::\\w+ has been called by (?!dev\\.baton|java\\.).*",
                  "sun\\.misc\\.Unsafe::\\w+ will be removed in a future release",
                  "A restricted method in java\\.lang\\.System has been called",
                  "java\\.lang\\.System::load\\w* has been called by (?!dev\\.baton|java\\.).*",
                  "Use --enable-native-access=ALL-UNNAMED to avoid a warning .*",
                  "Restricted methods will be blocked in a future release .*",
                  "An illegal reflective access operation has occurred",
                  "Illegal reflective access by (?!dev\\.baton|java\\.).*",
                  "Use --illegal-access=warn to enable warnings of further illegal .*",
                  "All illegal access operations will be denied in a future release",
                  "Please consider reporting this to the maintainers of (class )?"
                      + "(?!dev\\.baton|java\\.).*")
              + ")");

  private final String what;
  private final Process process;
  private final InetAddress host;
  private final List<String> stdout = Collections.synchronizedList(new ArrayList<>());
  private final List<String> stderr = Collections.synchronizedList(new ArrayList<>());
  private final Thread[] readers = new Thread[2];
  private final int port;
  private List<String> ways;
  private List<String> features;
  private boolean complaintsExpected;

  private ServiceJvm(String what, Process process, InetAddress host) throws IOException {
    this.what = what;
    this.process = process;
    this.host = host;
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
    readers[1] =
        reader(new BufferedReader(new InputStreamReader(process.getErrorStream())), stderr);
    port = port(out);
    readers[0] = reader(out, stdout);
  }

  /**
   * The classes of the service and of a sample in a jar, as archives of classes take none from a
   * folder.
   */
  static Path serviceJar(Path folder, String sample) throws IOException {
    Path jar = folder.resolve("service.jar");
    Path compiled = Samples.COMPILED.resolve(Samples.compiled(sample).id());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path classes : List.of(SERVICE, compiled)) {
        try (Stream<Path> files = Files.walk(classes)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
            out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
            Files.copy(file, out);
            out.closeEntry();
          }
        }
      }
    }
    return jar;
  }

  /**
   * A service, not yet started.
   *
   * @param server one of the JDK's as in {@code Main}, or {@code SAMPLE@VERSION} as in {@link
   *     Samples#compiled(String)}
   */
  public static Builder service(Jdk jdk, String server) {
    return new Builder(jdk, server);
  }

  /**
   * A service that was started in another way, once it is ready.
   *
   * @param process whose standard streams are the service's
   */
  public static ServiceJvm of(String what, Process process) throws IOException {
    return of(what, process, InetAddress.getLoopbackAddress());
  }

  /** One that listens elsewhere than here. */
  public static ServiceJvm of(String what, Process process, InetAddress host) throws IOException {
    return new ServiceJvm(what, process, host);
  }

  private int port(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("READY ")) {
        String[] said = line.split(" ");
        ways = Stream.of(said).skip(2).filter(each -> each.startsWith("/")).toList();
        features = Stream.of(said).skip(2).filter(each -> !each.startsWith("/")).toList();
        return Integer.parseInt(said[1]);
      }
      stdout.add(line);
    }
    join(readers[1]);
    throw new AssertionError(
        what + " ended before it was ready; standard error:\n" + String.join("\n", stderr));
  }

  private static Thread reader(BufferedReader in, List<String> lines) {
    Thread reader =
        new Thread(
            () -> {
              try {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                  lines.add(line);
                }
              } catch (IOException e) {
                lines.add("(the stream broke: " + e + ")");
              }
            });
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  public int port() {
    return port;
  }

  /** What paths begin with to be served in one way or another, see {@code Server}. */
  List<String> ways() {
    return ways;
  }

  /** What else it has, see {@code Server}. */
  List<String> features() {
    return features;
  }

  long pid() {
    return process.pid();
  }

  /** What the JVM wrote to standard error up to now. */
  public List<String> stderr() {
    synchronized (stderr) {
      return List.copyOf(stderr);
    }
  }

  /** What the JVM wrote to standard output after it was ready, complete only once it has ended. */
  List<String> stdout() {
    synchronized (stdout) {
      return List.copyOf(stdout);
    }
  }

  /** For a test that provokes lines on standard error and looks at them itself. */
  public void expectComplaints() {
    complaintsExpected = true;
  }

  /** A connection to the service that stays open over many requests. */
  RawClient connect() {
    return new RawClient(host, port);
  }

  /** One GET, on a connection of its own, that has to succeed. */
  public String get(String path, String... headers) {
    try (RawClient client = connect()) {
      return client.get(path, headers).ok();
    }
  }

  /** Ends the JVM in an orderly way, without looking at what it said. */
  public void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            what + " did not end; standard error:\n" + String.join("\n", stderr()));
      }
      for (Thread each : readers) {
        join(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the JVM as the end of a pod does, and waits for it. */
  void terminate() {
    process.toHandle().destroy(); // A Process would close its streams as well.
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            what + " did not end; standard error:\n" + String.join("\n", stderr()));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    stop();
    if (!complaintsExpected) {
      assertThat(stderr())
          .as("complaints on standard error of %s", what)
          .noneMatch(
              line ->
                  COMPLAINT.matcher(line).find() && !OF_THE_APPLICATION.matcher(line).matches());
    }
  }

  /** How the JVM is started. */
  public static final class Builder {
    private final Jdk jdk;
    private final String server;
    private final List<String> options = new ArrayList<>();
    private final List<Path> path = new ArrayList<>();
    private Path service = SERVICE;
    private String agent = "-javaagent:" + AGENT;

    private Builder(Jdk jdk, String server) {
      this.jdk = jdk;
      this.server = server;
      if (server.indexOf('@') >= 0) {
        with(server);
      }
    }

    /** A sample and its library on the service's own class path. */
    public Builder with(String sample) {
      Samples.Sample compiled = Samples.compiled(sample);
      path.add(Samples.COMPILED.resolve(compiled.id()));
      path.addAll(compiled.jars());
      return this;
    }

    public Builder option(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** The service's and the server sample's classes from a jar, where a folder will not do. */
    public Builder serviceFrom(Path jar) {
      path.removeIf(Files::isDirectory);
      service = jar;
      return this;
    }

    /**
     * For a JVM that many cases are short for: the optimizing compiler would take half of the time
     * and not come to its end. In the profile {@code full} it runs all the same.
     */
    public Builder brief() {
      return Samples.SCOPE.equals("all") ? this : option("-XX:TieredStopAtLevel=1");
    }

    /** Arguments of the agent, after its {@code =}. */
    public Builder agentArguments(String arguments) {
      agent = "-javaagent:" + AGENT + "=" + arguments;
      return this;
    }

    /** Another agent instead. */
    public Builder otherAgent(Path jar) {
      agent = "-javaagent:" + jar;
      return this;
    }

    public Builder withoutAgent() {
      agent = null;
      return this;
    }

    public ServiceJvm start() {
      try {
        return of(server + " on " + jdk, new ProcessBuilder(command()).start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> command() {
      List<String> command =
          new ArrayList<>(
              List.of(jdk.java().toString(), "-Xverify:all", "-Xmx256m", "-XX:+UseSerialGC"));
      if (agent != null) {
        assertThat(AGENT).as("the agent's jar, built by: mvn -DskipTests package").exists();
        command.add(agent);
      }
      command.add("-Dsmoke.samples=" + Samples.COMPILED);
      command.add("-Dsun.net.httpserver.nodelay=true");
      if (jdk.version() < 12) {
        command.add("-Dsun.io.useCanonCaches=false"); // Else Tomcat does it, and complains.
      }
      command.addAll(options);
      List<String> path = new ArrayList<>(List.of(service.toString()));
      this.path.forEach(each -> path.add(each.toString()));
      command.addAll(
          List.of(
              "-cp",
              String.join(File.pathSeparator, path),
              "dev.baton.smoke.service.Main",
              server.split("@")[0]));
      return command;
    }
  }
}
