package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kong.unirest.core.Config;
import kong.unirest.core.Header;
import kong.unirest.core.HttpRequest;
import kong.unirest.core.HttpRequestWithBody;
import kong.unirest.core.UnirestInstance;

/** Unirest 4, on {@code java.net.http.HttpClient}. */
public final class Unirest4Calls implements Call {

  private final Integer proxy;
  private final Map<String, UnirestInstance> instances = new ConcurrentHashMap<>();

  public Unirest4Calls(Integer proxy) {
    this.proxy = proxy;
  }

  private UnirestInstance instance(Sent request) {
    return instances.computeIfAbsent(
        request.timeout + " " + request.user,
        key -> {
          Config config = new Config().connectTimeout(Sent.TIMEOUT).requestTimeout(request.timeout);
          if (proxy != null) {
            config.proxy("127.0.0.1", proxy);
          }
          if (request.user != null) {
            config.authenticator(new JdkPassword(request));
          }
          return new UnirestInstance(config);
        });
  }

  private HttpRequest<?> made(Sent request) {
    HttpRequestWithBody made = instance(request).request(request.method, request.url);
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    if (request.body == null) {
      return made;
    }
    return request.streamed
        ? made.body(new ByteArrayInputStream(request.body))
        : made.body(request.body);
  }

  @Override
  public String send(Sent request) {
    return made(request).asString().getBody();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    made(request).asStringAsync().whenComplete((answer, failure) -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    HttpRequest<?> made = made(request);
    return new Prepared() {
      @Override
      public String send() {
        return made.asString().getBody();
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        for (Header header : made.getHeaders().all()) {
          lines.add(header.getName() + ": " + header.getValue());
        }
        return lines;
      }
    };
  }
}
