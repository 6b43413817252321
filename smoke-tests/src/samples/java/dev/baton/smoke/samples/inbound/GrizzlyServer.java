package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Daemons;
import dev.baton.smoke.service.Endpoints;
import dev.baton.smoke.service.Exchange;
import dev.baton.smoke.service.OtherFlow;
import dev.baton.smoke.service.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.http.io.NIOInputStream;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Grizzly's HTTP server, 2.3 and newer, where workers read the connections and serve them. */
public class GrizzlyServer implements Server {

  /** In a worker's thread. */
  static final String SYNC = "/sync";

  /** Suspended, served by a pool of the application's, and resumed there. */
  private static final String SUSPENDED = "/suspended";

  /** Suspended, and resumed by a thread of another request: served as that is told. */
  private static final String PUT_ASIDE = "/aside";

  /** Suspended, and served by a reader of its body, as the body comes. */
  private static final String READER = "/reader";

  private static final ExecutorService SHARED = Executors.newFixedThreadPool(4, Daemons.FACTORY);

  @Override
  public String[] ways() {
    return new String[] {SYNC, SUSPENDED, PUT_ASIDE, READER};
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT};
  }

  @Override
  public int start() throws IOException {
    Logger.getLogger("").setLevel(Level.OFF);
    NetworkListener listener = new NetworkListener("sample", "127.0.0.1", 0);
    listener.setMaxHttpHeaderSize(64 * 1024);
    listener.setMaxRequestHeaders(200);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    // It waits for more where a line has no colon, and would close the other connections meanwhile.
    listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
    configure(listener);
    HttpServer server = new HttpServer();
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(new Ways(), "/");
    server.start();
    return listener.getPort();
  }

  /** What another sample does otherwise. */
  void configure(NetworkListener listener) {}

  private static final class Ways extends HttpHandler {
    @Override
    public void service(Request request, Response response) throws Exception {
      OverGrizzly exchange = new OverGrizzly(request, response);
      String path = request.getRequestURI();
      if (path.startsWith(SUSPENDED + "/")) {
        response.suspend();
        SHARED.execute(
            () -> {
              serve(exchange);
              response.resume();
            });
      } else if (path.startsWith(PUT_ASIDE + "/")) {
        response.suspend(
            -1,
            TimeUnit.MILLISECONDS,
            new EmptyCompletionHandler<Response>() {
              @Override
              public void completed(Response answer) {
                serve(exchange);
              }
            });
        OtherFlow.run(response::resume);
      } else if (path.startsWith(READER + "/")) {
        response.suspend();
        request.getNIOInputStream().notifyAvailable(new Reader(exchange));
      } else if (path.startsWith("/timeout/")) {
        response.suspend(
            100,
            TimeUnit.MILLISECONDS,
            null,
            late -> {
              serve(exchange);
              late.resume();
              return false;
            });
      } else {
        Endpoints.handle(exchange);
      }
    }
  }

  /** As the handler does, where nobody answers for what it throws. */
  private static void serve(OverGrizzly exchange) {
    try {
      Endpoints.handle(exchange);
    } catch (IOException | RuntimeException e) {
      exchange.response.setStatus(500);
    }
  }

  /** Serves at the end of the body, or with its first part if the endpoint does not want it. */
  private static final class Reader implements ReadHandler {
    private final OverGrizzly exchange;
    private boolean served;

    Reader(OverGrizzly exchange) {
      this.exchange = exchange;
    }

    @Override
    public void onDataAvailable() throws Exception {
      exchange.readAvailable();
      if (exchange.query() != null && exchange.query().contains("early=")) {
        serveOnce();
      }
      exchange.request.getNIOInputStream().notifyAvailable(this);
    }

    @Override
    public void onAllDataRead() throws Exception {
      exchange.readAvailable();
      serveOnce();
      exchange.response.resume();
    }

    @Override
    public void onError(Throwable gone) {
      exchange.response.resume();
    }

    private void serveOnce() {
      if (!served) {
        served = true;
        serve(exchange);
      }
    }
  }

  private static final class OverGrizzly implements Exchange {
    private final Request request;
    private final Response response;
    private int readBefore;

    OverGrizzly(Request request, Response response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public String path() {
      return request.getRequestURI();
    }

    @Override
    public String query() {
      return request.getQueryString();
    }

    /** What has come of the body, from now on read without waiting for more. */
    void readAvailable() throws IOException {
      NIOInputStream in = request.getNIOInputStream();
      while (in.isReady()) {
        readBefore += in.read(new byte[in.readyData()]);
      }
    }

    @Override
    public int drain() throws IOException {
      if (path().startsWith(READER + "/")) {
        return readBefore;
      }
      byte[] buffer = new byte[8192];
      int all = 0;
      for (int read = 0; read >= 0; read = request.getInputStream().read(buffer)) {
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
      if (!path().startsWith(READER + "/")) { // Its answer is sent when the body is read.
        response.getOutputStream().flush();
      }
    }
  }
}
