package dev.baton.smoke.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The endpoints as a servlet of the {@code javax} namespace. */
public final class JavaxEndpoints extends HttpServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String how = request.getServletPath() + "/*";
    if (how.equals(Servlets.DISPATCH) && request.getDispatcherType() != DispatcherType.ASYNC) {
      AsyncContext async = request.startAsync();
      OtherFlow.run(async::dispatch);
    } else if (how.equals(Servlets.START)) {
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

  private record OverServlet(
      HttpServletRequest request, HttpServletResponse response, AsyncContext async)
      implements Exchange {
    @Override
    public String path() {
      return request.getPathInfo();
    }

    @Override
    public String query() {
      return request.getQueryString();
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
