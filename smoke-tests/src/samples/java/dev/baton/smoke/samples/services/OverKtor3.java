package dev.baton.smoke.samples.services;

import static dev.baton.smoke.samples.inbound.Coroutine.until;

import dev.baton.smoke.samples.inbound.Coroutine;
import dev.baton.smoke.samples.inbound.ReactorExchange;
import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Server;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.cio.CIO;
import io.ktor.client.request.HttpRequestBuilder;
import io.ktor.client.statement.HttpResponse;
import io.ktor.client.statement.HttpResponseKt;
import io.ktor.client.statement.HttpStatement;
import io.ktor.http.ContentType;
import io.ktor.http.HttpStatusCode;
import io.ktor.http.URLParserKt;
import io.ktor.http.content.OutgoingContent;
import io.ktor.http.content.TextContent;
import io.ktor.server.application.Application;
import io.ktor.server.application.ApplicationCall;
import io.ktor.server.application.ApplicationCallPipeline;
import io.ktor.server.engine.ApplicationEngine;
import io.ktor.server.engine.EngineConnectorBuilder;
import io.ktor.server.engine.EngineConnectorConfig;
import io.ktor.server.request.ApplicationRequestPropertiesKt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AwaitKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.TimeoutKt;

/** Ktor 3 with its own client, on one engine or another. */
abstract class OverKtor3 implements Server {

  private static final HttpClient CLIENT =
      HttpClientKt.HttpClient(
          CIO.INSTANCE,
          config -> {
            config.engine(
                engine -> {
                  engine.setMaxConnectionsCount(500);
                  engine.getEndpoint().setMaxConnectionsPerRoute(500);
                  return Unit.INSTANCE;
                });
            return Unit.INSTANCE;
          });

  /** Told to all requests that come while it is open. */
  private static volatile CompletableDeferred<String> shared = open();

  private static CompletableDeferred<String> open() {
    return CompletableDeferredKt.CompletableDeferred(null);
  }

  /** What a request makes of its calls, a function that may suspend its caller. */
  private interface Way {
    Object go(String url, Continuation<Object> then);
  }

  /** Sends an answer. */
  private interface Respond {
    Object with(OutgoingContent content, Continuation<Object> then);
  }

  private static final Map<String, Way> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("plain", OverKtor3::get);
    WAYS.put(
        "twice-2",
        (url, then) ->
            new Coroutine(
                    then, (go, end) -> get(url + "/0", end), (first, end) -> get(url + "/1", end))
                .begin());
    WAYS.put(
        "io",
        (url, then) ->
            BuildersKt.withContext(
                Dispatchers.getIO(), (scope, end) -> get(url, until(end)), then));
    WAYS.put(
        "delay",
        (url, then) ->
            new Coroutine(
                    then, (go, end) -> DelayKt.delay(1, until(end)), (go, end) -> get(url, end))
                .begin());
    WAYS.put("async-3", OverKtor3::async);
    WAYS.put(
        "timeout",
        (url, then) ->
            new Coroutine(
                    then,
                    (go, end) ->
                        TimeoutKt.withTimeoutOrNull(
                            2, (scope, late) -> DelayKt.awaitCancellation(late), until(end)),
                    (nothing, end) -> get(url, end))
                .begin());
    WAYS.put(
        "shared",
        (url, then) ->
            new Coroutine(then, (go, end) -> shared.await(until(end)), (told, end) -> get(url, end))
                .begin());
    WAYS.put(
        "default",
        (url, then) ->
            BuildersKt.withContext(
                Dispatchers.getDefault(), (scope, end) -> get(url, until(end)), then));
  }

  private static Object get(String url, Continuation<Object> then) {
    HttpRequestBuilder request = new HttpRequestBuilder();
    URLParserKt.takeFrom(request.getUrl(), url);
    return new Coroutine(
            then,
            (go, end) -> new HttpStatement(request, CLIENT).execute(until(end)),
            (answer, end) ->
                HttpResponseKt.bodyAsText(
                    (HttpResponse) answer, StandardCharsets.UTF_8, until(end)))
        .begin();
  }

  private static Object async(String url, Continuation<Object> then) {
    return CoroutineScopeKt.coroutineScope(
        (scope, end) -> {
          List<Deferred<Object>> calls = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            String each = url + "/" + i;
            calls.add(
                BuildersKt.async(
                    scope,
                    EmptyCoroutineContext.INSTANCE,
                    CoroutineStart.DEFAULT,
                    (inner, done) -> get(each, until(done))));
          }
          return AwaitKt.awaitAll(calls, until(end));
        },
        then);
  }

  @Override
  public String[] ways() {
    Executors.newSingleThreadScheduledExecutor(Daemons.FACTORY)
        .scheduleAtFixedRate(OverKtor3::tell, 3, 3, TimeUnit.MILLISECONDS);
    return WAYS.keySet().stream().map(way -> "/" + way).toArray(String[]::new);
  }

  private static void tell() {
    CompletableDeferred<String> told = shared;
    shared = open();
    told.complete("go");
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
            (scope, then) -> engine.resolvedConnectors(until(then)));
    return bound.get(0).getPort();
  }

  static void serve(Application application) {
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
  }

  private static Object answer(ApplicationCall call, Respond respond, Continuation<?> then) {
    String path = ApplicationRequestPropertiesKt.getUri(call.getRequest()).split("\\?")[0];
    Coroutine.Step work = (go, end) -> endpoint(path);
    if (path.startsWith("/chain/")) {
      String url = call.getRequest().getQueryParameters().get("url");
      Way way = WAYS.get(path.substring("/chain/".length()));
      work = (go, end) -> way.go(url, end);
    }
    return new Coroutine(then, work, (body, end) -> respond.with(text(body.toString()), end))
        .begin();
  }

  private static String endpoint(String path) {
    ReactorExchange exchange = new ReactorExchange(path);
    exchange.serve();
    return exchange.body;
  }

  private static TextContent text(String body) {
    return new TextContent(
        body, ContentType.Text.INSTANCE.getPlain(), HttpStatusCode.Companion.getOK());
  }
}
