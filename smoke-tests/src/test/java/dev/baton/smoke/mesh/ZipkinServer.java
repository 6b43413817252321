package dev.baton.smoke.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.baton.smoke.Jdk;
import dev.baton.smoke.appservers.Artifacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Zipkin that keeps its spans in memory; they are read back as its own page does it. */
final class ZipkinServer extends Collector {

  private static final String COORDINATES = "io.zipkin:zipkin-server:jar:exec:3.6.1";

  /** What it logs once it listens. */
  private static final Pattern SERVING = Pattern.compile("Serving HTTP at .*:(\\d+) ");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /** Starts it, and waits until it listens. */
  ZipkinServer() throws IOException {
    process =
        new ProcessBuilder(
                Jdk.of(17).home().resolve("bin/java").toString(),
                "-Xmx512m",
                "-jar",
                Artifacts.file(COORDINATES).toString(),
                "--armeria.ports[0].ip=127.0.0.1",
                "--armeria.ports[0].port=0",
                "--armeria.ports[0].protocols=http")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader log = process.inputReader();
    port = port(log);
    Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "zipkin-log");
    reader.setDaemon(true);
    reader.start();
  }

  private static int port(BufferedReader log) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      Matcher serving = SERVING.matcher(line);
      if (serving.find()) {
        return Integer.parseInt(serving.group(1));
      }
    }
    throw new IOException("Zipkin ended before it listened:\n" + String.join("\n", said));
  }

  @Override
  int port() {
    return port;
  }

  @Override
  List<Span> spans() {
    URI url = URI.create("http://127.0.0.1:" + port + "/api/v2/traces?limit=100000");
    List<Span> spans = new ArrayList<>();
    try {
      String traces =
          client
              .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      for (JsonElement trace : JsonParser.parseString(traces).getAsJsonArray()) {
        spans.addAll(Zipkin.read(trace.getAsJsonArray()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return spans;
  }

  /** It can be asked until it is closed. */
  @Override
  List<Span> allSpans() {
    return spans();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
