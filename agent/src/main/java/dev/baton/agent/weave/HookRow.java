package dev.baton.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One row of the hook table, see {@code HookTable}; and for one weave, what became of it. */
public final class HookRow {

  /** As {@code disable} calls it. */
  final String library;

  /** As {@code status} calls it: a relocated one with its package. */
  public final String shownAs;

  final boolean optional;

  /** The class that must be used by the hooked one, which another product's namesake does not. */
  private final String using;

  public final String type;
  public final String method;
  final String parameters;
  final String kind;

  /**
   * {@code owner name (parameters)} of the call that a row of kind CALL stands before, else null.
   */
  final String call;

  public final String hook;
  public final String[] classes;
  public final String[] packages;
  private final String[] methods;

  public boolean applies;
  public int site;

  private HookRow(String[] fields) {
    shownAs = fields[0];
    library = bare(shownAs);
    optional = fields[3].startsWith("?");
    int at = fields[3].indexOf('@');
    using = at < 0 ? null : fields[3].substring(at + 1);
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
   * @param disabled libraries whose rows are left out
   * @param spans whether rows that only spans need are wanted
   * @return the lines of each class, by internal name, read on demand by {@link #rows}
   */
  public static Map<String, List<String>> index(
      String table, int jdk, Set<String> disabled, boolean spans) {
    Map<String, List<String>> index = new HashMap<String, List<String>>(256);
    String type = "\n";
    List<String> lines = null;
    int from = 0;
    while (from < table.length()) {
      // Written for an interpreter, which it runs in at start: it looks at as few characters as it
      // can. Nearly all rows are for any JDK, and those of a class stand together.
      int tab = table.indexOf('\t', from);
      boolean forAny = table.startsWith("\t8\t\t", tab);
      int at = forAny ? tab + 4 : table.indexOf('\t', table.indexOf('\t', tab + 1) + 1) + 1;
      at = table.indexOf('\t', at) + 1;
      int end = table.indexOf('\n', at);
      if ((forAny || isFor(jdk, spans, table, tab + 1))
          && (disabled.isEmpty() || !disabled.contains(table.substring(from, tab)))) {
        if (!table.startsWith(type, at) || table.charAt(at + type.length()) != '\t') {
          type = table.substring(at, table.indexOf('\t', at));
          lines = index.get(type);
          if (lines == null) {
            lines = new ArrayList<String>(4);
            index.put(type, lines);
          }
        }
        lines.add(table.substring(from, end));
      }
      from = end + 1;
    }
    return index;
  }

  private static boolean isFor(int jdk, boolean spans, String table, int first) {
    boolean forSpans = table.charAt(first) == '+';
    if (forSpans && !spans) {
      return false;
    }
    int at = forSpans ? first + 1 : first;
    int since = table.indexOf('\t', at);
    String until = table.substring(since + 1, table.indexOf('\t', since + 1));
    return jdk >= Integer.parseInt(table.substring(at, since))
        && (until.isEmpty() || jdk <= Integer.parseInt(until));
  }

  /** Every library of the table, whatever JDK it is for. */
  public static Set<String> libraries(String table) {
    Set<String> libraries = new TreeSet<String>();
    for (int from = 0; from < table.length(); from = table.indexOf('\n', from) + 1) {
      libraries.add(table.substring(from, table.indexOf('\t', from)));
    }
    return libraries;
  }

  /**
   * The libraries' names in the table, whatever JDK they are for: each class that has hooks, and
   * each package that hooks use, with a slash behind.
   */
  public static Set<String> libraryNames(String table) {
    Set<String> names = new TreeSet<String>();
    for (int from = 0; from < table.length(); from = table.indexOf('\n', from) + 1) {
      HookRow row = row(table.substring(from, table.indexOf('\n', from)));
      if (!isJdk(row.type)) {
        names.add(row.type);
        for (String each : row.packages) {
          String path = each.replace('.', '/') + '/';
          if (!isJdk(path)) {
            names.add(path);
          }
        }
      }
    }
    return names;
  }

  public static boolean isJdk(String type) {
    return type.startsWith("java/")
        || type.startsWith("jdk/")
        || type.startsWith("sun/")
        || type.startsWith("com/sun/");
  }

  public static HookRow[] rows(List<String> lines) {
    HookRow[] rows = new HookRow[lines.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(lines.get(i));
    }
    return rows;
  }

  public static HookRow row(String line) {
    return new HookRow(split(line, '\t'));
  }

  public static String library(String line) {
    return bare(line.substring(0, line.indexOf('\t')));
  }

  private static String bare(String shownAs) {
    int space = shownAs.indexOf(' ');
    return space < 0 ? shownAs : shownAs.substring(0, space);
  }

  public static String[] split(String text, char separator) {
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

  /** {@code inbound}, {@code carry} or {@code outbound}: the package of the hook. */
  public String role() {
    int end = hook.lastIndexOf('/');
    return hook.substring(hook.lastIndexOf('/', end - 1) + 1, end);
  }

  /** Whether this is the class that is meant, or one of another product that is called the same. */
  boolean means(ClassFile file) {
    return using == null || file.uses(using);
  }

  boolean matches(String name, String descriptor) {
    return name.equals(method) && descriptor.startsWith(parameters);
  }

  boolean isScope() {
    return kind.equals("SCOPE") || kind.equals("KEPT");
  }

  boolean isEntry() {
    return kind.equals("ENTER") || isScope();
  }

  public boolean isField() {
    return kind.equals("KEEP") || kind.equals("KEPT");
  }

  boolean isCallOf(String owner, String name, String descriptor) {
    int space = call.indexOf(' ');
    int second = call.indexOf(' ', space + 1);
    return call.startsWith(owner)
        && space == owner.length()
        && second - space - 1 == name.length()
        && call.startsWith(name, space + 1)
        && descriptor.startsWith(call.substring(second + 1));
  }

  /** The parameter types of a method descriptor, each as a descriptor. */
  static List<String> types(String descriptor) {
    List<String> types = new ArrayList<String>();
    int at = 1;
    while (descriptor.charAt(at) != ')') {
      int end = at;
      while (descriptor.charAt(end) == '[') {
        end++;
      }
      end = descriptor.charAt(end) == 'L' ? descriptor.indexOf(';', end) + 1 : end + 1;
      types.add(descriptor.substring(at, end));
      at = end;
    }
    return types;
  }

  /** Descriptor of one of the hook's methods, or null if it has none of this name. */
  public String methodDescriptor(String name) {
    for (String each : methods) {
      if (each.startsWith(name) && each.charAt(name.length()) == '(') {
        return each.substring(name.length());
      }
    }
    return null;
  }
}
