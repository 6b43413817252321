package dev.baton.smoke.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One service in a JVM of its own. */
final class ServiceProcess implements AutoCloseable {

  private static final String READY = "listening on port ";

  private final String service;
  private final Path log;
  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  /**
   * Starts the JVM, and does not wait for it.
   *
   * @param service its name
   * @param main its main class
   * @param environment where it finds the services that it calls
   * @param agent the agent to start it with, or null
   * @param directory its working directory, for its log
   */
  ServiceProcess(
      String service, Class<?> main, Map<String, String> environment, Path agent, Path directory)
      throws IOException {
    this.service = service;
    this.log = Files.createDirectories(directory).resolve("stderr.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (agent != null) {
      command.add("-javaagent:" + agent);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(log.toFile());
    builder.environment().putAll(environment);
    // They could bring an agent in by the back door: then "without" would not be without.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread reader = new Thread(this::readOutput, service + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(READY)) {
          port.complete(Integer.valueOf(line.substring(READY.length())));
        }
      }
      port.completeExceptionally(
          new DemoException(service + " ended before it listened; " + lastWords()));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  /** Waits until the service listens, and tells where. */
  int port() throws InterruptedException {
    try {
      return port.get(2, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw new DemoException(service + " did not listen within 2 minutes; " + lastWords());
    } catch (ExecutionException e) {
      throw new DemoException(e.getCause().getMessage());
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      List<String> last = lines.subList(Math.max(0, lines.size() - 5), lines.size());
      return "what it said is in " + log + " and ends with\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return "what it said cannot be read: " + e;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
