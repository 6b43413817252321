package dev.baton.smoke.samples.outbound;

import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.HttpClientEngineConfig;
import io.ktor.client.engine.HttpClientEngineFactory;
import io.ktor.client.request.HttpRequestBuilder;
import io.ktor.client.statement.HttpResponse;
import io.ktor.client.statement.HttpResponseKt;
import io.ktor.client.statement.HttpStatement;
import io.ktor.http.HttpMethod;
import io.ktor.http.URLParserKt;
import io.ktor.http.content.ByteArrayContent;
import io.ktor.http.content.OutgoingContent;
import io.ktor.utils.io.ByteReadChannel;
import io.ktor.utils.io.jvm.javaio.ReadingKt;
import io.ktor.utils.io.pool.ByteArrayPoolKt;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;

/** Ktor's client on any of its engines, called as Kotlin's compiler would call it. */
abstract class OverKtorClient<T extends HttpClientEngineConfig> implements Call {

  private final HttpClient client;

  OverKtorClient(HttpClientEngineFactory<T> engine, Integer proxy, Consumer<T> configuration) {
    client =
        HttpClientKt.HttpClient(
            engine,
            config -> {
              config.engine(
                  ofEngine -> {
                    configuration.accept(ofEngine);
                    if (proxy != null) {
                      ofEngine.setProxy(
                          new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy)));
                    }
                    return Unit.INSTANCE;
                  });
              return Unit.INSTANCE;
            });
  }

  /** A function that may suspend its caller. */
  private interface Suspending {
    Object call(Continuation<Object> then);
  }

  /** A caller that is no coroutine, waiting. */
  private static final class Caller implements Continuation<Object> {
    private final Job job = JobKt.Job(null);
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final Runnable then;

    Caller(Runnable then) {
      this.then = then;
    }

    @Override
    public CoroutineContext getContext() {
      return job;
    }

    @Override
    public void resumeWith(Object result) {
      try {
        ResultKt.throwOnFailure(result);
        outcome.complete(result);
      } catch (Throwable failure) {
        outcome.completeExceptionally(failure);
      }
      then.run();
    }

    Caller calls(Suspending function) {
      try {
        Object result = function.call(this);
        if (result != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
          resumeWith(result);
        }
      } catch (Throwable failure) {
        outcome.completeExceptionally(failure);
        then.run();
      }
      return this;
    }

    @SuppressWarnings("unchecked")
    <R> R result(int timeout) throws Exception {
      try {
        return (R) outcome.get(timeout, TimeUnit.MILLISECONDS);
      } finally {
        job.cancel(null);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> Continuation<R> until(Continuation<Object> then) {
    return (Continuation<R>) (Continuation<?>) then;
  }

  private static <R> R waited(int timeout, Suspending function) throws Exception {
    return new Caller(() -> {}).calls(function).result(timeout);
  }

  private String sent(HttpRequestBuilder made, Sent request) throws Exception {
    HttpResponse answer =
        waited(request.timeout, then -> new HttpStatement(made, client).execute(until(then)));
    if (answer.getStatus().getValue() == 401
        && request.user != null
        && !made.getHeaders().contains("Authorization")) {
      byte[] password = (request.user + ":" + request.password).getBytes(StandardCharsets.UTF_8);
      made.getHeaders()
          .append("Authorization", "Basic " + Base64.getEncoder().encodeToString(password));
      return sent(made, request);
    }
    return waited(
        request.timeout,
        then -> HttpResponseKt.bodyAsText(answer, StandardCharsets.UTF_8, until(then)));
  }

  @Override
  public String send(Sent request) throws Exception {
    return sent(made(request), request);
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    HttpRequestBuilder made = made(request);
    new Caller(then).calls(until -> new HttpStatement(made, client).execute(until(until)));
  }

  @Override
  public Prepared prepare(Sent request) {
    HttpRequestBuilder made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return sent(made, request);
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.getHeaders()
            .entries()
            .forEach(
                line -> line.getValue().forEach(value -> lines.add(line.getKey() + ": " + value)));
        return lines;
      }
    };
  }

  private static HttpRequestBuilder made(Sent request) {
    HttpRequestBuilder made = new HttpRequestBuilder();
    URLParserKt.takeFrom(made.getUrl(), request.url);
    made.setMethod(new HttpMethod(request.method));
    for (String[] header : request.headers) {
      made.getHeaders().append(header[0], header[1]);
    }
    if (request.streamed) {
      made.setBody(new Streamed(request.body));
    } else if (request.body != null) {
      made.setBody(new ByteArrayContent(request.body, null, null));
    }
    return made;
  }

  private static final class Streamed extends OutgoingContent.ReadChannelContent {
    private final byte[] body;

    Streamed(byte[] body) {
      this.body = body;
    }

    @Override
    public ByteReadChannel readFrom() {
      return ReadingKt.toByteReadChannelWithArrayPool(
          new ByteArrayInputStream(body),
          Dispatchers.getDefault(),
          ByteArrayPoolKt.getByteArrayPool());
    }
  }
}
