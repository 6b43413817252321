package app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** A service that calls the URL it is given with each of three clients, from a thread pool. */
public final class Main extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient ExecutorService pool = Executors.newFixedThreadPool(2);
  private final transient HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final transient CloseableHttpClient apache = HttpClients.createDefault();

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

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String to = request.getParameter("to");
    try {
      pool.submit(() -> {
        ((HttpURLConnection) URI.create(to + "/urlconnection").toURL().openConnection()).getInputStream().readAllBytes();
        http.send(HttpRequest.newBuilder(URI.create(to + "/jdk")).build(), HttpResponse.BodyHandlers.ofString());
        return apache.execute(new HttpGet(to + "/apache"), answer -> answer.getCode());
      }).get();
    } catch (Exception e) {
      throw new IOException(e);
    }
    response.getWriter().print("ok");
  }
}
