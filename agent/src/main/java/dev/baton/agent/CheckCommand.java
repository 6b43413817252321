package dev.baton.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * {@code java -jar baton.jar check [FILE] [--json]}: says what a configuration comes to and what is
 * wrong with it, in the very words of the agent. Without a file it is the configuration that an
 * agent would have that is started beside it.
 */
final class CheckCommand {

  static final String USAGE = "usage: java -jar baton.jar check [FILE] [--json]";

  /** Variables from which a JVM takes options. */
  private static final String[] OPTIONS = {
    "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"
  };

  private CheckCommand() {}

  /** Runs the command; 0 if all is well, 1 if there are problems, 2 for a wrong command line. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, System.getProperties(), System.getenv(), out, err);
  }

  static int run(
      String[] args,
      Properties properties,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    String file = null;
    boolean json = false;
    for (String arg : args) {
      String wrong = null;
      if (arg.equals("--json")) {
        json = true;
      } else if (arg.equals("--namespace")
          || arg.equals("--labels")
          || arg.equals("--root-namespace")) {
        wrong = arg + " is for Telemetry resources, which this version of Baton does not read yet";
      } else if (arg.startsWith("-") && arg.length() > 1) {
        wrong = "unknown option " + arg;
      } else if (file != null) {
        wrong = "expected one file, but there are " + file + " and " + arg;
      } else {
        file = arg;
      }
      if (wrong != null) {
        err.println("check: " + wrong);
        err.println(USAGE);
        return 2;
      }
    }
    Configuration configuration =
        Configuration.read(
            file == null ? sources(properties, environment) : sources(file, environment), table());
    if (json) {
      printJson(configuration, out);
    } else {
      print(configuration, out);
    }
    return configuration.problems().isEmpty() ? 0 : 1;
  }

  private static Sources sources(Properties properties, Map<String, String> environment) {
    return new Sources(agentArguments(environment), properties, environment);
  }

  /** One file alone; only the namespace is still the environment's. */
  private static Sources sources(String file, Map<String, String> environment) {
    Map<String, String> namespace = new HashMap<String, String>();
    if (environment.get("POD_NAMESPACE") != null) {
      namespace.put("POD_NAMESPACE", environment.get("POD_NAMESPACE"));
    }
    Sources sources = new Sources(null, new Properties(), namespace);
    sources.given.add(new Setting("config", file, "command line"));
    return sources;
  }

  /**
   * What stands behind {@code -javaagent:…baton.jar=} in the variables from which a JVM takes
   * options, or null.
   */
  static String agentArguments(Map<String, String> environment) {
    for (String variable : OPTIONS) {
      String options = environment.get(variable);
      for (String option : split(options == null ? "" : options)) {
        if (option.startsWith("-javaagent:")) {
          String agent = option.substring("-javaagent:".length());
          int equals = agent.indexOf('=');
          String jar = equals < 0 ? agent : agent.substring(0, equals);
          String name = jar.substring(Math.max(jar.lastIndexOf('/'), jar.lastIndexOf('\\')) + 1);
          if (name.startsWith("baton") && name.endsWith(".jar")) {
            return equals < 0 ? null : agent.substring(equals + 1);
          }
        }
      }
    }
    return null;
  }

  /** As the JVM does: at white space, unless it stands in single or double quotes. */
  private static List<String> split(String options) {
    List<String> split = new ArrayList<String>();
    StringBuilder option = new StringBuilder();
    char quote = 0;
    for (int i = 0; i <= options.length(); i++) {
      char c = i == options.length() ? ' ' : options.charAt(i);
      if (quote != 0 && i < options.length()) {
        if (c == quote) {
          quote = 0;
        } else {
          option.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (!Character.isWhitespace(c)) {
        option.append(c);
      } else if (option.length() > 0) {
        split.add(option.toString());
        option.setLength(0);
      }
    }
    return split;
  }

  @SuppressWarnings("deprecation") // The table is plain ASCII.
  private static String table() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in = CheckCommand.class.getResourceAsStream("/dev/baton/hooks");
    try {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
      }
      in.close();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the hook table: " + e);
    }
    return new String(bytes.toByteArray(), 0);
  }

  private static void print(Configuration configuration, PrintStream out) {
    int widestName = 0;
    int widestValue = 0;
    for (Setting each : configuration.origins()) {
      widestName = Math.max(widestName, each.name.length());
      widestValue = Math.max(widestValue, Math.min(each.value.length(), 40));
    }
    out.println("Configuration");
    for (Setting each : configuration.origins()) {
      out.println(
          "  "
              + padded(each.name, widestName)
              + "  "
              + padded(each.value, widestValue)
              + "  "
              + each.origin);
    }
    out.println("Carried");
    HeaderList headers = configuration.headers;
    printList("anywhere", headers.ids, out);
    List<String> contents = new ArrayList<String>(headers.contents);
    contents.addAll(headers.patterns);
    printList("to trusted hosts only", contents, out);
    List<String> problems = configuration.problems();
    out.println(
        problems.isEmpty()
            ? "No problems"
            : problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    for (String problem : problems) {
      out.println("  " + problem);
    }
  }

  private static void printList(String where, List<String> names, PrintStream out) {
    if (!names.isEmpty()) {
      out.println("  " + where + ": " + String.join(", ", names));
    }
  }

  private static String padded(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }

  private static void printJson(Configuration configuration, PrintStream out) {
    StringBuilder json = new StringBuilder("{\"configuration\": {");
    String separator = "";
    for (Setting each : configuration.origins()) {
      json.append(separator)
          .append(quoted(each.name))
          .append(": {\"value\": ")
          .append(quoted(each.value));
      json.append(", \"from\": ").append(quoted(each.origin)).append('}');
      separator = ", ";
    }
    HeaderList headers = configuration.headers;
    json.append("}, \"carried\": {\"ids\": ").append(array(headers.ids)).append(", \"content\": ");
    json.append(array(headers.contents)).append(", \"patterns\": ").append(array(headers.patterns));
    json.append("}, \"problems\": ").append(array(configuration.problems())).append('}');
    out.println(json);
  }

  private static String array(List<String> texts) {
    StringBuilder json = new StringBuilder("[");
    for (String text : texts) {
      json.append(json.length() == 1 ? "" : ", ").append(quoted(text));
    }
    return json.append(']').toString();
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(Character.forDigit(c >> shift & 15, 16));
        }
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
