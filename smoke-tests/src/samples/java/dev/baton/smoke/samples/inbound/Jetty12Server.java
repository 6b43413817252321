package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Jetty 12 without servlets, and its own WebSockets. */
public final class Jetty12Server implements Server {

  private static final String SYNC = "/sync";

  /**
   * Handed to the context's threads once there is content to read. What Jetty calls for that may
   * not itself wait for more: it would only be told of it when it has returned.
   */
  private static final String DEMAND = "/demand";

  /** Handed to a pool of the application's. */
  private static final String POOL = "/pool";

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {SYNC, DEMAND, POOL};
  }

  @Override
  public String[] features() {
    return new String[] {ERROR_PAGE, H2C, WEBSOCKET};
  }

  @Override
  public int start() throws Exception {
    JettyConnector jetty = new JettyConnector();
    ContextHandler context = new ContextHandler("/");
    WebSocketUpgradeHandler sockets = WebSocketUpgradeHandler.from(jetty.server(), context);
    sockets.configure(
        container ->
            container.addMapping(
                "/websocket",
                (request, response, callback) -> {
                  Endpoints.relay(request.getHttpURI().getQuery());
                  return new Socket();
                }));
    sockets.setHandler(new Ways());
    context.setHandler(sockets);
    jetty.server().setHandler(context);
    ErrorHandler plain = new ErrorHandler();
    // Like a servlet's error pages: for what the application does not have, or failed at.
    jetty
        .server()
        .setErrorHandler(
            (request, response, callback) -> {
              if (response.getStatus() != 404 && response.getStatus() != 500) {
                return plain.handle(request, response, callback);
              }
              new OverJetty(request, response, callback).serve("/failed/relay");
              return true;
            });
    return jetty.start();
  }

  private static final class Ways extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      OverJetty exchange = new OverJetty(request, response, callback);
      String path = request.getHttpURI().getPath();
      if (path.startsWith(SYNC + "/")) {
        Endpoints.handle(exchange);
      } else if (path.startsWith(DEMAND + "/")) {
        request.demand(() -> request.getContext().execute(() -> exchange.serve(path)));
      } else if (path.startsWith(POOL + "/")) {
        SHARED.execute(() -> exchange.serve(path));
      } else if (path.equals("/written")) {
        Jetty12Callbacks.whenWritten(request, response, callback);
      } else if (path.equals("/gone")) {
        Jetty12Callbacks.whenGone(request, callback);
      } else {
        return false;
      }
      return true;
    }
  }

  /** Calls the URL in each message. */
  public static final class Socket implements Session.Listener.AutoDemanding {
    private volatile Session session;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
    }

    @Override
    public void onWebSocketText(String url) {
      try {
        Endpoints.get(url);
        session.sendText("done", null);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class OverJetty implements Exchange {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private String path;

    OverJetty(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.path = request.getHttpURI().getPath();
    }

    /** Serves where nobody waits for what is thrown. */
    void serve(String path) {
      this.path = path;
      try {
        Endpoints.handle(this);
      } catch (Throwable e) {
        callback.failed(e);
      }
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public String query() {
      return request.getHttpURI().getQuery();
    }

    @Override
    public int drain() throws IOException {
      try (InputStream in = Content.Source.asInputStream(request)) {
        return in.readAllBytes().length;
      }
    }

    @Override
    public void answer(int status, String body) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      response.setStatus(status);
      response.getHeaders().put("Content-Length", bytes.length);
      boolean head = request.getMethod().equals("HEAD");
      response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes), callback);
    }
  }
}
