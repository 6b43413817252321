package dev.baton.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;

/**
 * Where the JVM enters. Uses nothing but the JDK until the bootstrap classes are in place, and
 * never lets anything out.
 */
public final class Premain {

  /** The JDK's own tools, which {@code JAVA_TOOL_OPTIONS} also reaches: nothing to do there. */
  private static final String[] TOOLS = {
    "com.sun.tools.",
    "sun.tools.",
    "sun.security.tools.",
    "jdk.jfr.internal.tool.",
    "jdk.tools.",
    "jdk.internal.jshell.",
    "jdk.jshell.",
    "jdk.jpackage.",
    "sun.jvm.hotspot.",
    "sun.jvmstat.",
    "openj9.tools."
  };

  /** Both of two {@code -javaagent} options come here, even if they name different jars. */
  private static boolean started;

  private Premain() {}

  /** Called by the JVM before {@code main}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    if (isTool(System.getProperty("sun.java.command"))) {
      return;
    }
    try {
      AgentJar jar = new AgentJar();
      if (isOwnCommand(System.getProperty("sun.java.command"), jar.file)) {
        return;
      }
      if (started) {
        System.err.println(twice(arguments));
        return;
      }
      started = true;
      Definer definer = Definer.open(instrumentation);
      definer.defineBootstrap(jar, instrumentation);
      Agent.start(arguments, instrumentation, jar, definer);
    } catch (Throwable e) {
      System.err.println(
          "[baton] could not start: "
              + e
              + "; the application runs without it. Please report this with `java -version`.");
    }
  }

  private static String twice(String arguments) {
    return "[baton] is named twice for this JVM. The first -javaagent is in force, the second"
        + (arguments == null || arguments.isEmpty()
            ? ""
            : ", with the arguments " + arguments + ",")
        + " is not. JAVA_TOOL_OPTIONS comes first, then JDK_JAVA_OPTIONS, then the command line:"
        + " name it in one of them.";
  }

  /**
   * Whether this JVM runs {@code java -jar baton.jar}, in an environment whose {@code
   * JAVA_TOOL_OPTIONS} names the same jar.
   */
  static boolean isOwnCommand(String command, File jar) {
    if (command == null) {
      return false;
    }
    String path = jar.getPath();
    if (command.startsWith(path)) {
      return command.length() == path.length() || command.charAt(path.length()) == ' ';
    }
    int end = command.indexOf(' ');
    String main = end < 0 ? command : command.substring(0, end);
    return main.endsWith(jar.getName())
        && new File(main).getAbsoluteFile().equals(jar.getAbsoluteFile());
  }

  /**
   * Whether this JVM runs a tool of the JDK, by its main class, which may be written {@code
   * module/class}.
   */
  static boolean isTool(String command) {
    if (command == null) {
      return false;
    }
    int end = command.indexOf(' ');
    String main = end < 0 ? command : command.substring(0, end);
    main = main.substring(main.indexOf('/') + 1);
    for (String tool : TOOLS) {
      if (main.startsWith(tool)) {
        return true;
      }
    }
    return false;
  }
}
