package dev.baton.smoke.demo.sample;

import jakarta.servlet.http.HttpServlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** An embedded Tomcat with one servlet, on a free port that it prints. */
final class Server {

  private Server() {}

  static void start(String mapping, HttpServlet servlet) throws LifecycleException {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(".");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "service", servlet);
    context.addServletMappingDecoded(mapping, "service");
    tomcat.start();
    System.out.println("listening on port " + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }
}
