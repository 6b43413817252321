package dev.baton.agent;

import dev.baton.agent.settings.Configuration;
import dev.baton.agent.settings.Nearest;
import dev.baton.agent.settings.Problem;
import dev.baton.agent.settings.Setting;
import dev.baton.agent.settings.Sources;
import dev.baton.agent.telemetry.Resources;
import dev.baton.agent.telemetry.Workload;
import dev.baton.agent.weave.HookRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * {@code java -jar baton.jar check}: says what a configuration, or Istio's resources, come to and
 * what is wrong with them, in the very words of the agent. Without a file it is the configuration
 * that an agent would have that is started beside it.
 */
public final class CheckCommand {

  public static final String USAGE =
      "usage: java -jar baton.jar check [--json] [--namespace N] [--labels k=v,...]"
          + " [--root-namespace N] [FILE-OR-FOLDER...]";

  /** Who the workload is whose resources are asked for. */
  private static final String[] WORKLOAD = {"--namespace", "--labels", "--root-namespace"};

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
    boolean json = false;
    String file = null;
    String[] workload = new String[WORKLOAD.length];
    List<String> resources = new ArrayList<String>();
    String wrong = null;
    for (int i = 0; i < args.length && wrong == null; i++) {
      String arg = args[i];
      int option = indexOf(arg, WORKLOAD);
      if (arg.equals("--json")) {
        json = true;
      } else if (option >= 0 && i + 1 < args.length) {
        workload[option] = args[++i];
      } else if (option >= 0) {
        wrong = arg + " wants a value behind it";
      } else if (arg.startsWith("-") && arg.length() > 1) {
        wrong = "unknown option " + arg + Problem.didYouMean(Nearest.of(arg, WORKLOAD));
      } else if (Resources.isMeantBy(arg)) {
        resources.add(arg);
      } else if (file != null) {
        wrong = "expected one file with settings, but there are " + file + " and " + arg;
      } else {
        file = arg;
      }
    }
    Map<String, String> labels = wrong == null ? labels(workload[1]) : null;
    if (wrong == null && labels == null) {
      wrong = "expected --labels k=v,... and found " + workload[1];
    }
    for (int i = 0; i < WORKLOAD.length && wrong == null && resources.isEmpty(); i++) {
      if (workload[i] != null) {
        wrong =
            WORKLOAD[i]
                + " is about Telemetry resources, and "
                + (file == null ? "no file is named" : file + " holds none");
      }
    }
    if (wrong != null) {
      err.println("check: " + wrong);
      err.println(USAGE);
      return 2;
    }
    Resources read =
        resources.isEmpty()
            ? null
            : Resources.read(
                resources,
                new Workload(
                    workload[0] == null ? environment.get("POD_NAMESPACE") : workload[0],
                    labels,
                    workload[2]));
    Configuration configuration = null;
    if (file != null || read == null) {
      configuration =
          Configuration.read(
              file == null ? sources(properties, environment) : sources(file, environment),
              table());
    }
    CheckReport report = new CheckReport(configuration, read, out);
    if (json) {
      report.json();
    } else {
      report.text();
    }
    return report.isWell() ? 0 : 1;
  }

  private static int indexOf(String word, String[] words) {
    for (int i = 0; i < words.length; i++) {
      if (words[i].equals(word)) {
        return i;
      }
    }
    return -1;
  }

  /** Null if these are none. */
  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<String, String>();
    for (String item : HookRow.split(text == null ? "" : text, ',')) {
      int equals = item.indexOf('=');
      if (equals < 1) {
        return null;
      }
      labels.put(item.substring(0, equals).trim(), item.substring(equals + 1).trim());
    }
    return labels;
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
    try {
      for (String name : new String[] {Agent.HOOKS, Agent.LOG_HOOKS}) {
        InputStream in = CheckCommand.class.getResourceAsStream("/" + name);
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes.write(buffer, 0, read);
        }
        in.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the hook table: " + e);
    }
    return new String(bytes.toByteArray(), 0);
  }
}
