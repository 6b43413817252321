package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat, embedded, 8.5 and newer. */
public class TomcatServer implements Server {

  /**
   * Complains when a busy machine takes its time to make random numbers; kept, as loggers are held
   * weakly.
   */
  private static final Logger RANDOMNESS =
      Logger.getLogger("org.apache.catalina.util.SessionIdGeneratorBase");

  static {
    // Else a thread that is late at a request whose user is gone may answer the next one, until 10.
    System.setProperty("org.apache.catalina.connector.RECYCLE_FACADES", "true");
  }

  @Override
  public String[] ways() {
    return EndpointsServlet.WAYS;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C, WEBSOCKET};
  }

  @Override
  public int start() throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    RANDOMNESS.setLevel(Level.SEVERE);
    File base = Files.createTempDirectory("smoke").toFile();
    base.deleteOnExit();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    Connector connector = connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("maxHttpHeaderSize", "65536");
    connector.addUpgradeProtocol(new Http2Protocol());
    tomcat.getService().addConnector(connector);
    tomcat.setConnector(connector);
    deploy(tomcat.addContext("", base.getPath()));
    tomcat.start();
    return connector.getLocalPort();
  }

  protected Connector connector() {
    return new Connector("HTTP/1.1");
  }

  /** Servlet, filter and WebSocket. */
  protected void deploy(Context context) throws Exception {
    Wrapper wrapper = Tomcat.addServlet(context, "endpoints", EndpointsServlet.class.getName());
    wrapper.setAsyncSupported(true);
    for (String way : EndpointsServlet.WAYS) {
      map(context, way + "/*", "endpoints");
    }
    map(context, EndpointsServlet.TIMEOUT + "/*", "endpoints");
    map(context, "/websocket", "endpoints"); // Never gets there, but something has to be.
    sendFailuresTo("endpoints", context);
    filter(context, EndpointsFilter.class);
    context.addServletContainerInitializer(new WsSci(), null);
    context.addApplicationListener(WebSocketListener.class.getName());
  }

  /** Has this filter see all requests. */
  protected static void filter(Context context, Class<?> type) {
    FilterDef filter = new FilterDef();
    filter.setFilterName(type.getSimpleName());
    filter.setFilterClass(type.getName());
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap map = new FilterMap();
    map.setFilterName(type.getSimpleName());
    map.addURLPattern("/*");
    context.addFilterMap(map);
  }

  /** Has this servlet, an {@link EndpointsServlet}, serve the error page. */
  protected static void sendFailuresTo(String servlet, Context context)
      throws ReflectiveOperationException {
    map(context, EndpointsServlet.ERROR_PAGE, servlet);
    for (int status : new int[] {404, 500}) {
      ErrorPage page = new ErrorPage();
      page.setErrorCode(status);
      page.setLocation(EndpointsServlet.ERROR_PAGE);
      context.addErrorPage(page);
    }
  }

  /** Renamed within 8.5. */
  protected static void map(Context context, String pattern, String servlet)
      throws ReflectiveOperationException {
    Method mapping;
    try {
      mapping = Context.class.getMethod("addServletMappingDecoded", String.class, String.class);
    } catch (NoSuchMethodException e) {
      mapping = Context.class.getMethod("addServletMapping", String.class, String.class);
    }
    mapping.invoke(context, pattern, servlet);
  }

  /** Tells when the context starts. */
  public static final class WebSocketListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      EndpointsWebSocket.deploy(event.getServletContext());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {}
  }
}
