package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.servlet.http.HttpServletRequest;

/** What the endpoints answer, for frameworks that write it themselves. */
final class Answer implements Exchange {

  private final HttpServletRequest request;
  private int status;
  private String body;

  private Answer(HttpServletRequest request) {
    this.request = request;
  }

  /** Has the endpoints answer this request, on the calling thread. */
  static Answer to(HttpServletRequest request) {
    Answer answer = new Answer(request);
    try {
      Endpoints.handle(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer;
  }

  int status() {
    return status;
  }

  String body() {
    return body;
  }

  @Override
  public String path() {
    return request.getRequestURI();
  }

  @Override
  public String query() {
    return request.getQueryString();
  }

  @Override
  public int drain() throws IOException {
    InputStream in = request.getInputStream();
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
