package dev.baton.smoke.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.baton.smoke.appservers.Artifacts;
import dev.baton.smoke.demo.ZipkinProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A real Zipkin that keeps its spans in memory; they are read back as its own page does it. */
final class ZipkinServer extends Collector {

  private final HttpClient client = HttpClient.newHttpClient();
  private final ZipkinProcess zipkin =
      new ZipkinProcess(Artifacts.file(System.getProperty("baton.zipkin")));

  /** Starts it, and waits until it listens. */
  ZipkinServer() throws IOException {}

  @Override
  int port() {
    return zipkin.port();
  }

  @Override
  List<Span> spans() {
    URI url = URI.create("http://127.0.0.1:" + port() + "/api/v2/traces?limit=100000");
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
    zipkin.close();
  }
}
