package dev.baton.smoke.appservers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.smoke.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An application server that runs, with the sample web application in it. */
public final class AppServer implements AutoCloseable {

  private static final long PATIENCE = SECONDS.toNanos(300);

  private final ServerKind kind;
  private final Path home;
  private final Path console;
  private final int port = ServerKind.freePort();
  private final Process process;
  private final long pid;

  /**
   * Unpacks, starts and deploys.
   *
   * @param folder where to unpack; what the server wrote is left there
   * @param options of the JVM that the server runs in, in the place that the server has for them
   */
  public AppServer(ServerKind kind, Jdk jdk, Path folder, Path war, List<String> options)
      throws IOException {
    this.kind = kind;
    home = folder.toAbsolutePath().resolve("home");
    console = folder.toAbsolutePath().resolve("console.log");
    Files.deleteIfExists(folder.resolve("all.log")); // Of an earlier run.
    Unpacked.zip(Artifacts.file(kind.coordinates()), home);
    ProcessBuilder start = kind.prepare(new ServerKind.Setup(home, jdk, port, options));
    if (kind.readyLine() == null) {
      kind.deploy(home, war);
    }
    start.environment().put("JAVA_HOME", jdk.home().toString());
    start.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    process =
        start
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(console.toFile())
            .start();
    try {
      if (kind.readyLine() != null) {
        Pattern ready = Pattern.compile(kind.readyLine());
        await(() -> ready.matcher(log()).find() ? "ready" : null);
        kind.deploy(home, war);
      }
      pid = Long.parseLong(await(() -> get("pid")));
    } catch (Throwable e) {
      stop(process.toHandle());
      tidy();
      throw e;
    }
  }

  public int port() {
    return port;
  }

  public long pid() {
    return pid;
  }

  /** What the server wrote, to its console and to its log files. */
  public String log() {
    return Unpacked.text(home.getParent(), ".log");
  }

  /** Deploys once more, and waits until the new copy answers. */
  public void redeploy(Path war) throws IOException {
    String before = get("loader");
    kind.deploy(home, war);
    await(
        () -> {
          String now = get("loader");
          return now == null || now.equals(before) ? null : now;
        });
  }

  /**
   * How many class loaders of the web application's former and present copies stay, of this many.
   */
  public int leftOf(int all) {
    int left = all;
    for (int i = 0; i < 30 && left > 1; i++) {
      left = Integer.parseInt(get("collect"));
      pause();
    }
    return left;
  }

  /**
   * What the web application answers, null if not with 200.
   *
   * @param header none, or the name and the value of one
   */
  public String get(String how, String... header) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + "/relay/call?how=" + how);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(5_000);
      connection.setReadTimeout(30_000);
      if (header.length > 0) {
        connection.setRequestProperty(header[0], header[1]);
      }
      if (connection.getResponseCode() != 200) {
        return null;
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), ISO_8859_1);
      }
    } catch (IOException e) {
      return null;
    }
  }

  private String await(Supplier<String> condition) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE) {
      String met = condition.get();
      if (met != null) {
        return met;
      }
      if (!process.isAlive()) {
        throw new AssertionError(kind + " ended:\n" + log());
      }
      pause();
    }
    throw new AssertionError(kind + " is not ready after five minutes:\n" + log());
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the server and the script around it, and removes what was unpacked. */
  @Override
  public void close() throws IOException {
    ProcessHandle.of(pid).ifPresent(AppServer::stop);
    stop(process.toHandle());
    tidy();
  }

  private void tidy() throws IOException {
    Files.writeString(home.resolveSibling("all.log"), log());
    Unpacked.delete(home);
  }

  private static void stop(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    for (ProcessHandle each : all) {
      each.destroy();
    }
    for (ProcessHandle each : all) {
      try {
        each.onExit().get(30, SECONDS);
      } catch (Exception e) {
        each.destroyForcibly();
      }
    }
  }
}
