package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.OtherFlow;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The endpoints as a servlet; the path's first part says how a request is served. To be mapped to
 * each of the ways with {@code /*}, and to {@link #ERROR_PAGE}; asynchronous, and behind {@link
 * EndpointsFilter}.
 */
public final class EndpointsServlet extends HttpServlet {

  /** In the container's thread. */
  public static final String SYNC = "/sync";

  /** Put aside, and dispatched back to the container by a thread of another request. */
  public static final String DISPATCH = "/dispatch";

  /** Handed to {@code AsyncContext.start}, and completed by a thread of another request. */
  public static final String START = "/start";

  /** Handed to a pool of the application's, and completed there. */
  public static final String POOL = "/pool";

  /** Forwarded to {@link #SYNC}. */
  public static final String FORWARD = "/forward";

  /** Answered by {@link #SYNC}, included. */
  public static final String INCLUDE = "/include";

  /** Served by {@link EndpointsFilter}, so that it does not get here. */
  public static final String FILTER = "/filter";

  /** All of them. */
  public static final String[] WAYS = {SYNC, DISPATCH, START, POOL, FORWARD, INCLUDE, FILTER};

  /** What is not a way but has to be mapped as well. */
  public static final String TIMEOUT = "/timeout";

  /** Where the container is to send what failed, by exception and by status. */
  public static final String ERROR_PAGE = "/failed/relay";

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    DispatcherType by = request.getDispatcherType();
    if (by != DispatcherType.REQUEST) {
      OverServlet.serve(request, response, null);
      return;
    }
    String endpoint = request.getPathInfo();
    switch (request.getServletPath()) {
      case DISPATCH:
        AsyncContext dispatched = startAsync(request);
        OtherFlow.run(dispatched::dispatch);
        break;
      case START:
        AsyncContext started = startAsync(request);
        started.start(
            () -> OverServlet.serve(request, response, () -> OtherFlow.run(started::complete)));
        break;
      case POOL:
        AsyncContext pooled = startAsync(request);
        SHARED.execute(() -> OverServlet.serve(request, response, pooled::complete));
        break;
      case TIMEOUT:
        AsyncContext waiting = startAsync(request);
        waiting.setTimeout(10);
        waiting.addListener(new Served(request, response));
        break;
      case FORWARD:
        request.getRequestDispatcher(SYNC + endpoint).forward(request, response);
        break;
      case INCLUDE:
        request.getRequestDispatcher(SYNC + endpoint).include(request, response);
        break;
      default:
        OverServlet.serve(request, response, null);
    }
  }

  private static AsyncContext startAsync(HttpServletRequest request) {
    AsyncContext async = request.startAsync();
    async.setTimeout(30_000);
    return async;
  }

  /** Serves when the time is over. */
  private static final class Served implements AsyncListener {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    Served(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      OverServlet.serve(request, response, event.getAsyncContext()::complete);
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
