package dev.baton.agent.status;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What a JVM said of the Baton in it. */
final class Status {

  /**
   * A library with hooks in place, and how often each was woven: once for each class loader that
   * loaded its class.
   */
  static final class Library {
    final String role;
    final String name;
    final Map<String, Integer> hooks = new TreeMap<String, Integer>();

    Library(String role, String name) {
      this.role = role;
      this.name = name;
    }
  }

  private static final List<String> ROLES = Arrays.asList("inbound", "carry", "outbound");

  final int pid;

  /** Main class or jar. */
  final String main;

  final String version;

  /** Name, value, where it is from. */
  final List<String[]> configuration;

  /** What is wrong with the configuration, a sentence each. */
  final List<String> problems = new ArrayList<String>();

  /** What could not be read, a sentence each. */
  final List<String> unreadable = new ArrayList<String>();

  final List<Library> libraries = new ArrayList<Library>();

  /** Library, hook, reason, how often. */
  final List<String[]> refused;

  /** Library and hook, first failure, {@code on} or {@code off}. */
  final List<String[]> failures;

  /** {@code exported} or {@code relayed}, and why; nothing where spans are off. */
  final List<String[]> spans;

  final Map<String, Long> counters = new LinkedHashMap<String, Long>();

  private Status(int pid, String main, Properties answer) {
    this.pid = pid;
    this.main = main;
    List<String[]> versions = rows(answer, "version", 1);
    this.version =
        versions.isEmpty() || versions.get(0)[0].isEmpty()
            ? "of unknown version"
            : versions.get(0)[0];
    this.configuration = rows(answer, "configuration", 3);
    for (String[] row : rows(answer, "problems", 1)) {
      problems.add(row[0]);
    }
    readHooks(rows(answer, "hooks", 4));
    this.refused = rows(answer, "refused", 4);
    this.failures = rows(answer, "failures", 3);
    this.spans = rows(answer, "spans", 2);
    for (String[] row : rows(answer, "counters", 2)) {
      counters.put(row[0], Long.valueOf(row[1]));
    }
    if (counters.isEmpty() && unreadable.isEmpty()) {
      unreadable.add(
          "Baton is there but could say nothing: was its jar replaced while the JVM ran, or is"
              + " memory short?");
    }
  }

  /**
   * Reads what a JVM answered.
   *
   * @throws NoAnswer if there is no Baton in it
   */
  static Status read(int pid, Properties answer) throws NoAnswer {
    String command = printable(answer.getProperty("sun.java.command", "")).trim();
    String main = command.isEmpty() ? "main class unknown" : command.split(" ")[0];
    if (answer.getProperty("baton.version") == null) {
      boolean named =
          answer.getProperty("sun.jvm.args", "").matches("(?s).*-javaagent:[^ ]*baton.*");
      throw new NoAnswer(
          "JVM "
              + pid
              + " ("
              + main
              + ") runs without Baton: "
              + (named
                  ? "-javaagent names it, but it did not start; "
                      + "its standard error has a line `[baton] could not start` with the reason"
                  : "none of its options is -javaagent:baton.jar; "
                      + "put it into JAVA_TOOL_OPTIONS or the command line and restart"));
    }
    try {
      return new Status(pid, main, answer);
    } catch (NumberFormatException e) {
      throw new NoAnswer(
          "the Baton in JVM "
              + pid
              + " (version "
              + printable(answer.getProperty("baton.version")).trim()
              + ") answers in a form that this one cannot read ("
              + printable(e.getMessage())
              + "); ask it with its own baton.jar");
    }
  }

  boolean isWell() {
    return refused.isEmpty() && failures.isEmpty() && problems.isEmpty() && unreadable.isEmpty();
  }

  long counter(String name) {
    Long value = counters.get(name);
    return value == null ? 0 : value;
  }

  /** The value of a setting and where it is from, or null. */
  String[] setting(String name) {
    for (String[] row : configuration) {
      if (row[0].equals(name)) {
        return row;
      }
    }
    return null;
  }

  int librariesOf(String role) {
    int count = 0;
    for (Library library : libraries) {
      count += library.role.equals(role) ? 1 : 0;
    }
    return count;
  }

  /** Without what could move a terminal's cursor. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private List<String[]> rows(Properties answer, String name, int fields) {
    List<String[]> rows = new ArrayList<String[]>();
    String text = answer.getProperty("baton." + name, "");
    for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
      String[] row = line.split("\t", -1);
      if (row[0].equals("!")) {
        unreadable.add(
            "Baton could not read its own "
                + name
                + ": "
                + (row.length > 1 ? printable(row[1]) : "no reason given"));
        continue;
      }
      int given = row.length;
      row = Arrays.copyOf(row, fields);
      for (int i = 0; i < fields; i++) {
        row[i] = i < given ? printable(row[i]) : "";
      }
      rows.add(row);
    }
    return rows;
  }

  private void readHooks(List<String[]> rows) {
    Map<String, Library> sorted = new TreeMap<String, Library>();
    for (String[] row : rows) {
      String key = ROLES.indexOf(row[0]) + row[1];
      Library library = sorted.get(key);
      if (library == null) {
        library = new Library(row[0], row[1]);
        sorted.put(key, library);
      }
      Integer before = library.hooks.get(row[2]);
      library.hooks.put(row[2], Math.max(before == null ? 0 : before, Integer.parseInt(row[3])));
    }
    libraries.addAll(sorted.values());
  }
}
