package dev.baton.smoke.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Prometheus that scrapes sidecars each second, and is asked over its API. */
final class Prometheus implements AutoCloseable {

  /** What it logs once it listens; lines differ between versions. */
  private static final Pattern LISTENING = Pattern.compile("Listening on.* address=\\S*?:(\\d+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /**
   * Starts it, and waits until it listens.
   *
   * @param folder its own, for its data
   * @param targets host and port of each sidecar's administration
   */
  Prometheus(Path binary, Path folder, List<String> targets) throws IOException {
    Files.createDirectories(folder);
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            scrape_configs:
              - job_name: envoy
                scrape_interval: 1s
                metrics_path: /stats/prometheus
                static_configs: [{targets: [%s]}]
            """
                .formatted("'" + String.join("', '", targets) + "'"));
    process =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + Files.createTempDirectory(folder, "data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader log = process.inputReader();
    port = port(log);
    Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "prometheus-log");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The binary, if there is one in the folder that the environment variable {@code PROMETHEUS_HOME}
   * names; that is {@code .ci/prometheus} if nothing is said, where {@code .ci/run} installs it.
   */
  static Optional<Path> find() {
    String home = System.getenv().getOrDefault("PROMETHEUS_HOME", "../.ci/prometheus");
    return Optional.of(Path.of(home, "prometheus")).filter(Files::isExecutable);
  }

  private static int port(BufferedReader log) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
    }
    throw new IOException("Prometheus ended before it listened:\n" + String.join("\n", said));
  }

  /** The newest values of a query, by the value that one of the labels has. */
  Map<String, Integer> values(String query, String label) throws IOException, InterruptedException {
    URI url =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    String body =
        client
            .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    JsonObject data = JsonParser.parseString(body).getAsJsonObject().getAsJsonObject("data");
    Map<String, Integer> values = new TreeMap<>();
    for (JsonElement each : data.getAsJsonArray("result")) {
      JsonObject found = each.getAsJsonObject();
      values.put(
          found.getAsJsonObject("metric").get(label).getAsString(),
          found.getAsJsonArray("value").get(1).getAsInt());
    }
    return values;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
