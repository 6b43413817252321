package dev.baton.smoke.samples.outbound;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.InputStreamContent;
import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Google's HTTP client over one of its transports. */
abstract class GoogleCalls implements Call {

  /** Says every repeated call; kept, as a logger is forgotten with what was set on it. */
  private static final Logger LOGGER = Logger.getLogger(HttpTransport.class.getName());

  private final HttpTransport transport;
  private final ExecutorService executor = Executors.newCachedThreadPool(Daemons.FACTORY);

  GoogleCalls(HttpTransport transport) {
    LOGGER.setLevel(Level.SEVERE);
    this.transport = transport;
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) throws IOException {
    made(request)
        .setResponseInterceptor(
            answer -> {
              // Nobody reads it, and until it is ended it keeps its connection from later calls.
              answer.disconnect();
              then.run();
            })
        .executeAsync(executor);
  }

  @Override
  public Prepared prepare(Sent request) throws IOException {
    HttpRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() throws IOException {
        HttpResponse answer = made.execute();
        try {
          // One of the transports trips over an answer without a body.
          return request.method.equals("HEAD") ? "" : answer.parseAsString();
        } finally {
          answer.disconnect();
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Object> header : made.getHeaders().entrySet()) {
          for (Object value : (List<?>) header.getValue()) {
            lines.add(header.getKey() + ": " + value);
          }
        }
        return lines;
      }
    };
  }

  private HttpRequest made(Sent request) throws IOException {
    HttpRequest made =
        transport
            .createRequestFactory()
            .buildRequest(request.method, new GenericUrl(request.url), content(request));
    made.setConnectTimeout(request.timeout);
    made.setReadTimeout(request.timeout);
    made.setThrowExceptionOnExecuteError(false);
    made.setIOExceptionHandler((failed, repeatable) -> repeatable);
    for (String[] header : request.headers) {
      made.getHeaders().set(header[0], Collections.singletonList(header[1]));
    }
    if (request.user != null) {
      String both = request.user + ":" + request.password;
      made.setUnsuccessfulResponseHandler(
          (refused, answer, repeatable) -> {
            boolean first = answer.getStatusCode() == 401;
            String encoded = Base64.getEncoder().encodeToString(both.getBytes());
            refused.getHeaders().setAuthorization("Basic " + encoded);
            return first;
          });
    }
    return made;
  }

  private static HttpContent content(Sent request) {
    if (request.body == null) {
      return null;
    }
    return request.streamed
        ? new InputStreamContent("text/plain", new ByteArrayInputStream(request.body))
        : new ByteArrayContent("text/plain", request.body);
  }
}
