package relay;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.naming.InitialContext;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.ServletException;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Calls out in the way that the request asks for. */
public class Relay extends HttpServlet {

  /** Where instances of the web application leave word of their class loaders, across all of them. */
  private static final String LOADERS = "relay.loaders";

  private final BlockingQueue<AsyncContext> toDispatch = new LinkedBlockingQueue<>();
  private ExecutorService pool;
  private Thread dispatcher;
  private Apache apache;

  @Override
  public void init() {
    pool = Executors.newFixedThreadPool(1);
    apache = new Apache();
    dispatcher = new Thread(this::dispatch, "dispatcher");
    dispatcher.start();
  }

  @Override
  public void destroy() {
    pool.shutdownNow();
    dispatcher.interrupt();
    apache.close();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String to = request.getParameter("to");
    try {
      switch (request.getParameter("how")) {
        case "pid":
          answer(response, Long.toString(ProcessHandle.current().pid()));
          break;
        case "loader":
          answer(response, remembered());
          break;
        case "collect":
          answer(response, Integer.toString(loadersLeft()));
          break;
        case "pin":
          System.getProperties().put(Relay.class, Relay.class);
          answer(response, "ok");
          break;
        case "filter":
          answer(response, (String) request.getAttribute("filter"));
          break;
        case "direct":
          answer(response, Calls.get(to));
          break;
        case "apache":
          answer(response, apache.get(to));
          break;
        case "pool":
          answer(response, pool.submit(() -> Calls.get(to)).get());
          break;
        case "managed":
          answer(response, managed(request).submit(() -> Calls.get(to)).get());
          break;
        case "managed-execute":
          Task task = new Task(to);
          managed(request).execute(task);
          answer(response, task.answer.get());
          break;
        case "start":
          AsyncContext context = request.startAsync();
          context.start(new Answer(context, to));
          break;
        case "dispatch":
          if (request.getDispatcherType() == DispatcherType.ASYNC) {
            answer(response, Calls.get(to));
          } else {
            toDispatch.add(request.startAsync());
          }
          break;
        default:
          response.sendError(400);
      }
    } catch (IOException | ServletException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  /** Of a thread that serves no request, so that no flow comes with the dispatch. */
  private void dispatch() {
    try {
      while (true) {
        toDispatch.take().dispatch();
      }
    } catch (InterruptedException e) {
      // The web application ends.
    }
  }

  /** A class with a name, which nobody may wrap unseen. */
  private static final class Answer implements Runnable {
    private final AsyncContext context;
    private final String to;

    Answer(AsyncContext context, String to) {
      this.context = context;
      this.to = to;
    }

    @Override
    public void run() {
      answer(context.getResponse(), Calls.getOrFail(to));
      context.complete();
    }
  }

  /** As {@link Answer}, for an executor. */
  private static final class Task implements Runnable {
    final CompletableFuture<String> answer = new CompletableFuture<>();
    private final String to;

    Task(String to) {
      this.to = to;
    }

    @Override
    public void run() {
      try {
        answer.complete(Calls.get(to));
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    }
  }

  private static ExecutorService managed(HttpServletRequest request) throws Exception {
    return (ExecutorService) new InitialContext().lookup(request.getParameter("executor"));
  }

  private static void answer(ServletResponse response, String text) {
    try {
      response.setContentType("text/plain");
      response.getWriter().print(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Which instance of the web application this is, by its loader. */
  private static String remembered() {
    ClassLoader own = Relay.class.getClassLoader();
    List<WeakReference<ClassLoader>> loaders = loaders();
    if (loaders.stream().noneMatch(each -> each.get() == own)) {
      loaders.add(new WeakReference<>(own));
    }
    return Integer.toString(loaders.size());
  }

  /** How many of all the loaders are still there. */
  private static int loadersLeft() {
    System.gc();
    return (int) loaders().stream().filter(each -> each.get() != null).count();
  }

  @SuppressWarnings("unchecked")
  private static List<WeakReference<ClassLoader>> loaders() {
    return (List<WeakReference<ClassLoader>>)
        System.getProperties()
            .computeIfAbsent(LOADERS, key -> Collections.synchronizedList(new ArrayList<>()));
  }
}
