package relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** The client that every JVM has. */
final class Calls {

  private Calls() {}

  static String get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    connection.setReadTimeout(30_000);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } finally {
      connection.disconnect();
    }
  }

  static String getOrFail(String url) {
    try {
      return get(url);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
