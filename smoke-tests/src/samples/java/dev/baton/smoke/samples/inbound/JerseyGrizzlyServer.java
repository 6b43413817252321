package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;

/** Jersey 2 and newer on Grizzly. */
public final class JerseyGrizzlyServer implements Server {

  private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "HEAD", "TEST"};

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {"/sync", "/suspended", "/managed", "/aside"};
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT};
  }

  @Override
  public int start() throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    ResourceConfig config = new ResourceConfig();
    config.registerResources(
        resource("sync", false), resource("suspended", false), resource("managed", true));
    config.registerResources(resource("aside", false), resource("timeout", false));
    HttpServer server =
        GrizzlyHttpServerFactory.createHttpServer(URI.create("http://127.0.0.1:0/"), config, false);
    NetworkListener listener = server.getListeners().iterator().next();
    listener.setMaxHttpHeaderSize(64 * 1024);
    listener.setMaxRequestHeaders(200);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    // It waits for more where a line has no colon, and would close the other connections meanwhile.
    listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
    server.start();
    return listener.getPort();
  }

  private static Resource resource(String way, boolean managed) throws NoSuchMethodException {
    Resource.Builder resource = Resource.builder("/" + way + "/{endpoint}");
    for (String method : METHODS) {
      if (way.equals("sync")) {
        resource
            .addMethod(method)
            .handledBy(Ways.class, Ways.class.getMethod(way, ContainerRequestContext.class));
      } else if (managed) {
        resource
            .addMethod(method)
            .managedAsync()
            .suspended(AsyncResponse.NO_TIMEOUT, TimeUnit.MILLISECONDS)
            .handledBy(
                Ways.class,
                Ways.class.getMethod(way, ContainerRequestContext.class, AsyncResponse.class));
      } else {
        resource
            .addMethod(method)
            .suspended(AsyncResponse.NO_TIMEOUT, TimeUnit.MILLISECONDS)
            .handledBy(
                Ways.class,
                Ways.class.getMethod(way, ContainerRequestContext.class, AsyncResponse.class));
      }
    }
    return resource.build();
  }

  /** The methods of the resources. */
  public static final class Ways {

    public Response sync(@Context ContainerRequestContext request) throws IOException {
      Response[] answer = new Response[1];
      Endpoints.handle(new OverJaxRs(request, it -> answer[0] = it));
      return answer[0];
    }

    public void suspended(
        @Context ContainerRequestContext request, @Suspended AsyncResponse response) {
      SHARED.execute(() -> serve(request, response));
    }

    public void managed(
        @Context ContainerRequestContext request, @Suspended AsyncResponse response) {
      serve(request, response);
    }

    /** Served by a pool of the application's, and answered by a thread of another request. */
    public void aside(@Context ContainerRequestContext request, @Suspended AsyncResponse response) {
      SHARED.execute(
          () -> {
            Response[] answer = new Response[1];
            serve(request, it -> answer[0] = it);
            OtherFlow.run(() -> response.resume(answer[0]));
          });
    }

    public void timeout(
        @Context ContainerRequestContext request, @Suspended AsyncResponse response) {
      response.setTimeoutHandler(late -> serve(request, late));
      response.setTimeout(100, TimeUnit.MILLISECONDS);
    }
  }

  private static void serve(ContainerRequestContext request, AsyncResponse response) {
    serve(request, response::resume);
  }

  private static void serve(ContainerRequestContext request, Consumer<Response> answer) {
    try {
      Endpoints.handle(new OverJaxRs(request, answer));
    } catch (IOException | RuntimeException e) {
      answer.accept(Response.serverError().build());
    }
  }

  private static final class OverJaxRs implements Exchange {
    private final ContainerRequestContext request;
    private final Consumer<Response> answer;

    OverJaxRs(ContainerRequestContext request, Consumer<Response> answer) {
      this.request = request;
      this.answer = answer;
    }

    @Override
    public String path() {
      return request.getUriInfo().getRequestUri().getRawPath();
    }

    @Override
    public String query() {
      return request.getUriInfo().getRequestUri().getRawQuery();
    }

    @Override
    public int drain() throws IOException {
      InputStream body = request.getEntityStream();
      byte[] buffer = new byte[8192];
      int all = 0;
      for (int read = 0; read >= 0; read = body.read(buffer)) {
        all += read;
      }
      return all;
    }

    @Override
    public void answer(int status, String body) {
      answer.accept(Response.status(status).entity(body).build());
    }
  }
}
