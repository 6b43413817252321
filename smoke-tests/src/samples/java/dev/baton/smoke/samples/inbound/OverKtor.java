package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import io.ktor.http.ContentType;
import io.ktor.http.HttpStatusCode;
import io.ktor.http.content.OutgoingContent;
import io.ktor.http.content.TextContent;
import io.ktor.server.application.Application;
import io.ktor.server.application.ApplicationCall;
import io.ktor.server.application.ApplicationCallPipeline;
import io.ktor.server.engine.ApplicationEngine;
import io.ktor.server.engine.EngineConnectorBuilder;
import io.ktor.server.engine.EngineConnectorConfig;
import io.ktor.server.request.ApplicationReceiveFunctionsKt;
import io.ktor.server.request.ApplicationRequestPropertiesKt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;

/** An application on Ktor, with what Kotlin's compiler would make of it written by hand. */
abstract class OverKtor implements Server {

  /** Sends an answer. */
  private interface Respond {
    Object with(OutgoingContent content, Continuation<Object> then);
  }

  /** What happens between the request and what is done for it. */
  private interface Way {
    Object then(Runnable serve, Continuation<Object> then);
  }

  private static final Map<String, Way> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("/sync", (serve, then) -> served(serve));
    WAYS.put(
        "/io",
        (serve, then) ->
            BuildersKt.withContext(Dispatchers.getIO(), (scope, end) -> served(serve), then));
    WAYS.put(
        "/delay",
        (serve, then) -> new Coroutine(then, delay(), (go, end) -> served(serve)).begin());
    WAYS.put(
        "/promise",
        (serve, then) -> new Coroutine(then, promised(), (go, end) -> served(serve)).begin());
  }

  private static Object served(Runnable serve) {
    serve.run();
    return Unit.INSTANCE;
  }

  private static Coroutine.Step delay() {
    return (go, then) -> DelayKt.delay(1, Coroutine.until(then));
  }

  private static Coroutine.Step promised() {
    return (go, then) -> {
      CompletableDeferred<String> promise = CompletableDeferredKt.CompletableDeferred(null);
      OtherFlow.run(() -> promise.complete("kept"));
      return promise.await(Coroutine.until(then));
    };
  }

  @Override
  public String[] ways() {
    return WAYS.keySet().toArray(new String[0]);
  }

  static Unit module(Application application) {
    application.intercept(
        ApplicationCallPipeline.ApplicationPhase.getCall(),
        (context, subject, then) ->
            answer(
                context.getContext(),
                (content, end) ->
                    context
                        .getContext()
                        .getResponse()
                        .getPipeline()
                        .execute(context.getContext(), content, end),
                then));
    return Unit.INSTANCE;
  }

  private static Object answer(ApplicationCall call, Respond respond, Continuation<?> then) {
    String uri = ApplicationRequestPropertiesKt.getUri(call.getRequest());
    int second = uri.indexOf('/', 1);
    Way way = WAYS.get(second < 0 ? uri : uri.substring(0, second));
    ReactorExchange exchange = new ReactorExchange(uri);
    Coroutine.Step answer = (go, end) -> respond.with(content(call, exchange), end);
    if (way == null) {
      exchange.status = 404;
      return new Coroutine(then, answer).begin();
    }
    Coroutine.Step read =
        (go, end) -> ApplicationReceiveFunctionsKt.receiveText(call, Coroutine.until(end));
    Coroutine.Step serve =
        (body, end) -> {
          if (body instanceof String) {
            exchange.read = ((String) body).length();
          }
          return way.then(exchange::serve, end);
        };
    return uri.contains("early")
        ? new Coroutine(then, serve, read, answer).begin()
        : new Coroutine(then, read, serve, answer).begin();
  }

  private static OutgoingContent content(ApplicationCall call, ReactorExchange exchange) {
    HttpStatusCode status = HttpStatusCode.Companion.fromValue(exchange.status);
    if (ApplicationRequestPropertiesKt.getHttpMethod(call.getRequest()).getValue().equals("HEAD")) {
      return new OutgoingContent.NoContent() {
        @Override
        public HttpStatusCode getStatus() {
          return status;
        }
      };
    }
    return new TextContent(exchange.body, ContentType.Text.INSTANCE.getPlain(), status);
  }

  static EngineConnectorBuilder anyPort() {
    EngineConnectorBuilder connector = new EngineConnectorBuilder();
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    return connector;
  }

  static int port(ApplicationEngine engine) throws InterruptedException {
    List<EngineConnectorConfig> bound =
        BuildersKt.runBlocking(
            EmptyCoroutineContext.INSTANCE,
            (scope, then) -> engine.resolvedConnectors(Coroutine.until(then)));
    return bound.get(0).getPort();
  }
}
