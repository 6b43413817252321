package dev.baton.agent.weave;

/** Lengths of instructions and the few opcodes that the weaver knows by name (JVMS chapter 6). */
final class Opcodes {

  static final int NOP = 0;
  static final int SIPUSH = 17;
  static final int ILOAD = 21;
  static final int ALOAD = 25;
  static final int BALOAD = 51;
  static final int ISTORE = 54;
  static final int ASTORE = 58;
  static final int IFEQ = 153;
  static final int IFNE = 154;
  static final int GOTO = 167;
  static final int JSR = 168;
  static final int TABLESWITCH = 170;
  static final int LOOKUPSWITCH = 171;
  static final int IRETURN = 172;
  static final int RETURN = 177;
  static final int GETSTATIC = 178;
  static final int GETFIELD = 180;
  static final int PUTFIELD = 181;
  static final int INVOKEVIRTUAL = 182;
  static final int INVOKESPECIAL = 183;
  static final int INVOKESTATIC = 184;
  static final int INVOKEINTERFACE = 185;
  static final int NEW = 187;
  static final int ACONST_NULL = 1;
  static final int ATHROW = 191;
  static final int WIDE = 196;
  static final int IFNULL = 198;
  static final int IFNONNULL = 199;
  static final int GOTO_W = 200;
  static final int JSR_W = 201;

  /** A digit for each opcode: its length, 0 where that varies. */
  private static final String LENGTHS =
      "1111111111111111232332222211111111111111111111111111112222211111"
          + "1111111111111111111111111111111111111111111111111111111111111111"
          + "1111311111111111111111111333333333333333320011111133333335532311"
          + "3311043355";

  private Opcodes() {}

  /** Length of the instruction at {@code pc} of the code that begins at {@code codeAt}. */
  static int length(ClassFile file, int codeAt, int pc) {
    int at = codeAt + pc;
    int opcode = file.u1(at);
    int length = opcode < LENGTHS.length() ? LENGTHS.charAt(opcode) - '0' : 1;
    if (length != 0) {
      return length;
    }
    if (opcode == WIDE) {
      return file.u1(at + 1) == 132 ? 6 : 4; // iinc has a second operand
    }
    int padded = (pc & ~3) + 4 - pc;
    if (opcode == TABLESWITCH) {
      return padded + 12 + 4 * (file.s4(at + padded + 8) - file.s4(at + padded + 4) + 1);
    }
    return padded + 8 + 8 * file.s4(at + padded + 4);
  }

  static boolean isBranch(int opcode) {
    return opcode >= IFEQ && opcode <= JSR || opcode == IFNULL || opcode == IFNONNULL;
  }

  static boolean isReturn(int opcode) {
    return opcode >= IRETURN && opcode <= RETURN;
  }

  /** Whether this instruction writes a local variable; which one, see {@link #local}. */
  static boolean isStore(ClassFile file, int at) {
    int opcode = file.u1(at);
    return opcode >= ISTORE && opcode <= 78
        || opcode == WIDE && file.u1(at + 1) >= ISTORE && file.u1(at + 1) <= ASTORE;
  }

  /** The local variable that a store writes. */
  static int local(ClassFile file, int at) {
    int opcode = file.u1(at);
    if (opcode == WIDE) {
      return file.u2(at + 2);
    }
    return opcode <= ASTORE ? file.u1(at + 1) : opcode - 59 & 3;
  }
}
