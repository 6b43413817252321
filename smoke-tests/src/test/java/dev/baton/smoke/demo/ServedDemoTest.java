package dev.baton.smoke.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.baton.smoke.appservers.Artifacts;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@code mvn -Pdemo verify -Ddemo.serve} serves: Zipkin's API is asked for it, and a browser
 * shows its pages. The pictures in the README are those that this test makes of them, with {@code
 * -Dbaton.record=true}.
 */
class ServedDemoTest {

  private static final Path FOLDER = Path.of("target", "served-demo").toAbsolutePath();

  private static final Path PICTURES =
      Boolean.getBoolean("baton.record") ? Path.of("..", "docs", "images") : FOLDER;

  private static final int WIDTH = 1100;

  /** Of a picture, so that the README comes soon: bytes. */
  private static final int LIMIT = 150_000;

  private static Process demo;
  private static BufferedReader output;
  private static URI torn;
  private static URI whole;

  @BeforeAll
  static void start() throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                Demo.class.getName(),
                System.getProperty("baton.smoke.agent"),
                FOLDER.toString(),
                Artifacts.file(System.getProperty("baton.zipkin")).toString())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(demo::destroyForcibly));
    output = demo.inputReader();
    List<String> said = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line.strip());
      if (line.contains("press Enter")) {
        break;
      }
    }
    assertThat(said).contains("Zipkin runs until you press Enter or Ctrl-C.");
    torn = URI.create(said.get(said.indexOf("before, one request in 4 traces:") + 1));
    whole = URI.create(said.get(said.indexOf("after, the same request in 1 trace:") + 1));
  }

  @AfterAll
  static void endsWithEnter() throws Exception {
    List<ProcessHandle> started = demo.descendants().toList();
    assertThat(started).as("Zipkin").isNotEmpty();
    demo.getOutputStream().write('\n');
    demo.getOutputStream().flush();
    assertThat(output.lines()).anyMatch(line -> line.contains("Next, your own application"));
    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(demo.exitValue()).isZero();
    for (ProcessHandle each : started) {
      each.onExit().get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void zipkinHasOneRequestAsFourTracesWithoutAndAsOneWith() throws Exception {
    List<List<String>> traces = new ArrayList<>();
    for (JsonElement each : get("/api/v2/traces?annotationQuery=baton%3Dwithout+and+product%3D1")) {
      traces.add(titles(each.getAsJsonArray()));
    }
    assertThat(traces)
        .containsExactlyInAnyOrder(
            List.of("front SERVER get /products/1"),
            List.of("catalog SERVER get /catalog/1", "front CLIENT get /catalog/1"),
            List.of("front CLIENT get /reviews/1", "reviews SERVER get /reviews/1"),
            List.of("ratings SERVER get /ratings/1", "reviews CLIENT get /ratings/1"));
    String id = whole.getPath().substring("/zipkin/traces/".length());
    assertThat(titles(get("/api/v2/trace/" + id)))
        .containsExactly(
            "catalog SERVER get /catalog/1",
            "front CLIENT get /catalog/1",
            "front CLIENT get /reviews/1",
            "front SERVER get /products/1",
            "ratings SERVER get /ratings/1",
            "reviews CLIENT get /ratings/1",
            "reviews SERVER get /reviews/1");
  }

  private static JsonArray get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(torn.resolve(path)).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return JsonParser.parseString(answer.body()).getAsJsonArray();
  }

  private static List<String> titles(JsonArray trace) {
    List<String> titles = new ArrayList<>();
    for (JsonElement each : trace) {
      JsonObject span = each.getAsJsonObject();
      titles.add(
          "%s %s %s"
              .formatted(
                  span.getAsJsonObject("localEndpoint").get("serviceName").getAsString(),
                  span.get("kind").getAsString(),
                  span.get("name").getAsString()));
    }
    return titles.stream().sorted().toList();
  }

  @Test
  void aBrowserShowsBoth() throws Exception {
    Optional<Path> binary = Browser.find();
    if (binary.isEmpty()) {
      System.err.println("!! NO BROWSER: nobody looks at the demo's pages");
    }
    assumeTrue(binary.isPresent(), "there is no Chromium or Chrome");
    Files.createDirectories(FOLDER);
    Path profile = Files.createTempDirectory(FOLDER, "browser");
    try (Browser browser = new Browser(binary.get(), profile, WIDTH, 600)) {
      browser.open(torn.toString(), "document.querySelectorAll('[data-testid*=duration]').length");
      String rows =
          """
          [...document.querySelectorAll('tbody tr')].filter(row => row.cells.length > 1)
              .map(row => row.cells[1].innerText.trim() + ', spans: ' + row.cells[3].innerText.trim())
              .join('\\n')\
          """;
      assertThat(browser.evaluate(rows).lines())
          .containsExactlyInAnyOrder(
              "front: get /products/1, spans: 1",
              "front: get /catalog/1, spans: 2",
              "front: get /reviews/1, spans: 2",
              "reviews: get /ratings/1, spans: 2");
      keep(browser, "torn.png", 420);

      browser.open(whole.toString(), "document.body.innerText.includes('ratings: get')");
      browser.click(
          "[title=\"Close span detail\"]",
          "document.querySelector('[title=\"Open span detail\"]')");
      String spans = "document.body.innerText.match(/^\\w+: get \\S+$/gm).slice(1).join('\\n')";
      assertThat(browser.evaluate(spans).lines())
          .containsExactlyInAnyOrder(
              "front: get /products/1",
              "front: get /catalog/1",
              "catalog: get /catalog/1",
              "front: get /reviews/1",
              "reviews: get /reviews/1",
              "reviews: get /ratings/1",
              "ratings: get /ratings/1");
      keep(browser, "whole.png", 495);
    }
  }

  private static void keep(Browser browser, String name, int height) throws Exception {
    byte[] png = browser.picture(WIDTH, height);
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(WIDTH, height);
    assertThat(png.length).as("bytes of " + name).isLessThan(LIMIT);
    Files.createDirectories(PICTURES);
    Files.write(PICTURES.resolve(name), png);
  }
}
