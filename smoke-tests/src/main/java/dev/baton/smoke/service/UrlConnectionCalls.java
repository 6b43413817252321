package dev.baton.smoke.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** {@code HttpURLConnection}. */
final class UrlConnectionCalls implements Call {

  private final Proxy proxy;

  UrlConnectionCalls(Integer proxy) {
    this.proxy =
        proxy == null
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy));
  }

  @Override
  public String send(Sent request) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(request.url).openConnection(proxy);
    connection.setConnectTimeout(request.timeout);
    connection.setReadTimeout(request.timeout);
    connection.setRequestMethod(request.method);
    for (String[] header : request.headers) {
      connection.addRequestProperty(header[0], header[1]);
    }
    if (request.user != null) {
      connection.setAuthenticator(
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return new PasswordAuthentication(request.user, request.password.toCharArray());
            }
          });
    }
    if (request.body != null) {
      connection.setDoOutput(true);
      if (request.streamed) {
        connection.setChunkedStreamingMode(1000);
      }
      connection.getOutputStream().write(request.body);
      connection.getOutputStream().close();
    }
    try {
      return body(connection);
    } finally {
      if (request.timeout < 1000) {
        connection.disconnect();
      }
    }
  }

  private static String body(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
