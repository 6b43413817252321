package dev.baton.smoke.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One Envoy, ready, on ports that it chose. */
final class Envoy implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final Path folder;
  private final Map<Hop, Integer> ports = new EnumMap<>(Hop.class);
  private final Path admin;

  /**
   * Starts it and waits until it is ready.
   *
   * @param folder its own, for its files
   */
  Envoy(Path binary, Path folder, String config) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder).toAbsolutePath();
    Path file = Files.writeString(this.folder.resolve("envoy.json"), config);
    admin = this.folder.resolve("admin");
    Files.deleteIfExists(admin);
    process =
        new ProcessBuilder(
                binary.toString(),
                "-c",
                file.toString(),
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "--admin-address-path",
                admin.toString(),
                "-l",
                "warning")
            .redirectErrorStream(true)
            .redirectOutput(this.folder.resolve("envoy.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      await();
      String listeners = get("/listeners?format=json").body();
      for (JsonElement each :
          JsonParser.parseString(listeners).getAsJsonObject().getAsJsonArray("listener_statuses")) {
        JsonObject listener = each.getAsJsonObject();
        JsonObject address = listener.getAsJsonObject("local_address");
        ports.put(
            Hop.valueOf(listener.get("name").getAsString()),
            address.getAsJsonObject("socket_address").get("port_value").getAsInt());
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The binary of this version, if there is one below the folder that the environment variable
   * {@code ENVOY_HOME} names; that is {@code .ci/envoy} if nothing is said, where {@code .ci/run}
   * installs them, each in a folder named after its version.
   */
  static Optional<Path> find(String version) throws IOException {
    String home = System.getenv().getOrDefault("ENVOY_HOME", "../.ci/envoy");
    Path folder = Path.of(home, version);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      // The Python package that it comes in has a script of this name too.
      return files
          .filter(file -> file.endsWith("envoy") && Files.isExecutable(file))
          .filter(file -> Files.isRegularFile(file) && file.toFile().length() > 1_000_000)
          .findFirst();
    }
  }

  /** The port of one of its listeners. */
  int port(Hop hop) {
    return ports.get(hop);
  }

  private void await() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(
            "Envoy is not ready; it said in "
                + folder.resolve("envoy.log")
                + ":\n"
                + Files.readString(folder.resolve("envoy.log")));
      }
      Thread.sleep(10);
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    try {
      return Files.exists(admin) && Files.size(admin) > 0 && get("/ready").statusCode() == 200;
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  /** Host and port of its administration, which has its metrics at {@code /stats/prometheus}. */
  String admin() throws IOException {
    return Files.readString(admin).trim();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI url = URI.create("http://" + admin() + path);
    return CLIENT.send(
        HttpRequest.newBuilder(url).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Ends it; what it has not sent by then is lost, but for its access log. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("Envoy did not end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
