package dev.baton.smoke.service;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The sample service: {@code Main SERVER} starts it, says {@code READY port}, and ends with its
 * standard input.
 */
public final class Main {

  /**
   * Complains when a busy machine takes its time to make random numbers; kept, as loggers are held
   * weakly.
   */
  private static Logger randomness;

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args[0].startsWith("tomcat")) {
      Logger.getLogger("").setLevel(Level.WARNING);
      randomness = Logger.getLogger("org.apache.catalina.util.SessionIdGeneratorBase");
      randomness.setLevel(Level.SEVERE);
    }
    System.setProperty("org.eclipse.jetty.LEVEL", "WARN");
    NoFlow.begin();
    System.out.println("READY " + Servers.start(args[0]));
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }
}
