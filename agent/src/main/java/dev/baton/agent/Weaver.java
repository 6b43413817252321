package dev.baton.agent;

import dev.baton.bootstrap.Failures;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Inserts calls of hooks into a class file. Works on the bytes it is given, which another agent may have changed, loads no class
 * of the application, and leaves everything that has no hook as it is, byte for byte.
 */
final class Weaver {

  /** The field that a {@code KEEP} row adds. */
  static final String KEPT_FIELD = "baton$kept";

  /** The newest class-file version that the class reader takes. */
  private static final int NEWEST_KNOWN = Opcodes.V26;

  private final byte[] bytes;
  private final HookRow[] rows;
  private final boolean loaded;
  private final List<String> problems = new ArrayList<String>();

  /**
   * A weaver for one class file.
   *
   * @param bytes the class file
   * @param rows the hooks declared for the class
   * @param loaded whether the class is loaded already and without the field of a {@code KEEP} row, which cannot be added then
   */
  Weaver(byte[] bytes, HookRow[] rows, boolean loaded) {
    this.bytes = bytes;
    this.rows = rows;
    this.loaded = loaded;
  }

  /** What could not be woven, a sentence each. */
  List<String> problems() {
    return problems;
  }

  /** The woven class file, or null if none of the hooks found its method. */
  byte[] weave() {
    int version = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
    byte[] readable = bytes;
    if (version > NEWEST_KNOWN) {
      readable = bytes.clone();
      readable[6] = 0;
      readable[7] = (byte) NEWEST_KNOWN;
    }
    ClassReader reader = new ClassReader(readable);
    MethodFacts.Class facts = new MethodFacts.Class(rows);
    reader.accept(facts, ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES);
    int applied = applicable(facts);
    if (applied == 0) {
      return null;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new WovenClass(writer, facts, version), ClassReader.EXPAND_FRAMES);
    byte[] woven = writer.toByteArray();
    woven[6] = bytes[6];
    woven[7] = bytes[7];
    return woven;
  }

  /** Leaves out the rows that do not fit what the class has, and says why. */
  private int applicable(MethodFacts.Class facts) {
    int applied = 0;
    for (HookRow row : rows) {
      String problem = row.isField() && loaded ? "was loaded before Baton, so no field can be added to it" : facts.problem(row);
      row.applies = problem == null;
      if (row.applies) {
        applied++;
        row.site = Failures.site(row.name());
      } else if (!row.optional || !facts.isMissing(row)) {
        problems.add(row.name() + ": " + problem);
      }
    }
    return applied;
  }

  /** The class with its hooked methods replaced. */
  private final class WovenClass extends ClassVisitor {
    private final MethodFacts.Class facts;
    private final boolean frames;
    private String owner;
    private boolean hasField;

    WovenClass(ClassVisitor next, MethodFacts.Class facts, int version) {
      super(Opcodes.ASM9, next);
      this.facts = facts;
      this.frames = version >= Opcodes.V1_6;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
      owner = name;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      List<HookRow> here = new ArrayList<HookRow>();
      for (HookRow row : rows) {
        if (row.applies && row.matches(access, name, descriptor)) {
          here.add(row);
        }
      }
      if (here.isEmpty() || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
        return next;
      }
      boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
      return new WovenMethod(next, here, facts.method(name, descriptor), Type.getObjectType(owner), name, descriptor, isStatic, frames);
    }

    @Override
    public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
      hasField |= name.equals(KEPT_FIELD);
      return super.visitField(access, name, descriptor, signature, value);
    }

    @Override
    public void visitEnd() {
      for (HookRow row : rows) {
        if (row.applies && row.kind.equals("KEEP") && !hasField) {
          hasField = true; // One for all constructors.
          int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC;
          super.visitField(access, KEPT_FIELD, "Ljava/lang/Object;", null, null).visitEnd();
        }
      }
      super.visitEnd();
    }
  }
}
