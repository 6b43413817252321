package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import javax.ws.rs.sse.Sse;
import javax.ws.rs.sse.SseEventSink;

/** The endpoints as a resource of JAX-RS 2.1 and newer, with {@link AnyMethod}. */
@Path("/")
public final class JaxRsResource {

  /** Events, sent by another thread. */
  static final String SSE = "/sse";

  /** All of the ways. */
  static final String[] WAYS = {
    "/sync", "/streaming", "/suspended", "/resumed", "/stage", "/completed", SSE
  };

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @GET
  @Path("/sync/{endpoint}")
  public Response atOnce(@Context HttpServletRequest request) {
    return response(Answer.of(request));
  }

  /** When the answer is written. */
  @GET
  @Path("/streaming/{endpoint}")
  @Produces(MediaType.TEXT_PLAIN)
  public StreamingOutput streaming(@Context HttpServletRequest request) {
    Answer answer = Answer.of(request);
    return out -> out.write(answer.made().body().getBytes(StandardCharsets.UTF_8));
  }

  /** By a pool of the application's. */
  @GET
  @Path("/suspended/{endpoint}")
  public void suspended(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Answer answer = Answer.of(request);
    SHARED.execute(() -> response.resume(responseOrFailure(answer)));
  }

  /** By a pool of the application's, and answered by a thread of another request. */
  @GET
  @Path("/resumed/{endpoint}")
  public void resumed(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Answer answer = Answer.of(request);
    SHARED.execute(
        () -> {
          Object answered = responseOrFailure(answer);
          OtherFlow.run(() -> response.resume(answered));
        });
  }

  @GET
  @Path("/stage/{endpoint}")
  public CompletionStage<Response> stage(@Context HttpServletRequest request) {
    Answer answer = Answer.of(request);
    return CompletableFuture.supplyAsync(() -> response(answer), SHARED);
  }

  /** Once a thread of another request has completed what this one waits for, and there. */
  @GET
  @Path("/completed/{endpoint}")
  public CompletionStage<Response> completed(@Context HttpServletRequest request) {
    Answer answer = Answer.of(request);
    CompletableFuture<Void> awaited = new CompletableFuture<>();
    CompletionStage<Response> answered = awaited.thenApply(nothing -> response(answer));
    OtherFlow.run(() -> awaited.complete(null));
    return answered;
  }

  /**
   * Once the method has returned: before, an end may get lost in Jersey, and RESTEasy waits for
   * itself.
   */
  @GET
  @Path("/sse/{endpoint}")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @Context HttpServletRequest request, @Context SseEventSink sink, @Context Sse sse) {
    Answer answer = Answer.of(request);
    CountDownLatch returned = ReturnFilter.returned(request);
    SHARED.execute(
        () -> {
          try (SseEventSink closed = sink) {
            returned.await();
            closed.send(sse.newEvent(answer.made().body())).toCompletableFuture().join();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @GET
  @Path("/timeout/{endpoint}")
  public void timeout(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Answer answer = Answer.of(request);
    response.setTimeoutHandler(late -> late.resume(responseOrFailure(answer)));
    response.setTimeout(10, TimeUnit.MILLISECONDS);
  }

  static Response response(Answer answer) {
    answer.made();
    return Response.status(answer.status())
        .entity(answer.body())
        .type(MediaType.TEXT_PLAIN_TYPE)
        .build();
  }

  private static Object responseOrFailure(Answer answer) {
    try {
      return response(answer);
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** Has the resource above serve every method. */
  @PreMatching
  public static final class AnyMethod implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
      request.setMethod("GET");
    }
  }
}
