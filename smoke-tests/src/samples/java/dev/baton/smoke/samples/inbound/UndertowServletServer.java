package dev.baton.smoke.samples.inbound;

import dev.baton.smoke.service.Server;
import io.undertow.Undertow;
import io.undertow.server.protocol.http2.Http2UpgradeHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import java.net.InetSocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.DispatcherType;

/** Undertow's servlet container, embedded, 1.4 and newer. */
public final class UndertowServletServer implements Server {

  @Override
  public String[] ways() {
    return EndpointsServlet.WAYS;
  }

  @Override
  public String[] features() {
    return new String[] {TIMEOUT, ERROR_PAGE, H2C};
  }

  @Override
  public int start() throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    ServletInfo servlet =
        Servlets.servlet("endpoints", EndpointsServlet.class).setAsyncSupported(true);
    for (String way : EndpointsServlet.WAYS) {
      servlet.addMapping(way + "/*");
    }
    servlet.addMapping(EndpointsServlet.TIMEOUT + "/*");
    servlet.addMapping(EndpointsServlet.ERROR_PAGE);
    DeploymentInfo deployment =
        Servlets.deployment()
            .setClassLoader(UndertowServletServer.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("endpoints")
            .addServlet(servlet)
            .addFilter(Servlets.filter("endpoints", EndpointsFilter.class).setAsyncSupported(true))
            .addFilterUrlMapping("endpoints", "/*", DispatcherType.REQUEST)
            .addErrorPage(Servlets.errorPage(EndpointsServlet.ERROR_PAGE, 404))
            .addErrorPage(Servlets.errorPage(EndpointsServlet.ERROR_PAGE, Throwable.class));
    DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
    manager.deploy();
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(2)
            .setWorkerThreads(8)
            .setHandler(new Http2UpgradeHandler(manager.start()))
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }
}
