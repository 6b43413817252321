package dev.baton.smoke.service;

import java.util.concurrent.Executors;

/**
 * The sample service: {@code Main SERVER} starts it, says {@code READY port way… feature…}, and
 * ends with its standard input.
 */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("org.eclipse.jetty.LEVEL", "WARN");
    NoFlow.begin();
    Server server = server(args[0]);
    int port = started(server);
    System.out.println(
        ("READY " + port + " " + String.join(" ", server.ways()))
            + (" " + String.join(" ", server.features())));
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }

  /** Ends the JVM if it cannot be started, whatever threads there are by then. */
  private static int started(Server server) {
    try {
      return server.start();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
      throw new IllegalStateException(e);
    }
  }

  /** One of the JDK's by a name of ours, any other by that of its sample. */
  private static Server server(String name) throws ReflectiveOperationException {
    switch (name) {
      case "jdk":
        return new JdkServer(null);
      case "jdk-pool":
        return new JdkServer(Executors.newFixedThreadPool(8, Daemons.FACTORY));
      case "jdk-virtual":
        return new JdkServer(Virtual.executor());
      default:
        return Samples.server(name);
    }
  }
}
