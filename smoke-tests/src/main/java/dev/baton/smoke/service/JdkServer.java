package dev.baton.smoke.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/** {@code com.sun.net.httpserver}, at the address {@code -Dsmoke.address}, 127.0.0.1 otherwise. */
final class JdkServer implements Server {

  private final Executor executor;

  /**
   * A server.
   *
   * @param executor what its handlers run in, or null for its only thread
   */
  JdkServer(Executor executor) {
    this.executor = executor;
  }

  @Override
  public int start() throws IOException {
    InetAddress address = InetAddress.getByName(System.getProperty("smoke.address", "127.0.0.1"));
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/",
        http -> {
          Endpoints.handle(new OverJdk(http));
          http.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  private static final class OverJdk implements Exchange {
    private final HttpExchange http;

    OverJdk(HttpExchange http) {
      this.http = http;
    }

    @Override
    public String path() {
      return http.getRequestURI().getPath();
    }

    @Override
    public String query() {
      return http.getRequestURI().getRawQuery();
    }

    @Override
    public int drain() throws IOException {
      return http.getRequestBody().readAllBytes().length;
    }

    @Override
    public String text() throws IOException {
      return new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void answer(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      boolean empty = bytes.length == 0 || http.getRequestMethod().equals("HEAD");
      http.sendResponseHeaders(status, empty ? -1 : bytes.length);
      if (!empty) {
        http.getResponseBody().write(bytes);
      }
    }
  }
}
