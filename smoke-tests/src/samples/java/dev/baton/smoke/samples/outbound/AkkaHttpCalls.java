package dev.baton.smoke.samples.outbound;

import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntityAcceptances;
import akka.http.javadsl.model.headers.HttpCredentials;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.smoke.service.Call;
import dev.baton.smoke.service.Sent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Akka HTTP's client, called from threads that are no actors'. */
public final class AkkaHttpCalls implements Call {

  private static final String[] CONFIG = {
    "akka.loglevel = OFF",
    "akka.stdout-loglevel = OFF",
    "akka.daemonic = on",
    "akka.http.host-connection-pool.max-connections = 200",
    "akka.http.host-connection-pool.max-open-requests = 256",
    "akka.http.host-connection-pool.max-retries = 1",
  };

  private final ActorSystem system;

  public AkkaHttpCalls(Integer proxy) {
    this(proxy, 200);
  }

  private AkkaHttpCalls(Integer proxy, int connections) {
    if (proxy != null) {
      throw new UnsupportedOperationException("singleRequest knows no proxy for plain HTTP");
    }
    Config config =
        ConfigFactory.parseString(
            String.join("\n", CONFIG)
                + "\nakka.http.host-connection-pool.max-connections = "
                + connections);
    ClassLoader loader = AkkaHttpCalls.class.getClassLoader();
    system =
        ActorSystem.create(
            "calls", config.withFallback(ConfigFactory.defaultReference(loader)), loader);
  }

  @Override
  public Call narrow() {
    return new AkkaHttpCalls(null, 1);
  }

  private HttpRequest made(Sent request) {
    HttpRequest made =
        HttpRequest.create(request.url)
            .withMethod(
                HttpMethods.lookup(request.method)
                    .orElseGet(
                        () ->
                            HttpMethods.custom(
                                request.method, true, true, RequestEntityAcceptances.Tolerated)));
    for (String[] header : request.headers) {
      made = made.addHeader(RawHeader.create(header[0], header[1]));
    }
    if (request.body == null) {
      return made;
    }
    if (!request.streamed) {
      return made.withEntity(request.body);
    }
    int half = request.body.length / 2;
    ByteString first = ByteString.fromArray(request.body, 0, half);
    ByteString second = ByteString.fromArray(request.body, half, request.body.length - half);
    return made.withEntity(
        HttpEntities.create(
            ContentTypes.APPLICATION_OCTET_STREAM, Source.from(Arrays.asList(first, second))));
  }

  private CompletionStage<HttpResponse> start(HttpRequest made) {
    return Http.get(system).singleRequest(made);
  }

  private String text(HttpResponse answer) throws Exception {
    return answer
        .entity()
        .toStrict(20_000, system)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .getData()
        .utf8String();
  }

  /** Redirects are the application's affair. */
  @Override
  public String send(Sent request) throws Exception {
    return send(made(request), request);
  }

  private String send(HttpRequest made, Sent request) throws Exception {
    HttpRequest next = made;
    for (int i = 0; i < 6; i++) {
      HttpResponse answer =
          start(next).toCompletableFuture().get(request.timeout, TimeUnit.MILLISECONDS);
      int status = answer.status().intValue();
      if (status == 401 && request.user != null) {
        answer.discardEntityBytes(system);
        next =
            next.addCredentials(
                HttpCredentials.createBasicHttpCredentials(request.user, request.password));
      } else if (status / 100 == 3 && answer.getHeader("Location").isPresent()) {
        answer.discardEntityBytes(system);
        String to = answer.getHeader("Location").get().value();
        next = next.withUri(URI.create(next.getUri().toString()).resolve(to).toString());
      } else {
        return text(answer);
      }
    }
    throw new IllegalStateException("too many redirects");
  }

  @Override
  public void sendThen(Sent request, Runnable then) {
    start(made(request))
        .whenComplete(
            (answer, failure) -> {
              if (answer != null) {
                answer.discardEntityBytes(system);
              }
              then.run();
            });
  }

  @Override
  public Prepared prepare(Sent request) {
    HttpRequest made = made(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        return AkkaHttpCalls.this.send(made, request);
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.getHeaders().forEach(line -> lines.add(line.name() + ": " + line.value()));
        return lines;
      }
    };
  }
}
