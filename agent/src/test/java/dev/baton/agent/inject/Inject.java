package dev.baton.agent.inject;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The command, run on a text as standard input or on files. */
final class Inject {

  static final String VERSION = "1.2.3";

  final int code;
  final String out;
  final String err;

  private Inject(int code, String out, String err) {
    this.code = code;
    this.out = out;
    this.err = err;
  }

  static Inject run(String... args) {
    return run("", args);
  }

  private static Inject run(String in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        InjectCommand.run(
            args,
            VERSION,
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out),
            new PrintStream(err));
    return new Inject(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** With {@code -f -} and these options. */
  static Inject text(String in, String... options) {
    List<String> args = new ArrayList<>(List.of("-f", "-"));
    args.addAll(List.of(options));
    return run(in, args.toArray(new String[0]));
  }
}
