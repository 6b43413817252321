package dev.baton.agent.weave;

import dev.baton.bootstrap.Failures;
import java.util.ArrayList;
import java.util.List;

/**
 * Inserts calls of hooks into a class file. Works on the bytes it is given, which another agent may
 * have changed, loads no class of the application, and leaves everything that has no hook as it is,
 * byte for byte.
 */
public final class Weaver {

  /** The field that a {@code KEEP} row adds. */
  public static final String KEPT_FIELD = "baton$kept";

  private static final String NO_METHOD = "the method does not exist";
  private static final int BRIDGE = 0x0040;
  private static final int ABSTRACT_OR_NATIVE = 0x0500;

  private final byte[] bytes;
  private final HookRow[] rows;
  private final boolean loaded;
  private final List<String> problems = new ArrayList<String>();

  /**
   * A weaver for one class file.
   *
   * @param bytes the class file
   * @param rows the hooks declared for the class
   * @param loaded whether the class is loaded already and without the field of a {@code KEEP} row,
   *     which cannot be added then
   */
  public Weaver(byte[] bytes, HookRow[] rows, boolean loaded) {
    this.bytes = bytes;
    this.rows = rows;
    this.loaded = loaded;
  }

  /** What could not be woven, a sentence each. */
  public List<String> problems() {
    return problems;
  }

  /** The woven class file, or null if none of the hooks found its method. */
  public byte[] weave() {
    ClassFile file = new ClassFile(bytes);
    String[] refusals = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i].applies = false;
      refusals[i] = rows[i].means(file) ? NO_METHOD : null;
    }
    int interfaces = file.accessAt() + 6;
    int at = interfaces + 2 + 2 * file.u2(interfaces);
    int fields = file.u2(at);
    at += 2;
    boolean hasField = false;
    for (int i = 0; i < fields; i++) {
      hasField |=
          file.isText(
              file.u2(at + 2),
              KEPT_FIELD); // Another agent's loader may hand over what was woven already.
      at = file.skipAttributes(at + 6);
    }
    int methodsAt = at;
    Bytes methods = new Bytes(bytes.length - at + 2048);
    int count = file.u2(at);
    int copied = at;
    at += 2;
    for (int i = 0; i < count; i++) {
      int end = file.skipAttributes(at + 6);
      List<HookRow> here = hooksOf(file, at, refusals);
      if (here != null) {
        methods.copy(bytes, copied, at);
        new WovenMethod(file, at, here).write(methods);
        copied = end;
      }
      at = end;
    }
    methods.copy(bytes, copied, at);
    String field = null;
    for (int i = 0; i < rows.length; i++) {
      if (!rows[i].applies
          && refusals[i] != null
          && !(rows[i].optional
              && (refusals[i].equals(NO_METHOD) || refusals[i].startsWith(MethodFacts.NO_CALL)))) {
        problems.add(rows[i].name() + ": " + refusals[i]);
      }
      field = rows[i].applies && rows[i].kind.equals("KEEP") && !hasField ? KEPT_FIELD : field;
    }
    return copied > methodsAt ? file.assemble(methodsAt, methods, at, field) : null;
  }

  /**
   * The hooks of the method that begins at this position, without those that do not fit it; null if
   * there are none.
   */
  private List<HookRow> hooksOf(ClassFile file, int at, String[] refusals) {
    int name = file.u2(at + 2);
    List<HookRow> here = null;
    for (int i = 0; i < rows.length; i++) {
      if (file.isText(name, rows[i].method)
          && file.text(file.u2(at + 4)).startsWith(rows[i].parameters)
          && rows[i].means(file)
          && (file.u2(at) & BRIDGE)
              == 0) { // A bridge calls the hooked method, where the hook runs.
        refusals[i] = refusal(file, at, rows[i]);
        if (refusals[i] == null) {
          rows[i].applies = true;
          rows[i].site = Failures.site(rows[i].name());
          here = here == null ? new ArrayList<HookRow>(2) : here;
          here.add(rows[i]);
        }
      }
    }
    return here;
  }

  private String refusal(ClassFile file, int at, HookRow row) {
    if (row.isField() && loaded) {
      return "the class was loaded before Baton, so no field can be added to it";
    }
    return (file.u2(at) & ABSTRACT_OR_NATIVE) != 0
        ? "the method has no byte code"
        : new MethodFacts(file, at).problem(row);
  }
}
