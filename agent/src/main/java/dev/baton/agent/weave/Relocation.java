package dev.baton.agent.weave;

import dev.baton.agent.settings.Relocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A library that is shaded under another package, with its hooks as they are there: rows and hook
 * classes with the names that its classes have.
 */
public final class Relocation {

  /** Package that the library lives in, as in internal names, with a slash behind. */
  public final String prefix;

  /** Package that its own classes have, likewise. */
  public final String library;

  /**
   * What the names of its hook classes end with: one loader may hold the library itself and several
   * relocated copies.
   */
  private final String suffix;

  private final Relocations all;
  private final ConcurrentHashMap<String, List<String>> known =
      new ConcurrentHashMap<String, List<String>>(4);

  public Relocation(String prefix, String library, int number, Relocations all) {
    this.prefix = prefix;
    this.library = library;
    this.suffix = "$relocated" + number;
    this.all = all;
  }

  /** The rows of a class below the prefix, always the same ones; null if it has no hooks. */
  public List<String> lines(String type, Map<String, List<String>> table) {
    List<String> own = table.get(library + type.substring(prefix.length()));
    if (own == null) {
      return null;
    }
    List<String> lines = known.get(type);
    if (lines == null) {
      lines = new ArrayList<String>(own.size());
      for (String line : own) {
        lines.add(line(line, type));
      }
      List<String> others = known.putIfAbsent(type, lines);
      lines = others == null ? lines : others;
    }
    return lines;
  }

  private String line(String line, String type) {
    String[] fields = HookRow.split(line, '\t');
    RenamedClasses names = names(HookRow.split(fields[11], ','));
    fields[0] += " (" + dotted(prefix) + ")";
    int using = fields[3].indexOf('@') + 1;
    if (using > 0) {
      fields[3] = fields[3].substring(0, using) + names.name(fields[3].substring(using));
    }
    fields[4] = type;
    fields[6] = names.descriptor(fields[6]);
    if (!fields[8].isEmpty()) {
      String[] call = HookRow.split(fields[8], ' ');
      fields[8] = names.name(call[0]) + " " + call[1] + " " + names.descriptor(call[2]);
    }
    fields[9] = names.name(fields[9]);
    String[] methods = HookRow.split(fields[10], ' ');
    for (int i = 0; i < methods.length; i++) {
      int begin = methods[i].indexOf('(');
      methods[i] = methods[i].substring(0, begin) + names.descriptor(methods[i].substring(begin));
    }
    fields[10] = String.join(" ", methods);
    String[] classes = HookRow.split(fields[11], ',');
    for (int i = 0; i < classes.length; i++) {
      classes[i] = names.name(classes[i]);
    }
    fields[11] = String.join(",", classes);
    String[] packages = HookRow.split(fields[12], ',');
    for (int i = 0; i < packages.length; i++) {
      packages[i] = dotted(names.name(packages[i].replace('.', '/') + "/"));
    }
    fields[12] = String.join(",", packages);
    return String.join("\t", fields);
  }

  /** The name by which Baton has a hook class that a row of {@link #lines} names. */
  public String original(String hookClass) {
    return hookClass.substring(0, hookClass.length() - suffix.length());
  }

  /**
   * A hook class as it is to be defined here.
   *
   * @param row one of {@link #lines} that names it
   * @param bytes the class as Baton has it
   */
  public byte[] hookClass(HookRow row, byte[] bytes) {
    String[] originals = new String[row.classes.length];
    for (int i = 0; i < originals.length; i++) {
      originals[i] = original(row.classes[i]);
    }
    return names(originals).classFile(bytes);
  }

  /** The names that classes have here: those of the library, and the hook's own. */
  private RenamedClasses names(final String[] hookClasses) {
    return new RenamedClasses() {
      @Override
      protected String name(String type) {
        for (String each : hookClasses) {
          if (each.equals(type)) {
            return type + suffix;
          }
        }
        return all.name(type, Relocation.this);
      }
    };
  }

  /** As a user would write it. */
  @Override
  public String toString() {
    return dotted(prefix) + "=" + dotted(library);
  }

  /** A package as in source code, of one with a slash behind. */
  public static String dotted(String path) {
    return path.substring(0, path.length() - 1).replace('/', '.');
  }
}
