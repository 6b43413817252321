package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.servlet.http.HttpServletRequest;

/** What the endpoints answer, for frameworks that write it themselves. */
final class Answer implements Exchange {

  private final String path;
  private final String query;
  private final InputStream in;
  private int status;
  private String body;

  private Answer(HttpServletRequest request) throws IOException {
    path = request.getRequestURI();
    query = request.getQueryString();
    in = request.getInputStream();
  }

  /** The answer to this request, yet to be made: other threads may not be able to look at it. */
  static Answer of(HttpServletRequest request) {
    try {
      return new Answer(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the endpoints answer this request, on the calling thread. */
  static Answer to(HttpServletRequest request) {
    return of(request).made();
  }

  /** Has the endpoints make it, on the calling thread. */
  Answer made() {
    try {
      Endpoints.handle(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  int status() {
    return status;
  }

  String body() {
    return body;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public int drain() throws IOException {
    byte[] buffer = new byte[8192];
    int all = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      all += read;
    }
    return all;
  }

  @Override
  public void answer(int status, String body) {
    this.status = status;
    this.body = body;
  }
}
