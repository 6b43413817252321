package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HEAD;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** MicroProfile's REST client, in one of its implementations. */
abstract class MicroProfileCalls implements Call {

  /** A method of an application's own. */
  @HttpMethod("TEST")
  @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
  public @interface TEST {}

  /** What the service calls. */
  @Path("{path:.*}")
  @Consumes("application/octet-stream")
  public interface Downstream {
    @GET
    Response get(@PathParam("path") String path, @QueryParam("with") String with);

    @GET
    CompletionStage<String> getLater(
        @PathParam("path") String path, @QueryParam("with") String with);

    @HEAD
    Response head(@PathParam("path") String path);

    @DELETE
    Response delete(@PathParam("path") String path);

    @TEST
    Response test(@PathParam("path") String path);

    @POST
    Response post(@PathParam("path") String path, InputStream body);

    @POST
    Response post(@PathParam("path") String path, byte[] body);

    @PUT
    Response put(@PathParam("path") String path, byte[] body);
  }

  private final Integer proxy;
  private final Map<String, Ready> clients = new ConcurrentHashMap<>();

  MicroProfileCalls(Integer proxy) {
    this.proxy = proxy;
  }

  /** The service at this address, with the headers that are put on every call. */
  static final class Ready implements ClientRequestFilter {
    final Sent example;
    boolean redirects = true;
    Downstream service;
    List<String> lines = new ArrayList<>();

    Ready(Sent example) {
      this.example = example;
      example.headers.forEach(header -> lines.add(header[0] + ": " + header[1]));
    }

    @Override
    public void filter(ClientRequestContext context) {
      for (String[] header : example.headers) {
        context.getHeaders().add(header[0], header[1]);
      }
    }
  }

  Ready ready(Sent request) {
    StringBuilder key = new StringBuilder();
    key.append(authority(request)).append(' ').append(request.timeout);
    key.append(' ').append(request.streamed).append(' ').append(request.user);
    request.headers.forEach(header -> key.append(' ').append(header[0]).append(header[1]));
    return clients.computeIfAbsent(key.toString(), k -> made(request));
  }

  final Ready made(Sent request) {
    return ContextLoader.during(() -> made(new Ready(request)));
  }

  /** For a call that is not waited for. */
  Ready readyForLater(Sent request) {
    return ready(request);
  }

  final Ready madeWithoutRedirects(Sent request) {
    Ready ready = new Ready(request);
    ready.redirects = false;
    return ContextLoader.during(() -> made(ready));
  }

  /** What only this implementation knows, for a client. */
  void adapt(RestClientBuilder builder, Sent request) {}

  /** What only this implementation knows, of a client that is made. */
  void adapt(Downstream service, Sent request) {}

  private Ready made(Ready ready) {
    RestClientBuilder builder =
        RestClientBuilder.newBuilder()
            .baseUri(authority(ready.example))
            .readTimeout(ready.example.timeout, TimeUnit.MILLISECONDS)
            .followRedirects(ready.redirects)
            .property("microprofile.rest.client.disable.default.mapper", true)
            .register(ready);
    if (proxy != null) {
      builder.proxyAddress("127.0.0.1", proxy);
    }
    adapt(builder, ready.example);
    ready.service = builder.build(Downstream.class);
    adapt(ready.service, ready.example);
    return ready;
  }

  static URI authority(Sent request) {
    URI url = URI.create(request.url);
    return URI.create(url.getScheme() + "://" + url.getAuthority());
  }

  static String path(Sent request) {
    return URI.create(request.url).getPath().substring(1);
  }

  static String with(Sent request) {
    String query = URI.create(request.url).getQuery();
    return query == null ? null : query.substring("with=".length());
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    Downstream service = readyForLater(request).service;
    ContextLoader.during(() -> service.getLater(path(request), with(request)))
        .whenComplete((answer, failure) -> then.run());
  }

  @Override
  public Prepared prepare(Sent request) {
    Ready ready = ready(request);
    return new Prepared() {
      @Override
      public String send() {
        // Where Quarkus looks for the types of what it sends and returns.
        Response answer = ContextLoader.during(() -> call(ready.service, request));
        String body = request.method.equals("HEAD") ? "" : answer.readEntity(String.class);
        answer.close();
        return body;
      }

      @Override
      public List<String> headers() {
        return ready.lines;
      }
    };
  }

  private static Response call(Downstream service, Sent request) {
    switch (request.method) {
      case "GET":
        return service.get(path(request), with(request));
      case "HEAD":
        return service.head(path(request));
      case "DELETE":
        return service.delete(path(request));
      case "TEST":
        return service.test(path(request));
      case "POST":
        return request.streamed
            ? service.post(path(request), new ByteArrayInputStream(request.body))
            : service.post(path(request), request.body);
      default:
        return service.put(path(request), request.body);
    }
  }
}
