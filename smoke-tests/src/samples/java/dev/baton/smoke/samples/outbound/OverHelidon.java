package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.ClientRequest;
import io.helidon.webclient.api.HttpClient;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A client of Helidon's, over either protocol. */
abstract class OverHelidon implements Call {

  private final HttpClient<? extends ClientRequest<?>> client;

  OverHelidon(Integer proxy) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(
        OverHelidon.class.getClassLoader()); // Protocols are looked up there.
    try {
      client = client(proxy);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Makes one that asks this port of the loopback address for a way out, unless it is null. */
  abstract HttpClient<? extends ClientRequest<?>> client(Integer proxy);

  static Proxy proxy(int port) {
    return Proxy.builder().type(Proxy.ProxyType.HTTP).host("127.0.0.1").port(port).build();
  }

  @Override
  public String send(Sent request) throws Exception {
    try (HttpClientResponse answer = answer(request, null)) {
      if (answer.status().code() != 401 || request.user == null) {
        return body(answer);
      }
    }
    byte[] user = (request.user + ":" + request.password).getBytes(StandardCharsets.US_ASCII);
    try (HttpClientResponse answer =
        answer(request, "Basic " + Base64.getEncoder().encodeToString(user))) {
      return body(answer);
    }
  }

  private static String body(HttpClientResponse answer) {
    return answer.entity().hasEntity() ? answer.as(String.class) : "";
  }

  @Override
  public Prepared prepare(Sent request) {
    ClientRequest<?> made = made(request);
    return new Prepared() {
      @Override
      public String send() {
        try (HttpClientResponse answer = made.request()) {
          return body(answer);
        }
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.headers().forEach(header -> lines.add(header.name() + ": " + header.get()));
        return lines;
      }
    };
  }

  private ClientRequest<?> made(Sent request) {
    ClientRequest<?> made =
        client
            .method(Method.create(request.method))
            .uri(URI.create(request.url))
            .readTimeout(Duration.ofMillis(request.timeout));
    for (String[] header : request.headers) {
      made.header(HeaderNames.create(header[0]), header[1]);
    }
    return made;
  }

  private HttpClientResponse answer(Sent request, String authorization) {
    ClientRequest<?> made = made(request);
    if (authorization != null) {
      made.header(HeaderNames.AUTHORIZATION, authorization);
    }
    if (request.body == null) {
      return made.request();
    }
    if (!request.streamed) {
      return made.submit(request.body);
    }
    return made.outputStream(
        out -> {
          out.write(request.body);
          out.close();
        });
  }
}
