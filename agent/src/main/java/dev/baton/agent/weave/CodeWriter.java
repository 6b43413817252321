package dev.baton.agent.weave;

/** Writes the few instructions that hooks are called with (JVMS chapter 6). */
final class CodeWriter {

  private final ClassFile file;
  private final Bytes code;

  CodeWriter(ClassFile file, int capacity) {
    this.file = file;
    this.code = new Bytes(capacity);
  }

  int size() {
    return code.size();
  }

  Bytes bytes() {
    return code;
  }

  void instruction(int opcode) {
    code.u1(opcode);
  }

  void push(int value) {
    code.u1(Opcodes.SIPUSH);
    code.u2(value);
  }

  void call(String type, String name, String descriptor) {
    member(Opcodes.INVOKESTATIC, ClassFile.METHOD, type, name, descriptor);
  }

  void member(int opcode, int tag, String type, String name, String descriptor) {
    code.u1(opcode);
    code.u2(file.addMember(tag, type, name, descriptor));
  }

  void local(int opcode, int index) {
    if (index > 255) {
      code.u1(Opcodes.WIDE);
      code.u1(opcode);
      code.u2(index);
    } else {
      code.u1(opcode);
      code.u1(index);
    }
  }

  /** A jump that {@link #land} gives its target. */
  void jump(int opcode) {
    code.u1(opcode);
    code.u2(0);
  }

  /** Lets the jump at this offset go to that one. */
  void land(int jump, int target) {
    code.u2At(jump + 1, target - jump);
  }

  /** What to add to ILOAD and ISTORE for a value of this type. */
  static int kind(String type) {
    switch (type.charAt(0)) {
      case 'J':
        return 1;
      case 'F':
        return 2;
      case 'D':
        return 3;
      case 'L':
      case '[':
        return 4;
      default:
        return 0;
    }
  }

  /** How many local variables a value of this type takes. */
  static int size(String type) {
    return type.equals("J") || type.equals("D") ? 2 : 1;
  }
}
