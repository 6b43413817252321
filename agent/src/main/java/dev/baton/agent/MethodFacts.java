package dev.baton.agent;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** What a first look at a method tells, before anything is woven: whether a hook fits, and where a free local variable is. */
final class MethodFacts extends MethodVisitor {

  private final String name;
  private final String owner;
  private final Map<String, Boolean> calls = new HashMap<String, Boolean>();
  private boolean hasCode;
  private boolean writesThis;
  private boolean writesBeforeSuper;
  private int newObjects;
  private boolean superCalled;
  private boolean severalSupers;
  private boolean uninitialisedBehindSuper;

  /** The first local variable that the method does not use. */
  int freeLocal;

  /** Whether this is a constructor that calls another one of its class. */
  boolean delegates;

  private MethodFacts(String owner, String name) {
    super(Opcodes.ASM9);
    this.owner = owner;
    this.name = name;
    this.superCalled = !name.equals("<init>");
  }

  @Override
  public void visitCode() {
    hasCode = true;
  }

  @Override
  public void visitVarInsn(int opcode, int local) {
    if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
      writesThis |= local == 0;
      writesBeforeSuper |= !superCalled;
    }
  }

  @Override
  public void visitFrame(int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
    uninitialisedBehindSuper |= superCalled && localCount > 0 && locals[0] == Opcodes.UNINITIALIZED_THIS;
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    if (opcode == Opcodes.NEW) {
      newObjects++;
    }
  }

  @Override
  public void visitMethodInsn(int opcode, String callee, String called, String descriptor, boolean isInterface) {
    calls.put(callee + " " + called + " " + descriptor.substring(0, descriptor.indexOf(')') + 1), Boolean.TRUE);
    if (opcode == Opcodes.INVOKESPECIAL && called.equals("<init>")) {
      if (newObjects > 0) {
        newObjects--;
      } else if (superCalled) {
        severalSupers = true;
      } else {
        superCalled = true;
        delegates = callee.equals(owner);
      }
    }
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    freeLocal = maxLocals;
  }

  private String problem(HookRow row) {
    boolean constructor = name.equals("<init>");
    if (!hasCode) {
      return "the method has no byte code";
    }
    if (row.call != null && !calls.containsKey(row.call)) {
      return "the method does not call " + row.call;
    }
    if (constructor && writesBeforeSuper) {
      return "the constructor writes local variables before it calls super";
    }
    if (constructor && severalSupers) {
      return "the constructor calls super in several places";
    }
    if (constructor && uninitialisedBehindSuper) {
      return "the constructor has code behind super that runs before it";
    }
    return constructor && writesThis ? "the constructor overwrites its own reference" : null;
  }

  /** The facts of all methods of one class that have a hook. */
  static final class Class extends ClassVisitor {
    private final HookRow[] rows;
    private final Map<String, MethodFacts> methods = new HashMap<String, MethodFacts>();
    private String owner;

    Class(HookRow[] rows) {
      super(Opcodes.ASM9);
      this.rows = rows;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
      owner = name;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      for (HookRow row : rows) {
        if (row.matches(access, name, descriptor)) {
          MethodFacts facts = new MethodFacts(owner, name);
          methods.put(name + descriptor, facts);
          return facts;
        }
      }
      return null;
    }

    MethodFacts method(String name, String descriptor) {
      return methods.get(name + descriptor);
    }

    /** Why this row cannot be woven into this class, or null if it can. */
    String problem(HookRow row) {
      MethodFacts facts = find(row);
      return facts == null ? "the method does not exist" : facts.problem(row);
    }

    boolean isMissing(HookRow row) {
      return find(row) == null;
    }

    private MethodFacts find(HookRow row) {
      for (Map.Entry<String, MethodFacts> method : methods.entrySet()) {
        if (method.getKey().startsWith(row.method + row.parameters)) {
          return method.getValue();
        }
      }
      return null;
    }
  }
}
