package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request as servlets and filters see it. */
final class OverServlet implements Exchange {

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Runnable answered;

  private OverServlet(HttpServletRequest request, HttpServletResponse response, Runnable answered) {
    this.request = request;
    this.response = response;
    this.answered = answered;
  }

  /**
   * Serves the endpoints.
   *
   * @param answered what is to be done once there is an answer or a failure, in an asynchronous
   *     request; null in others, where failures are the container's
   */
  static void serve(HttpServletRequest request, HttpServletResponse response, Runnable answered) {
    try {
      Endpoints.handle(new OverServlet(request, response, answered));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      if (answered == null) {
        throw e;
      }
      answered.run();
    }
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
  public String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = request.getReader().read(); c >= 0; c = request.getReader().read()) {
      text.append((char) c);
    }
    return text.toString();
  }

  @Override
  public void answer(int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try {
      response.setStatus(status);
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
    } finally {
      if (answered != null) {
        answered.run();
      }
    }
  }
}
