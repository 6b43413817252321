package dev.baton.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * Writes the table of all hooks when the project is built: one line a row, the fields separated by
 * tabs. Reading it costs an application's start a fraction of loading the {@link Library} classes,
 * and a mistake in a declaration fails the build.
 *
 * <p>Fields: library, first ({@code +} before it: with spans only) and last JDK, {@code ?} for a
 * method of some versions only and {@code @Class} for what its class uses, class, method,
 * parameters, kind, the call inside (owner, name, parameters), hook class, its methods, the classes
 * to define with it, the packages they use.
 */
public final class HookTable {

  /** Where the table stands among the classes. */
  public static final String RESOURCE = "dev/baton/hooks";

  /** Where the rows stand that are read only if log lines are given anything. */
  public static final String OF_LOGS = "dev/baton/log-hooks";

  private HookTable() {}

  /**
   * Writes the table below a folder of classes.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    StringBuilder table = new StringBuilder();
    StringBuilder ofLogs = new StringBuilder();
    for (Library library : Libraries.all()) {
      for (Hooks.Row row : Libraries.rows(library)) {
        (Libraries.role(library).equals("log") ? ofLogs : table).append(line(row)).append('\n');
      }
    }
    Path classes = Paths.get(args[0]);
    write(classes.resolve(RESOURCE), table);
    write(classes.resolve(OF_LOGS), ofLogs);
    HookClasses.finish(classes, Libraries.rows());
  }

  private static void write(Path file, StringBuilder table) throws IOException {
    Files.write(file, table.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** One row as it stands in the table. */
  public static String line(Hooks.Row row) throws IOException {
    Set<String> classes = new LinkedHashSet<>();
    Set<String> packages = new TreeSet<>();
    collect(internalName(row.hook), classes, packages);
    List<String> fields = new ArrayList<>();
    fields.add(row.library);
    fields.add((row.ofSpans ? "+" : "") + row.sinceJdk);
    fields.add(row.untilJdk == Integer.MAX_VALUE ? "" : Integer.toString(row.untilJdk));
    fields.add(
        (row.optional ? "?" : "") + (row.using == null ? "" : "@" + row.using.replace('.', '/')));
    fields.add(row.type.replace('.', '/'));
    fields.add(row.method);
    fields.add(descriptor(row.parameters));
    fields.add(row.kind.name());
    fields.add(
        row.call == null
            ? ""
            : row.call[0].replace('.', '/')
                + " "
                + row.call[1]
                + " ("
                + descriptor(row.call[2])
                + ")");
    fields.add(internalName(row.hook));
    fields.add(methods(row));
    fields.add(String.join(",", classes));
    fields.add(String.join(",", packages));
    return String.join("\t", fields);
  }

  /**
   * Descriptor of the call that a row of kind CALL stands before: a public method with one
   * parameter or none.
   */
  static String calledDescriptor(Hooks.Row row) {
    for (java.lang.reflect.Method each : called(row).getMethods()) {
      String descriptor = Type.getMethodDescriptor(each);
      if (each.getName().equals(row.call[1])
          && descriptor.startsWith("(" + descriptor(row.call[2]) + ")")) {
        return descriptor;
      }
    }
    throw new IllegalStateException(
        row.call[0] + " has no method " + row.call[1] + "(" + row.call[2] + ")");
  }

  /** Whether a row of kind CALL stands before the call of an interface's method. */
  static boolean callsInterface(Hooks.Row row) throws IOException {
    return (reader(row.call[0].replace('.', '/')).getAccess() & Opcodes.ACC_INTERFACE) != 0;
  }

