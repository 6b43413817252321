package dev.baton.agent.weave;

import java.util.List;

/**
 * Copies the byte code of one method and lets a {@link WovenMethod} put its own between the
 * instructions, then corrects all that counts in offsets: jumps, switches, handlers, frames, line
 * numbers and local variables.
 */
final class CodeMover {

  private final ClassFile file;
  private final int codeAt;
  private final int start;
  private final int length;
  private final WovenMethod method;
  private final Bytes code;

  /** The new offset of each old one. A jump to a return goes to what stands before it. */
  private final int[] moved;

  /**
   * A mover for one method.
   *
   * @param codeAt position of the Code attribute's content
   * @param method gets its turn at the entry, at calls and around returns
   * @param code where the code is written
   */
  CodeMover(ClassFile file, int codeAt, WovenMethod method, Bytes code) {
    this.file = file;
    this.codeAt = codeAt;
    this.start = codeAt + 8;
    this.length = file.s4(codeAt + 4);
    this.method = method;
    this.code = code;
    this.moved = new int[length + 1];
  }

  /** Writes the code, with the entry hooks before the instruction at {@code entry}. */
  void move(int entry) {
    for (int pc = 0; pc < length; pc += Opcodes.length(file, start, pc)) {
      if (pc == entry) {
        method.enter();
      }
      moved[pc] = code.size();
      int opcode = file.u1(start + pc);
      if (Opcodes.isReturn(opcode)) {
        method.beforeReturn();
        code.u1(opcode);
        method.afterReturn();
      } else if (opcode == Opcodes.TABLESWITCH || opcode == Opcodes.LOOKUPSWITCH) {
        copySwitch(pc);
      } else if (!method.standIn(start + pc)) {
        code.copy(file.bytes, start + pc, start + pc + Opcodes.length(file, start, pc));
      }
    }
    moved[length] = code.size();
    correctJumps();
  }

  private void copySwitch(int pc) {
    code.u1(file.u1(start + pc));
    while ((code.size() & 3) != 0) {
      code.u1(0);
    }
    code.copy(file.bytes, start + operands(pc), start + pc + Opcodes.length(file, start, pc));
  }

  /** Offset of a switch's operands, which begin at a multiple of four. */
  private static int operands(int pc) {
    return (pc & ~3) + 4;
  }

  private void correctJumps() {
    for (int pc = 0; pc < length; pc += Opcodes.length(file, start, pc)) {
      int opcode = file.u1(start + pc);
      int from = moved[pc];
      if (Opcodes.isBranch(opcode)) {
        int to = moved[pc + file.s2(start + pc + 1)] - from;
        if (to != (short) to) {
          throw new IllegalStateException("a jump becomes too long");
        }
        code.u2At(from + 1, to);
      } else if (opcode == Opcodes.GOTO_W || opcode == Opcodes.JSR_W) {
        code.u4At(from + 1, moved[pc + file.s4(start + pc + 1)] - from);
      } else if (opcode == Opcodes.TABLESWITCH) {
        int old = operands(pc);
        int now = operands(from);
        int targets = file.s4(start + old + 8) - file.s4(start + old + 4) + 1;
        correctTarget(pc, old, now);
        for (int i = 0; i < targets; i++) {
          correctTarget(pc, old + 12 + 4 * i, now + 12 + 4 * i);
        }
      } else if (opcode == Opcodes.LOOKUPSWITCH) {
        int old = operands(pc);
        int now = operands(from);
        correctTarget(pc, old, now);
        for (int i = file.s4(start + old + 4); i > 0; i--) {
          correctTarget(pc, old + 4 + 8 * i, now + 4 + 8 * i);
        }
      }
    }
  }

  private void correctTarget(int pc, int old, int now) {
    code.u4At(now, moved[pc + file.s4(start + old)] - moved[pc]);
  }

  /**
   * Writes the exception table: the guards', the method's own, the scopes'. The method's own cover
   * nothing of what was inserted at a return, where the local variables that their frames declare
   * are not declared.
   */
  void writeHandlers(Bytes out, Bytes before, List<int[]> exits, Bytes after) {
    int countAt = out.size();
    out.u2(0);
    out.copy(before.array(), 0, before.size());
    int own = start + length;
    for (int i = 0; i < file.u2(own); i++) {
      int entry = own + 2 + 8 * i;
      int from = moved[file.u2(entry)];
      int end = moved[file.u2(entry + 2)];
      for (int[] exit : exits) {
        if (exit[0] >= from && exit[0] < end) {
          writeHandler(out, entry, from, exit[0]);
          from = exit[1];
        }
      }
      writeHandler(out, entry, from, end);
    }
    out.copy(after.array(), 0, after.size());
    out.u2At(countAt, (out.size() - countAt - 2) / 8);
  }

  private void writeHandler(Bytes out, int entry, int from, int end) {
    if (from < end) {
      out.u2(from);
      out.u2(end);
      out.u2(moved[file.u2(entry + 4)]);
      out.u2(file.u2(entry + 6));
    }
  }

  /**
   * Writes the tables of lines and local variables. Type annotations in the code are left out: they
   * count in offsets too, and nothing reads them at run time.
   *
   * @return how many attributes were written
   */
  int writeTables(Bytes out) {
    int at = attributesAt();
    int written = 0;
    for (int i = file.u2(at - 2); i > 0; i--) {
      if (file.isText(file.u2(at), "LineNumberTable")) {
        out.copy(file.bytes, at, at + 8);
        for (int n = 0; n < file.u2(at + 6); n++) {
          out.u2(moved[file.u2(at + 8 + 4 * n)]);
          out.u2(file.u2(at + 10 + 4 * n));
        }
        written++;
      } else if (file.isText(file.u2(at), "LocalVariableTable")
          || file.isText(file.u2(at), "LocalVariableTypeTable")) {
        out.copy(file.bytes, at, at + 8);
        for (int n = 0; n < file.u2(at + 6); n++) {
          int entry = at + 8 + 10 * n;
          int from = file.u2(entry);
          int to = Math.min(from + file.u2(entry + 2), length);
          out.u2(moved[from]);
          out.u2(moved[to] - moved[from]);
          out.copy(file.bytes, entry + 4, entry + 10);
        }
        written++;
      }
      at += 6 + file.s4(at + 2);
    }
    return written;
  }

  /** Adds the method's own frames. */
  void readFrames(Frames frames, byte[][] locals) {
    int at = attributesAt();
    for (int i = file.u2(at - 2); i > 0; i--) {
      if (file.isText(file.u2(at), "StackMapTable")) {
        frames.read(at + 6, moved, locals);
      }
      at += 6 + file.s4(at + 2);
    }
  }

  private int attributesAt() {
    return attributesAt(file, codeAt);
  }

  /** Position of the first attribute of a Code attribute, behind their count. */
  static int attributesAt(ClassFile file, int codeAt) {
    int handlers = codeAt + 8 + file.s4(codeAt + 4);
    return handlers + 2 + 8 * file.u2(handlers) + 2;
  }
}
