package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.io.File;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.deploy.ErrorPage;
import org.apache.catalina.deploy.FilterDef;
import org.apache.catalina.deploy.FilterMap;
import org.apache.catalina.startup.Tomcat;

/** Tomcat 7, embedded. */
public class Tomcat7Server implements Server {

  /**
   * Complains when a busy machine takes its time to make random numbers; kept, as loggers are held
   * weakly.
   */
  private static final Logger RANDOMNESS =
      Logger.getLogger("org.apache.catalina.util.SessionIdGeneratorBase");

  @Override
  public String[] ways() {
    return EndpointsServlet.WAYS;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE};
  }

  @Override
  public int start() throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    RANDOMNESS.setLevel(Level.SEVERE);
    File base = Files.createTempDirectory("smoke").toFile();
    base.deleteOnExit();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("maxHttpHeaderSize", "65536");
    tomcat.getService().addConnector(connector);
    tomcat.setConnector(connector);
    deploy(tomcat.addContext("", base.getPath()));
    tomcat.start();
    return connector.getLocalPort();
  }

  private static void deploy(Context context) {
    Wrapper wrapper = Tomcat.addServlet(context, "endpoints", EndpointsServlet.class.getName());
    wrapper.setAsyncSupported(true);
    for (String way : EndpointsServlet.WAYS) {
      context.addServletMapping(way + "/*", "endpoints");
    }
    context.addServletMapping(EndpointsServlet.TIMEOUT + "/*", "endpoints");
    context.addServletMapping(EndpointsServlet.ERROR_PAGE, "endpoints");
    for (int status : new int[] {404, 500}) {
      ErrorPage page = new ErrorPage();
      page.setErrorCode(status);
      page.setLocation(EndpointsServlet.ERROR_PAGE);
      context.addErrorPage(page);
    }
    FilterDef filter = new FilterDef();
    filter.setFilterName("endpoints");
    filter.setFilterClass(EndpointsFilter.class.getName());
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap map = new FilterMap();
    map.setFilterName("endpoints");
    map.addURLPattern("/*");
    context.addFilterMap(map);
  }
}