  private static Class<?> called(Hooks.Row row) {
    try {
      return Class.forName(row.call[0]);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String methods(Hooks.Row row) throws IOException {
    List<String> found = new ArrayList<>();
    reader(internalName(row.hook))
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                if ((access & Opcodes.ACC_STATIC) != 0
                    && (access & Opcodes.ACC_PRIVATE) == 0
                    && isHookMethod(name)) {
                  found.add(name + descriptor);
                }
                return null;
              }
            },
            ClassReader.SKIP_CODE);
    String needed =
        row.kind == Hooks.Kind.RESULT
            ? "result("
            : row.kind == Hooks.Kind.KEEP ? "kept(" : "enter(";
    boolean after = row.kind == Hooks.Kind.CALL && row.call[2].isEmpty();
    if (found.stream().noneMatch(m -> m.startsWith(needed) || after && m.startsWith("result("))) {
      throw new IllegalStateException(
          row.hook.getName() + " has no static " + needed + "…) for its row of kind " + row.kind);
    }
    return String.join(" ", found);
  }

  private static boolean isHookMethod(String name) {
    return name.equals("enter")
        || name.equals("exit")
        || name.equals("result")
        || name.equals("kept");
  }

  /**
   * The hook class and those of its file that it refers to, and every package any of them refers
   * to.
   */
  private static void collect(String type, Set<String> classes, Set<String> packages)
      throws IOException {
    if (!classes.add(type)) {
      return;
    }
    Set<String> referred = new TreeSet<>();
    reader(type)
        .accept(
            new ClassRemapper(
                new ClassWriter(0),
                new Remapper(Opcodes.ASM9) {
                  @Override
                  public String map(String internalName) {
                    referred.add(internalName);
                    return internalName;
                  }
                }),
            ClassReader.SKIP_DEBUG);
    String outer = type.indexOf('$') < 0 ? type : type.substring(0, type.indexOf('$'));
    for (String other : referred) {
      if (other.startsWith("dev/baton/instrumentation/")) {
        if (other.startsWith(outer + "$") && isUsed(type, other)) {
          collect(other, classes, packages);
        }
      } else if (!other.startsWith("dev/baton/") && other.indexOf('/') > 0) {
        packages.add(other.substring(0, other.lastIndexOf('/')).replace('/', '.'));
      }
    }
  }

  /**
   * The InnerClasses attribute names classes that the code does not use; only used ones are
   * defined.
   */
  private static boolean isUsed(String type, String other) throws IOException {
    boolean[] used = {false};
    reader(type)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitMethodInsn(
                      int opcode,
                      String owner,
                      String called,
                      String calledDescriptor,
                      boolean isInterface) {
                    used[0] |= owner.equals(other);
                  }

                  @Override
                  public void visitFieldInsn(
                      int opcode, String owner, String field, String fieldDescriptor) {
                    used[0] |= owner.equals(other);
                  }

                  @Override
                  public void visitTypeInsn(int opcode, String used0) {
                    used[0] |= used0.equals(other);
                  }
                };
              }
            },
            ClassReader.SKIP_DEBUG);
    return used[0];
  }

  private static ClassReader reader(String internalName) throws IOException {
    try (InputStream in =
        HookTable.class.getClassLoader().getResourceAsStream(internalName + ".class")) {
      return new ClassReader(in);
    }
  }

  private static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  private static String descriptor(List<String> parameters) {
    StringBuilder all = new StringBuilder("(");
    if (parameters.contains(Hooks.ANY)) {
      return "("; // Rows are compared to the beginning of a descriptor.
    }
    for (String parameter : parameters) {
      all.append(descriptor(parameter));
    }
    return all.append(')').toString();
  }

  private static String descriptor(String type) {
    if (type.endsWith("[]")) {
      return "[" + descriptor(type.substring(0, type.length() - 2));
    }
    switch (type) {
      case "":
        return "";
      case "int":
        return "I";
      case "long":
        return "J";
      case "boolean":
        return "Z";
      case "byte":
        return "B";
      case "char":
        return "C";
      case "short":
        return "S";
      case "float":
        return "F";
      case "double":
        return "D";
      default:
        return Type.getObjectType(type.replace('.', '/')).getDescriptor();
    }
  }
}
