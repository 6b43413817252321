package dev.baton.agent;

import dev.baton.agent.inject.InjectCommand;
import dev.baton.agent.settings.Nearest;
import dev.baton.agent.status.StatusCommand;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * The command line: {@code java -jar baton.jar COMMAND}. Runs in a JVM of its own, where the
 * bootstrap classes do not exist.
 */
public final class Main {

  static final int WRONG_COMMAND_LINE = 2;

  private static final String[] COMMANDS = {"status", "check", "inject", "version", "help"};

  private Main() {}

  /**
   * Ends the JVM with 0 when all is well, 1 when something was found, 2 for a wrong command line.
   */
  public static void main(String[] args) {
    int code = run(args, System.out, System.err);
    System.out.flush();
    if (code != 0) {
      System.exit(
          code); // Otherwise the JVM ends by itself, and sooner: from 21 on this starts the JDK's
      // logging.
    }
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length == 0) {
      return wrong(err, "no command given");
    }
    String command = args[0];
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    if (command.equals("status")) {
      return StatusCommand.run(rest, out, err);
    }
    if (command.equals("check")) {
      return CheckCommand.run(rest, out, err);
    }
    if (command.equals("inject")) {
      // Its version is written into manifests and is an image's tag.
      String version = Main.class.getPackage().getImplementationVersion();
      return InjectCommand.run(rest, version == null ? "unknown" : version, System.in, out, err);
    }
    if (command.equals("version") || command.equals("--version") || command.equals("-version")) {
      if (rest.length > 0) {
        return wrong(err, "`version` takes no arguments, but was given `" + rest[0] + "`");
      }
      out.println("Baton " + version());
      return 0;
    }
    if (command.equals("help") || command.equals("--help") || command.equals("-h")) {
      help(out);
      return 0;
    }
    String meant = Nearest.of(command, COMMANDS);
    return wrong(
        err,
        "there is no command `"
            + command
            + "`"
            + (meant == null ? "" : " (did you mean `" + meant + "`?)"));
  }

  private static int wrong(PrintStream err, String problem) {
    err.println("[baton] " + problem + "; `java -jar baton.jar help` shows what there is");
    return WRONG_COMMAND_LINE;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "of unknown version" : version;
  }

  private static void help(PrintStream out) {
    out.println(
        "Baton "
            + version()
            + " carries trace headers from each inbound request to the outbound calls made for"
            + " it.");
    out.println();
    out.println("  java -javaagent:baton.jar[=name=value,...] -jar APPLICATION.jar");
    out.println("  java -jar baton.jar COMMAND");
    out.println();
    out.println(
        "  status PID [--json]          what Baton does in a running JVM: libraries, counters, what"
            + " went wrong");
    out.println(
        "  check [FILE...] [--json]     whether a configuration is valid, and what it comes to; the"
            + " same of Istio's");
    out.println(
        "                               Telemetry resources, with --namespace N --labels k=v,...");
    out.println("  inject -f FILE... [--all] [--remove] [--diff] [--write] [--json]");
    out.println(
        "                               puts Baton into the pod templates of Kubernetes manifests,"
            + " or takes it out again;");
    out.println(
        "                               files, folders, or - for standard input; the result goes to"
            + " standard output");
    out.println("  version                      the version of this jar");
    out.println("  help                         this text");
    out.println();
    out.println(
        "Exit code: 0 all is well, 1 something was found (refused, lost, invalid, not reachable), 2"
            + " wrong command line.");
  }
}
