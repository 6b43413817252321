import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

/** Deploys a web application in Tomcat, uses it and takes it away again, many times over. */
public final class Redeploy {

  private static final String[] WAYS = {"direct", "pool", "apache", "filter", "start", "dispatch"};

  private static final ReferenceQueue<ClassLoader> COLLECTED = new ReferenceQueue<>();

  private Redeploy() {}

  /**
   * Prints how many class loaders of the web application are left at the end.
   *
   * @param args the web application unpacked, a folder for Tomcat, the URL to call, how many times, and perhaps {@code
   *     pin}: hold on to each of them
   */
  public static void main(String[] args) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(args[1]);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.start();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    List<Object> pinned = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
      Context context = tomcat.addWebapp(tomcat.getHost(), "/relay", args[0], new ContextConfig());
      ClassLoader loader = context.getLoader().getClassLoader();
      loaders.add(new WeakReference<>(loader, COLLECTED));
      if (args.length > 4) {
        pinned.add(loader.loadClass("relay.Calls"));
      }
      for (String way : WAYS) {
        String path = "/relay/call?how=" + way + "&to=" + args[2];
        String answer = get(tomcat.getConnector().getLocalPort(), path, "flow-" + i + "-" + way);
        if (!answer.equals("ok")) {
          throw new IllegalStateException(path + " answered " + answer);
        }
      }
      context.stop();
      tomcat.getHost().removeChild(context);
      context.destroy();
    }
    System.out.println(left(loaders));
    if (pinned.size() > loaders.size()) {
      throw new IllegalStateException();
    }
    tomcat.stop();
    System.exit(0);
  }

  private static String get(int port, String path, String requestId) throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection();
    connection.setRequestProperty("x-request-id", requestId);
    connection.setReadTimeout(60_000);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes());
    }
  }

  /** Collects until none is left or nothing more happens. */
  private static int left(List<WeakReference<ClassLoader>> loaders) throws InterruptedException {
    int left = loaders.size();
    // Threads of the web application may still be on their way out.
    for (int i = 0; i < 30 && left > 0; i++) {
      System.gc();
      while (left > 0 && COLLECTED.remove(100) != null) {
        left--;
      }
    }
    return left;
  }
}
