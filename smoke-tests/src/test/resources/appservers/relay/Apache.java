package relay;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;

/** A client that the web application brings along, in {@code WEB-INF/lib}. */
final class Apache {

  private final CloseableHttpClient client = HttpClients.createDefault();

  String get(String url) throws IOException {
    return client.execute(
        new HttpGet(url), response -> EntityUtils.toString(response.getEntity()));
  }

  void close() {
    client.close(CloseMode.GRACEFUL);
  }
}
