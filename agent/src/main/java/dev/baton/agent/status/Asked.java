package dev.baton.agent.status;

import java.nio.file.Files;
import java.util.Properties;

/**
 * Asks a JVM for the properties among which Baton's status is, and waits for the answer, but not
 * for ever.
 */
final class Asked extends Thread {

  private static final long LONGEST_MILLIS = 15_000;

  private final RunningJvm jvm;
  private volatile Properties answer;
  private volatile NoAnswer problem;

  private Asked(RunningJvm jvm) {
    super("question");
    this.jvm = jvm;
    setDaemon(true);
  }

  static Properties of(RunningJvm jvm) throws NoAnswer {
    Asked asked = new Asked(jvm);
    asked.start();
    try {
      asked.join(LONGEST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (asked.problem != null) {
      throw asked.problem;
    }
    if (asked.answer == null) {
      throw new NoAnswer(
          "JVM "
              + jvm.pid
              + " did not answer within "
              + LONGEST_MILLIS / 1000
              + " s; it may be short of processor time or in a long garbage collection: try again");
    }
    return asked.answer;
  }

  @Override
  public void run() {
    try {
      answer = ask();
    } catch (NoAnswer e) {
      problem = e;
    } catch (Throwable e) {
      problem = new NoAnswer("could not ask JVM " + jvm.pid + ": " + e);
    }
  }

  private Properties ask() throws Exception {
    if (jvm.isLinux()) {
      jvm.check();
      if (!Files.exists(jvm.socket())) {
        jvm.checkCatchesQuit();
        if (!Files.isWritable(jvm.tmp())) {
          throw new NoAnswer(
              "JVM "
                  + jvm.pid
                  + " cannot answer: it does so through a socket in /tmp, and "
                  + jvm.tmp()
                  + " is not writable; give its container a writable /tmp, an emptyDir say");
        }
      }
    }
    Properties properties = JdkAttach.properties(jvm.pid);
    if (properties != null) {
      return properties;
    }
    String version = System.getProperty("java.specification.version");
    if (version.startsWith("1.") || Integer.parseInt(version) < 16 || !jvm.isLinux()) {
      throw new NoAnswer(
          "the Java that runs this command ("
              + version
              + ", "
              + System.getProperty("java.home")
              + ") has no module jdk.attach; use that of a JDK, or on Linux Java 16 or newer");
    }
    return AttachSocket.properties(jvm);
  }
}
