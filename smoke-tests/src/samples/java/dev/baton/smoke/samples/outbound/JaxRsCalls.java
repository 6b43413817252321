package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.client.InvocationCallback;
import javax.ws.rs.client.WebTarget;
import javax.ws.rs.core.MultivaluedHashMap;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;

/** The client of JAX-RS, for its implementations. */
abstract class JaxRsCalls implements Call {

  protected final Integer proxy;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  JaxRsCalls(Integer proxy) {
    this.proxy = proxy;
  }

  /** For calls of this time limit and user. */
  abstract Client client(Sent request);

  /** Where this goes. */
  WebTarget target(Client client, Sent request) {
    return client.target(request.url);
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    made(request, new MultivaluedHashMap<>())
        .submit(
            new InvocationCallback<Response>() {
              @Override
              public void completed(Response answer) {
                then.run();
              }

              @Override
              public void failed(Throwable failure) {
                then.run();
              }
            });
  }

  @Override
  public Prepared prepare(Sent request) {
    MultivaluedMap<String, Object> headers = new MultivaluedHashMap<>();
    for (String[] header : request.headers) {
      headers.add(header[0], header[1]);
    }
    Invocation made = made(request, headers);
    return new Prepared() {
      @Override
      public String send() {
        Response answer = made.invoke();
        String body = request.method.equals("HEAD") ? "" : answer.readEntity(String.class);
        answer.close();
        return body;
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines;
      }
    };
  }

  private Invocation made(Sent request, MultivaluedMap<String, Object> headers) {
    Client client =
        clients.computeIfAbsent(
            request.timeout + " " + request.user + " " + request.streamed,
            key -> ContextLoader.during(() -> client(request)));
    Invocation.Builder builder = target(client, request).request().headers(headers);
    return request.body == null
        ? builder.build(request.method)
        : builder.build(
            request.method,
            Entity.entity(
                request.streamed ? new ByteArrayInputStream(request.body) : request.body,
                "application/octet-stream"));
  }
}
