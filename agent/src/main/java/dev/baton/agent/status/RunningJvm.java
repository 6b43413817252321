package dev.baton.agent.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that is to be asked, as Linux describes it below {@code /proc}. Elsewhere nothing of it
 * is known beforehand.
 */
final class RunningJvm {

  /** SIGQUIT is signal 3, so bit 2. */
  private static final long SIGQUIT_BIT = 1L << 2;

  final int pid;

  /** Its number in its own PID namespace, by which the JVM calls its files. */
  final int ownPid;

  private final Path proc;
  private final Path directory;
  private final String status;

  RunningJvm(Path proc, int pid) throws NoAnswer {
    this.proc = proc;
    this.pid = pid;
    this.directory = proc.resolve(Integer.toString(pid));
    if (!isLinux()) {
      status = null;
      ownPid = pid;
      return;
    }
    status = text("status");
    if (status == null) {
      throw new NoAnswer(
          "there is no process "
              + pid
              + " here; a JVM in a container is asked inside it, or by its number on the host");
    }
    String[] numbers = field("NSpid", Integer.toString(pid)).split("\\s+");
    ownPid = Integer.parseInt(numbers[numbers.length - 1]);
  }

  boolean isLinux() {
    return Files.exists(proc.resolve("self/status"));
  }

  /** Says why this process cannot be asked, as far as that can be known without touching it. */
  void check() throws NoAnswer {
    String state = field("State", "?");
    if (state.startsWith("Z") || state.startsWith("X")) {
      throw new NoAnswer("process " + pid + " has ended (state " + state + ")");
    }
    String uid = effectiveUid(status);
    String own = effectiveUid(ownStatus());
    if (!own.equals("0") && !own.equals(uid)) {
      throw new NoAnswer(
          "process "
              + pid
              + " belongs to user id "
              + uid
              + ", this command runs as "
              + own
              + "; a JVM answers its own user and root only: sudo -u '#"
              + uid
              + "' java -jar baton.jar status "
              + pid);
    }
    checkIsHotSpot();
    if (state.startsWith("T") || state.startsWith("t")) {
      throw new NoAnswer(
          "process "
              + pid
              + " is stopped (state "
              + state
              + "); it answers once it goes on: kill -CONT "
              + pid);
    }
    if (isAttachDisabled()) {
      throw new NoAnswer(
          "JVM "
              + pid
              + " runs with -XX:+DisableAttachMechanism, so it answers nobody; "
              + "start it without that option to see its status");
    }
  }

  private void checkIsHotSpot() throws NoAnswer {
    String maps;
    try {
      maps = new String(Files.readAllBytes(directory.resolve("maps")), StandardCharsets.ISO_8859_1);
    } catch (AccessDeniedException e) {
      throw new NoAnswer(
          "may not look into process "
              + pid
              + " ("
              + directory.resolve("maps")
              + " cannot be read); try again as root");
    } catch (IOException e) {
      maps = "";
    }
    if (maps.contains("/libj9vm")) {
      throw new NoAnswer(
          "JVM "
              + pid
              + " is an OpenJ9, which is asked in another way than HotSpot; Baton cannot ask it");
    }
    if (!maps.contains("/libjvm.so")) {
      throw new NoAnswer(
          "process "
              + pid
              + " is not a JVM, it runs `"
              + command()
              + "`; `pgrep java` lists the JVMs");
    }
  }

  /**
   * Fails for a JVM that SIGQUIT would end: one with {@code -Xrs}, whose socket is as old as
   * itself, or a very young one.
   */
  void checkCatchesQuit() throws NoAnswer {
    long caught = Long.parseUnsignedLong(field("SigCgt", "0"), 16);
    if ((caught & SIGQUIT_BIT) == 0) {
      throw new NoAnswer(
          "JVM "
              + pid
              + " cannot be asked: "
              + socket()
              + " is not there, and the SIGQUIT that makes a JVM open it would end this one, which"
              + " does not catch it; it runs with -Xrs and somebody cleaned up /tmp, or it has only"
              + " just started. Nothing was sent");
    }
  }

  /**
   * The folder where it keeps its socket; {@code /tmp} of its own file system, which may be another
   * than ours.
   */
  Path tmp() {
    Path own = directory.resolve("root/tmp");
    return Files.isDirectory(own) ? own : proc.resolveSibling("tmp");
  }

  Path workingDirectory() {
    return directory.resolve("cwd");
  }

  Path socket() {
    return tmp().resolve(".java_pid" + ownPid);
  }

  /** What it was started with, for a message. */
  private String command() {
    String all = text("cmdline");
    String command = all == null ? "" : all.replace('\0', ' ').trim();
    if (command.isEmpty()) {
      command = field("Name", "?");
    }
    return Status.printable(command.length() > 80 ? command.substring(0, 80) + "..." : command);
  }

  /** The last word counts, and the environment stands before and behind the command line. */
  private boolean isAttachDisabled() {
    String environment = "\0" + text("environ");
    String before = variable(environment, "JAVA_TOOL_OPTIONS");
    String behind = variable(environment, "_JAVA_OPTIONS");
    boolean disabled = false;
    for (String options : new String[] {before, text("cmdline"), behind}) {
      int on = options == null ? -1 : options.lastIndexOf("-XX:+DisableAttachMechanism");
      int off = options == null ? -1 : options.lastIndexOf("-XX:-DisableAttachMechanism");
      disabled = on > off || disabled && off < 0;
    }
    return disabled;
  }

  private static String variable(String environment, String name) {
    int at = environment.indexOf("\0" + name + "=");
    if (at < 0) {
      return null;
    }
    int end = environment.indexOf('\0', at + 1);
    return environment.substring(at, end < 0 ? environment.length() : end);
  }

  private String ownStatus() throws NoAnswer {
    try {
      return new String(
          Files.readAllBytes(proc.resolve("self/status")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new NoAnswer("cannot read " + proc.resolve("self/status") + ": " + e);
    }
  }

  private static String effectiveUid(String status) {
    return field(status, "Uid", "? ?").split("\\s+")[1];
  }

  private String field(String name, String otherwise) {
    return field(status, name, otherwise);
  }

  private static String field(String status, String name, String otherwise) {
    for (String line : status.split("\n")) {
      if (line.startsWith(name + ":")) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return otherwise;
  }

  private String text(String file) {
    try {
      return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }
}
