package dev.baton.smoke.samples.carry;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.servlet.jakarta.ServletAdapter;
import io.grpc.servlet.jakarta.ServletServerBuilder;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;

/** gRPC's servlet, in Tomcat; its channels are on Netty. */
public final class GrpcOnServlet extends OverGrpc {

  /** Says what it does at start; kept, as loggers are held weakly. */
  private static final Logger ALL = Logger.getLogger("");

  static {
    ALL.setLevel(Level.SEVERE);
    // JDK 24 and newer warn of what Netty would use otherwise.
    System.setProperty("io.netty.noUnsafe", "true");
  }

  @Override
  int serve(ServerServiceDefinition service, Executor executor) throws Exception {
    ServletServerBuilder builder = new ServletServerBuilder().addService(service);
    if (executor == null) {
      builder.directExecutor();
    } else {
      builder.executor(executor);
    }
    File base = Files.createTempDirectory("smoke").toFile();
    base.deleteOnExit();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.addUpgradeProtocol(new Http2Protocol());
    tomcat.getService().addConnector(connector);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", base.getPath());
    Tomcat.addServlet(context, "grpc", new Servlet(builder.buildServletAdapter()))
        .setAsyncSupported(true);
    context.addServletMappingDecoded("/*", "grpc");
    tomcat.start();
    return connector.getLocalPort();
  }

  /** As gRPC's own, which takes no executor. */
  private static final class Servlet extends HttpServlet {
    private final transient ServletAdapter adapter;

    Servlet(ServletAdapter adapter) {
      this.adapter = adapter;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      adapter.doPost(request, response);
    }
  }

  /**
   * Without what is tried again: Tomcat sends an empty frame before a failure, which is no status.
   */
  @Override
  public Map<String, Carry> ways() {
    Map<String, Carry> ways = super.ways();
    ways.remove("tried-again");
    return ways;
  }

  @Override
  ManagedChannelBuilder<?> channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext();
  }
}
