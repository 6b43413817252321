package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, embedded, 8.5 and newer. */
public final class TomcatServer implements Server {

  /**
   * Complains when a busy machine takes its time to make random numbers; kept, as loggers are held
   * weakly.
   */
  private static final Logger RANDOMNESS =
      Logger.getLogger("org.apache.catalina.util.SessionIdGeneratorBase");

  @Override
  public String[] ways() {
    return new String[] {EndpointsServlet.SYNC, EndpointsServlet.DISPATCH, EndpointsServlet.START};
  }

  @Override
  public int start() throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    RANDOMNESS.setLevel(Level.SEVERE);
    File base = Files.createTempDirectory("smoke").toFile();
    base.deleteOnExit();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    tomcat.getConnector().setProperty("maxHttpHeaderSize", "65536");
    Context context = tomcat.addContext("", base.getPath());
    Wrapper wrapper = Tomcat.addServlet(context, "endpoints", EndpointsServlet.class.getName());
    wrapper.setAsyncSupported(true);
    for (String way : ways()) {
      mapping(context).invoke(context, way + "/*", "endpoints");
    }
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  /** Renamed within 8.5. */
  private static Method mapping(Context context) throws NoSuchMethodException {
    try {
      return Context.class.getMethod("addServletMappingDecoded", String.class, String.class);
    } catch (NoSuchMethodException e) {
      return Context.class.getMethod("addServletMapping", String.class, String.class);
    }
  }
}
