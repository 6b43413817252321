package dev.baton.smoke.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One page of a Chromium without a screen, steered over its DevTools protocol. */
final class Browser implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome");

  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");

  private final Process process;
  private final WebSocket page;
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private int calls;

  /**
   * Starts it with an empty page.
   *
   * @param folder its own, for what it writes
   * @param width of the page, in CSS pixels
   * @param height of the page, in CSS pixels
   */
  Browser(Path binary, Path folder, int width, int height) throws Exception {
    process =
        new ProcessBuilder(
                binary.toString(),
                "--headless",
                "--no-sandbox", // Root may not have one, and it sees nothing but our own page.
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.toAbsolutePath(),
                "--window-size=" + width + "," + height)
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader log = process.inputReader();
    String address = address(log);
    Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "browser-log");
    reader.setDaemon(true);
    reader.start();
    HttpClient client = HttpClient.newHttpClient();
    URI blank = URI.create("http://" + address + "/json/new?about:blank");
    HttpRequest opened =
        HttpRequest.newBuilder(blank).PUT(HttpRequest.BodyPublishers.noBody()).build();
    String told = client.send(opened, HttpResponse.BodyHandlers.ofString()).body();
    String url =
        JsonParser.parseString(told).getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
    page =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(url), new Answers())
            .get(1, TimeUnit.MINUTES);
  }

  /**
   * One on the path, or what the environment variable {@code CHROMIUM} names: Chromium or Chrome.
   */
  static Optional<Path> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator));
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String address(BufferedReader log) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      Matcher listening = LISTENING.matcher(line);
      if (listening.matches()) {
        return listening.group(1);
      }
    }
    throw new IOException("the browser ended before it listened:\n" + String.join("\n", said));
  }

  /** Goes to a page, and waits until an expression in JavaScript is true of it. */
  void open(String url, String shown) throws Exception {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("url", url);
    call("Page.navigate", parameters);
    await(shown);
  }

  /** Clicks at what a selector finds, and waits until an expression is true. */
  void click(String selector, String shown) throws Exception {
    evaluate("document.querySelector('" + selector + "').click()");
    await(shown);
  }

  private void await(String shown) throws Exception {
    try {
      evaluate(
          """
          new Promise(done => {
            const look = () => document.body && (%s) ? done() : setTimeout(look, 20);
            look();
          })\
          """
              .formatted(shown));
    } catch (TimeoutException e) {
      String text = evaluate("document.body.innerText");
      throw new AssertionError("never came to be " + shown + "; the page shows " + text, e);
    }
  }

  /** The value of an expression that is or promises a string, or null. */
  String evaluate(String expression) throws Exception {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("expression", expression);
    parameters.addProperty("awaitPromise", true);
    JsonObject answer = call("Runtime.evaluate", parameters);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer);
    }
    JsonObject result = answer.getAsJsonObject("result");
    return result.has("value") ? result.get("value").getAsString() : null;
  }

  /** A PNG of the page's upper part, once nothing moves on it. */
  byte[] picture(int width, int height) throws Exception {
    evaluate("Promise.all(document.getAnimations().map(each => each.finished)).then(() => '')");
    JsonObject clip = new JsonObject();
    clip.addProperty("x", 0);
    clip.addProperty("y", 0);
    clip.addProperty("width", width);
    clip.addProperty("height", height);
    clip.addProperty("scale", 1);
    JsonObject parameters = new JsonObject();
    parameters.add("clip", clip);
    String data = call("Page.captureScreenshot", parameters).get("data").getAsString();
    return Base64.getDecoder().decode(data);
  }

  private JsonObject call(String method, JsonObject parameters) throws Exception {
    JsonObject call = new JsonObject();
    int number = ++calls;
    call.addProperty("id", number);
    call.addProperty("method", method);
    call.add("params", parameters);
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(number, answer);
    page.sendText(call.toString(), true).get(1, TimeUnit.MINUTES);
    JsonObject said = answer.get(2, TimeUnit.MINUTES);
    if (said.has("error")) {
      throw new AssertionError(call + " was answered with " + said);
    }
    return said.getAsJsonObject("result");
  }

  /** Ends it, and all processes that it started. */
  @Override
  public void close() {
    try (Stream<ProcessHandle> started = process.descendants()) {
      started.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
  }

  /** What comes from the page. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonObject said = JsonParser.parseString(text.toString()).getAsJsonObject();
        text.setLength(0);
        if (said.has("id")) {
          answers.remove(said.get("id").getAsInt()).complete(said);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      answers.values().forEach(each -> each.completeExceptionally(failure));
    }
  }
}
