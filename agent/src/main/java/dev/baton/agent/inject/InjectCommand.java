package dev.baton.agent.inject;

import dev.baton.agent.settings.Nearest;
import dev.baton.agent.settings.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code java -jar baton.jar inject -f FILE}: puts Baton into the pod templates of Kubernetes
 * manifests, and takes it out again. The text is edited where something changes; everything else
 * stays byte for byte. It is all or nothing: if anything is refused, nothing is written.
 */
public final class InjectCommand {

  public static final String USAGE =
      "java -jar baton.jar inject -f FILE-OR-FOLDER... [--all] [--remove] [--diff]"
          + " [--write] [--json] [--namespace N] [--image I] [--image-volume]"
          + " [--user UID] [--variable V]";

  private static final int FOUND = 1;
  private static final int WRONG_COMMAND_LINE = 2;

  private static final String[] OPTIONS = {
    "--all",
    "--remove",
    "--diff",
    "--write",
    "--json",
    "--namespace",
    "--image",
    "--image-volume",
    "--user",
    "--variable",
    "--filename"
  };

  private final Options options;
  private final List<String> names = new ArrayList<String>();
  private boolean userNamed;
  private final PrintStream out;
  private final PrintStream err;

  private InjectCommand(Options options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code inject}
   * @param version of this jar
   * @return the exit code
   */
  public static int run(
      String[] args, String version, InputStream in, PrintStream out, PrintStream err) {
    InjectCommand command = new InjectCommand(new Options(version), out, err);
    String wrong = command.read(args);
    if (wrong != null) {
      err.println("[baton] inject: " + wrong + "; usage: " + USAGE + ", more with `help`");
      return WRONG_COMMAND_LINE;
    }
    try {
      return command.run(in);
    } catch (IOException e) {
      err.println("[baton] inject: " + Problem.plain(String.valueOf(e.getMessage())));
      return FOUND;
    } catch (StackOverflowError e) {
      err.println("[baton] inject: the input is nested too deep");
      return FOUND;
    }
  }

  /** What is wrong with the command line, or null. */
  private String read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      String value = i + 1 < args.length ? args[i + 1] : null;
      if (arg.equals("--all")) {
        options.all = true;
      } else if (arg.equals("--remove")) {
        options.remove = true;
      } else if (arg.equals("--diff")) {
        options.diff = true;
      } else if (arg.equals("--json")) {
        options.json = true;
      } else if (arg.equals("--image-volume")) {
        options.imageVolume = true;
      } else if (arg.equals("--write") || arg.equals("-w")) {
        options.write = true;
      } else if (!arg.startsWith("-") || arg.equals("-")) {
        return "`" + arg + "` stands alone; files are named by -f";
      } else {
        String wrong = option(arg, value);
        if (wrong != null) {
          return wrong;
        }
        i++;
      }
    }
    if (names.isEmpty()) {
      return "which manifests? -f FILE is missing (`-f -` for standard input)";
    }
    if (options.write && names.contains(Inputs.STANDARD)) {
      return "--write changes files, and standard input is none";
    }
    if (options.imageVolume && userNamed) {
      return "--user is of the init container, and with --image-volume there is none";
    }
    return options.diff && options.json ? "either --diff or --json" : null;
  }

  private String option(String arg, String value) {
    boolean known = arg.equals("-f") || arg.equals("-n");
    for (String each : OPTIONS) {
      known |= each.equals(arg);
    }
    if (!known) {
      return "there is no option `" + arg + "`" + Problem.didYouMean(Nearest.of(arg, OPTIONS));
    }
    if (value == null || value.isEmpty()) {
      return arg + " wants a value behind it";
    }
    if (arg.equals("-f") || arg.equals("--filename")) {
      if (value.equals(Inputs.STANDARD) && names.contains(value)) {
        return "standard input can be read only once";
      }
      names.add(value);
    } else if (arg.equals("-n") || arg.equals("--namespace")) {
      options.namespace = value;
    } else if (arg.equals("--image")) {
      if (!value.matches("[A-Za-z0-9][-A-Za-z0-9._/:@]*")) {
        return "--image: expected an image such as registry/name:tag, not `" + value + "`";
      }
      options.image = value;
    } else if (arg.equals("--user")) {
      if (!value.matches("[1-9][0-9]{0,8}|none")) {
        return "--user: expected a user id from 1 on, or none, not `" + value + "`";
      }
      options.user = value;
      userNamed = true;
    } else if (!Rules.isOptions(value)) {
      return "--variable: expected JAVA_TOOL_OPTIONS or JDK_JAVA_OPTIONS, not `" + value + "`";
    } else {
      options.variable = value;
    }
    return null;
  }

  private int run(InputStream in) throws IOException {
    Inputs inputs = new Inputs(names, in);
    List<Changed> changed = new ArrayList<Changed>();
    Surroundings surroundings = new Surroundings();
    for (Source source : inputs.sources) {
      Changed input = new Changed(source, options);
      changed.add(input);
      for (Node resource : input.found.resources) {
        try {
          surroundings.add(resource, options.namespace);
        } catch (Refused e) {
          input.problems.add(e);
        }
      }
    }
    for (Changed input : changed) {
      input.change(options, surroundings);
    }
    InjectReport report = new InjectReport(inputs.problems, changed, options);
    boolean well = report.problems.isEmpty();
    if (options.json) {
      out.println(report.json());
    } else if (well && options.diff) {
      for (Changed input : changed) {
        print(UnifiedDiff.of(input.source, input.edits));
      }
    } else if (well && !options.write) {
      printAll(changed);
    }
    if (well && options.write) {
      write(changed);
    }
    for (String line : report.lines()) {
      err.println("[baton] " + line);
    }
    return well ? 0 : FOUND;
  }

  private static void write(List<Changed> inputs) throws IOException {
    int written = 0;
    for (Changed input : inputs) {
      if (!input.edits.isEmpty()) {
        try {
          Inputs.write(input.source.name, input.text);
          written++;
        } catch (IOException e) {
          throw new IOException(
              input.source.name
                  + " cannot be written ("
                  + e
                  + "); files written before it: "
                  + written);
        }
      }
    }
  }

  /** One input as it is; several as the documents of one. */
  private void printAll(List<Changed> inputs) throws IOException {
    String before = "";
    for (Changed input : inputs) {
      String text = input.text;
      if (!before.isEmpty()) {
        text = text.startsWith("\ufeff") ? text.substring(1) : text;
        String separator = text.startsWith("---") ? "" : text.startsWith("%") ? "..." : "---";
        print(before.endsWith("\n") ? "" : "\n");
        print(separator.isEmpty() ? "" : separator + "\n");
      }
      print(text);
      before = text.isEmpty() ? before : text;
    }
  }

  private void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
