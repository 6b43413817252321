package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The endpoints as a servlet; the path's first part says how a request is served. */
public final class EndpointsServlet extends HttpServlet {

  /** In the container's thread. */
  public static final String SYNC = "/sync";

  /** Put aside, and dispatched back to the container by a thread of another request. */
  public static final String DISPATCH = "/dispatch";

  /** Handed to {@code AsyncContext.start}, and completed by a thread of another request. */
  public static final String START = "/start";

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String way = request.getServletPath();
    if (way.equals(DISPATCH) && request.getDispatcherType() != DispatcherType.ASYNC) {
      AsyncContext async = request.startAsync();
      OtherFlow.run(async::dispatch);
    } else if (way.equals(START)) {
      AsyncContext async = request.startAsync();
      async.start(() -> serve(new OverServlet(request, response, async)));
    } else {
      serve(new OverServlet(request, response, null));
    }
  }

  private static void serve(OverServlet exchange) {
    try {
      Endpoints.handle(exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class OverServlet implements Exchange {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext async;

    OverServlet(HttpServletRequest request, HttpServletResponse response, AsyncContext async) {
      this.request = request;
      this.response = response;
      this.async = async;
    }

    @Override
    public String path() {
      return request.getPathInfo();
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
    public void answer(int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      response.setStatus(status);
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
      if (async != null) {
        OtherFlow.run(async::complete);
      }
    }
  }
}
