package dev.baton.smoke.service;

import java.io.ByteArrayInputStream;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code java.net.http.HttpClient}. */
final class JdkCalls implements Call {

  private final boolean async;
  private final HttpClient client;
  private final HttpClient.Builder builder;

  JdkCalls(Integer proxy, boolean async, boolean upgrade) {
    this.async = async;
    this.builder =
        HttpClient.newBuilder()
            .version(upgrade ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL);
    if (proxy != null) {
      builder.proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy)));
    }
    this.client = builder.build();
  }

  @Override
  public String send(Sent request) throws Exception {
    return prepare(request).send();
  }

  /** For a URL that begins with ws, a WebSocket: runs {@code then} when it is open. */
  @Override
  public void sendThen(Sent request, Runnable then) {
    if (request.url.startsWith("ws:")) {
      client
          .newWebSocketBuilder()
          .buildAsync(URI.create(request.url), new WebSocket.Listener() {})
          .whenComplete((socket, failure) -> then.run());
      return;
    }
    client
        .sendAsync(made(request), HttpResponse.BodyHandlers.ofString())
        .whenComplete((answer, failure) -> then.run());
  }

  @Override
  public void giveUp(String url) throws Exception {
    if (!async) {
      Call.super.giveUp(url);
      return;
    }
    client.sendAsync(made(Sent.get(url)), HttpResponse.BodyHandlers.ofString()).cancel(true);
  }

  @Override
  public Prepared prepare(Sent request) {
    HttpRequest made = made(request);
    HttpClient sender = request.user == null ? client : withPassword(request);
    return new Prepared() {
      @Override
      public String send() throws Exception {
        HttpResponse.BodyHandler<String> body = HttpResponse.BodyHandlers.ofString();
        return async ? sender.sendAsync(made, body).get().body() : sender.send(made, body).body();
      }

      @Override
      public List<String> headers() {
        List<String> lines = new ArrayList<>();
        made.headers()
            .map()
            .forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines;
      }
    };
  }

  private HttpClient withPassword(Sent request) {
    return builder
        .authenticator(
            new Authenticator() {
              @Override
              protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(request.user, request.password.toCharArray());
              }
            })
        .build();
  }

  private static HttpRequest made(Sent request) {
    HttpRequest.Builder made =
        HttpRequest.newBuilder(URI.create(request.url)).timeout(Duration.ofMillis(request.timeout));
    for (String[] header : request.headers) {
      made.header(header[0], header[1]);
    }
    HttpRequest.BodyPublisher body =
        request.body == null
            ? HttpRequest.BodyPublishers.noBody()
            : request.streamed
                ? HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(request.body))
                : HttpRequest.BodyPublishers.ofByteArray(request.body);
    return made.method(request.method, body).build();
  }
}
