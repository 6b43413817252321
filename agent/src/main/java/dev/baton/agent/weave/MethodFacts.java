package dev.baton.agent.weave;

/** What a first look at a method's code tells: whether a hook fits, and where it goes. */
final class MethodFacts {

  /** What is said where a row's call is missing begins so. */
  static final String NO_CALL = "the method does not call ";

  final String name;
  final String descriptor;
  final boolean isStatic;
  final boolean constructor;

  /** Position of the Code attribute's content (its max_stack); -1 without one. */
  final int codeAt;

  /** Where an entry hook goes: 0, or in a constructor behind the call of another constructor. */
  int entry;

  /** Whether this is a constructor that calls another one of its class. */
  boolean delegates;

  private final ClassFile file;
  private boolean writesThis;
  private boolean writesBeforeEntry;
  private boolean severalSupers;

  MethodFacts(ClassFile file, int methodAt) {
    this.file = file;
    name = file.text(file.u2(methodAt + 2));
    descriptor = file.text(file.u2(methodAt + 4));
    isStatic = (file.u2(methodAt) & 8) != 0;
    constructor = name.equals("<init>");
    codeAt = codeAt(file, methodAt);
    if (codeAt >= 0 && constructor) {
      findEntry();
    }
  }

  private static int codeAt(ClassFile file, int methodAt) {
    int at = methodAt + 8;
    for (int i = file.u2(methodAt + 6); i > 0; i--) {
      if (file.isText(file.u2(at), "Code")) {
        return at + 6;
      }
      at += 6 + file.s4(at + 2);
    }
    return -1;
  }

  /**
   * Every {@code new} has its own call of a constructor; the call left over is that of super or
   * this.
   */
  private void findEntry() {
    int length = file.s4(codeAt + 4);
    int newObjects = 0;
    entry = -1;
    for (int pc = 0; pc < length; pc += Opcodes.length(file, codeAt + 8, pc)) {
      int at = codeAt + 8 + pc;
      int opcode = file.u1(at);
      if (Opcodes.isStore(file, at)) {
        writesThis |= Opcodes.local(file, at) == 0;
        writesBeforeEntry |= entry < 0;
      } else if (opcode == Opcodes.NEW) {
        newObjects++;
      } else if (opcode == Opcodes.INVOKESPECIAL) {
        int member = file.u2(at + 1);
        if (file.isText(file.memberName(member), "<init>") && newObjects-- == 0) {
          newObjects = 0;
          severalSupers = entry >= 0;
          entry = pc + 3;
          delegates = file.memberOwner(member) == file.thisClass();
        }
      }
    }
  }

  /** Why this row cannot be woven into this method, or null if it can. */
  String problem(HookRow row) {
    if (codeAt < 0) {
      return "the method has no byte code";
    }
    if (row.call != null && !hasCall(row)) {
      String call = row.call.substring(0, row.call.lastIndexOf(' '));
      return NO_CALL + call.replace('/', '.').replace(' ', '.');
    }
    if (constructor && (entry < 0 || severalSupers)) {
      return "the constructor calls super in several places";
    }
    if (constructor && isUninitializedBehindEntry()) {
      return "the constructor has code behind super that runs before it";
    }
    if (constructor && writesBeforeEntry) {
      return "the constructor writes local variables before it calls super";
    }
    return constructor && writesThis ? "the constructor overwrites its own reference" : null;
  }

  /** Optimisers move code there; a scope's handler would cover it. */
  private boolean isUninitializedBehindEntry() {
    int[] unmoved = new int[file.s4(codeAt + 4) + 1];
    for (int i = 0; i < unmoved.length; i++) {
      unmoved[i] = i;
    }
    Frames frames = new Frames(file);
    int at = CodeMover.attributesAt(file, codeAt);
    for (int i = file.u2(at - 2); i > 0; i--) {
      if (file.isText(file.u2(at), "StackMapTable")) {
        frames.read(at + 6, unmoved, Frames.initial(file, this, false));
      }
      at += 6 + file.s4(at + 2);
    }
    return frames.isUninitializedFrom(entry);
  }

  private boolean hasCall(HookRow row) {
    int length = file.s4(codeAt + 4);
    for (int pc = 0; pc < length; pc += Opcodes.length(file, codeAt + 8, pc)) {
      if (isCallOf(file, codeAt + 8 + pc, row)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the instruction at this position is the call that a row stands before. */
  static boolean isCallOf(ClassFile file, int at, HookRow row) {
    int opcode = file.u1(at);
    if (opcode != Opcodes.INVOKEINTERFACE && opcode != Opcodes.INVOKEVIRTUAL) {
      return false;
    }
    int member = file.u2(at + 1);
    return row.isCallOf(
        file.className(file.memberOwner(member)),
        file.text(file.memberName(member)),
        file.text(file.memberDescriptor(member)));
  }
}
