package dev.baton.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Opcodes;

/** One row of the hook table, see {@code HookTable}; and for one weave, what became of it. */
final class HookRow implements Cloneable {

  final String library;
  final boolean optional;
  final String type;
  final String method;
  final String parameters;
  final String kind;

  /** {@code owner name (parameters)} of the call that a row of kind CALL stands before, else null. */
  final String call;

  final String hook;
  final String[] classes;
  final String[] packages;
  private final String[] methods;

  boolean applies;
  int site;

  private HookRow(String[] fields) {
    library = fields[0];
    optional = fields[3].equals("?");
    type = fields[4];
    method = fields[5];
    parameters = fields[6];
    kind = fields[7];
    call = fields[8].isEmpty() ? null : fields[8];
    hook = fields[9];
    methods = split(fields[10], ' ');
    classes = split(fields[11], ',');
    packages = split(fields[12], ',');
  }

  /**
   * Reads the table.
   *
   * @param table its text
   * @param jdk feature version of this JVM; rows for others are left out
   * @return the lines of each class, by internal name, read on demand by {@link #rows}
   */
  static Map<String, List<String>> index(String table, int jdk) {
    Map<String, List<String>> index = new HashMap<String, List<String>>(256);
    int from = 0;
    while (from < table.length()) {
      int end = table.indexOf('\n', from);
      String line = table.substring(from, end);
      from = end + 1;
      int tab1 = line.indexOf('\t');
      int tab2 = line.indexOf('\t', tab1 + 1);
      int tab3 = line.indexOf('\t', tab2 + 1);
      int tab4 = line.indexOf('\t', tab3 + 1);
      String until = line.substring(tab2 + 1, tab3);
      if (jdk >= Integer.parseInt(line.substring(tab1 + 1, tab2)) && (until.isEmpty() || jdk <= Integer.parseInt(until))) {
        String type = line.substring(tab4 + 1, line.indexOf('\t', tab4 + 1));
        List<String> lines = index.get(type);
        if (lines == null) {
          lines = new ArrayList<String>(4);
          index.put(type, lines);
        }
        lines.add(line);
      }
    }
    return index;
  }

  static HookRow[] rows(List<String> lines) {
    HookRow[] rows = new HookRow[lines.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new HookRow(split(lines.get(i), '\t'));
    }
    return rows;
  }

  static String library(String line) {
    return line.substring(0, line.indexOf('\t'));
  }

  private static String[] split(String text, char separator) {
    List<String> parts = new ArrayList<String>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + 1;
    }
    if (from < text.length() || separator == '\t') {
      parts.add(text.substring(from));
    }
    return parts.toArray(new String[0]);
  }

  /** What reports call this hook: {@code Library com.acme.Type.method}. */
  String name() {
    return library + " " + type.replace('/', '.') + "." + method;
  }

  /** A bridge of the same parameters calls the hooked method, where the hook runs. */
  boolean matches(int access, String name, String descriptor) {
    return name.equals(method) && descriptor.startsWith(parameters) && (access & Opcodes.ACC_BRIDGE) == 0;
  }

  boolean isScope() {
    return kind.equals("SCOPE") || kind.equals("KEPT");
  }

  boolean isEntry() {
    return kind.equals("ENTER") || isScope();
  }

  boolean isField() {
    return kind.equals("KEEP") || kind.equals("KEPT");
  }

  boolean isCallOf(String owner, String name, String descriptor) {
    int space = call.indexOf(' ');
    int second = call.indexOf(' ', space + 1);
    return call.startsWith(owner) && space == owner.length()
        && second - space - 1 == name.length() && call.startsWith(name, space + 1)
        && descriptor.startsWith(call.substring(second + 1));
  }

  /** Descriptor of one of the hook's methods, or null if it has none of this name. */
  String methodDescriptor(String name) {
    for (String each : methods) {
      if (each.startsWith(name) && each.charAt(name.length()) == '(') {
        return each.substring(name.length());
      }
    }
    return null;
  }
}
