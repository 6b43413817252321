import com.acme.shaded.catalina.Context;
import com.acme.shaded.catalina.startup.Tomcat;
import com.acme.shaded.tomcat.util.threads.TaskQueue;
import com.acme.shaded.tomcat.util.threads.TaskThreadFactory;
import com.acme.shaded.tomcat.util.threads.ThreadPoolExecutor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A service in a relocated Tomcat, which calls the URL it is given with the relocated copy of a
 * client and with the client itself, from the request's thread or from a relocated pool.
 */
public final class Main extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final com.acme.shaded.hc.client5.http.impl.classic.CloseableHttpClient RELOCATED =
      com.acme.shaded.hc.client5.http.impl.classic.HttpClients.createDefault();
  private static final org.apache.hc.client5.http.impl.classic.CloseableHttpClient ORIGINAL =
      org.apache.hc.client5.http.impl.classic.HttpClients.createDefault();

  private final transient ThreadPoolExecutor pool = pool();

  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.SEVERE);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("homes").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "main", new Main());
    context.addServletMappingDecoded("/", "main");
    tomcat.start();
    System.out.println("READY " + tomcat.getConnector().getLocalPort());
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }

  /** One thread, which exists before the first request: every task goes through the queue. */
  private static ThreadPoolExecutor pool() {
    TaskQueue queue = new TaskQueue();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, queue, new TaskThreadFactory("pool-", true, 5));
    queue.setParent(pool);
    pool.prestartAllCoreThreads();
    return pool;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String to = request.getParameter("to");
    try {
      if (request.getServletPath().equals("/pool")) {
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(new Calls(to, done));
        done.await();
      } else {
        new Calls(to, new CountDownLatch(1)).run();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    response.getWriter().print("ok");
  }

  /** No lambda: a pool's queue of an unknown class would not be given a wrapped one. */
  private static final class Calls implements Runnable {
    private final String to;
    private final CountDownLatch done;

    Calls(String to, CountDownLatch done) {
      this.to = to;
      this.done = done;
    }

    @Override
    public void run() {
      try {
        RELOCATED.execute(
            new com.acme.shaded.hc.client5.http.classic.methods.HttpGet(to + "/relocated"),
            answer -> answer.getCode());
        ORIGINAL.execute(
            new org.apache.hc.client5.http.classic.methods.HttpGet(to + "/original"),
            answer -> answer.getCode());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      } finally {
        done.countDown();
      }
    }
  }
}
