package dev.baton.smoke.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Where the demo prints: in colour only where somebody looks on. */
final class Terminal {

  private static final int[] COLOURS = {32, 33, 35, 36, 34, 31};

  private final PrintStream out;
  private final boolean inColour;

  Terminal(PrintStream out, boolean inColour) {
    this.out = out;
    this.inColour = inColour;
  }

  /** Standard output, in an encoding that has the lines of the trees. */
  static Terminal standardOutput() {
    Console console = interactiveConsole();
    Charset charset = console == null ? StandardCharsets.UTF_8 : console.charset();
    if (!charset.newEncoder().canEncode("─├└│✔✘")) {
      charset = StandardCharsets.UTF_8;
    }
    boolean isPlain =
        System.getenv("CI") != null
            || System.getenv("NO_COLOR") != null
            || "dumb".equals(System.getenv("TERM"));
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset),
        console != null && !isPlain);
  }

  /** From JDK 22 on there may be a console that is no terminal, and a method that tells. */
  private static Console interactiveConsole() {
    Console console = System.console();
    if (console == null || Runtime.version().feature() < 22) {
      return console;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console) ? console : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  void print(String line) {
    out.println(line);
  }

  String coloured(int index, String text) {
    return escaped(COLOURS[index % COLOURS.length], text);
  }

  String bold(String text) {
    return escaped(1, text);
  }

  String faint(String text) {
    return escaped(2, text);
  }

  private String escaped(int code, String text) {
    return inColour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
