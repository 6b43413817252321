package dev.baton.agent.status;

import java.io.PrintStream;
import java.nio.file.Paths;
import java.util.Properties;

/** {@code status PID [--json]}: what Baton does in a running JVM. */
public final class StatusCommand {

  private static final int FOUND = 1;
  private static final int WRONG_COMMAND_LINE = 2;

  private StatusCommand() {}

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code status}
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    boolean json = false;
    String pid = null;
    for (String arg : args) {
      if (arg.equals("--json")) {
        json = true;
      } else if (arg.startsWith("-")) {
        return wrong(err, "there is no option `" + arg + "`, only --json");
      } else if (pid != null) {
        return wrong(err, "one PID at a time, but was given `" + pid + "` and `" + arg + "`");
      } else {
        pid = arg;
      }
    }
    if (pid == null) {
      return wrong(err, "which JVM? Its PID is missing (`pgrep java` lists them)");
    }
    if (!pid.matches("0*[1-9][0-9]{0,8}")) {
      return wrong(err, "a PID is a positive number, but was given `" + pid + "`");
    }
    return report(Integer.parseInt(pid), json, out, err);
  }

  private static int wrong(PrintStream err, String problem) {
    err.println(
        "[baton] status: "
            + problem
            + "; usage: java -jar baton.jar status PID [--json], more with `help`");
    return WRONG_COMMAND_LINE;
  }

  private static int report(int pid, boolean json, PrintStream out, PrintStream err) {
    try {
      Properties answer = Asked.of(new RunningJvm(Paths.get("/proc"), pid));
      Status status = Status.read(pid, answer);
      out.print(json ? JsonReport.of(status) : TextReport.of(status));
      return status.isWell() ? 0 : FOUND;
    } catch (NoAnswer e) {
      if (json) {
        out.print(JsonReport.ofNoAnswer(pid, e.getMessage()));
      }
      err.println("[baton] " + e.getMessage());
      return FOUND;
    }
  }
}
