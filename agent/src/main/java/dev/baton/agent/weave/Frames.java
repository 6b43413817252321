package dev.baton.agent.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The stack map of one method (JVMS section 4.7.4): read with every frame's locals written out, so
 * that frames can be put between them, and written as full frames.
 */
final class Frames {

  static final byte[] TOP = {0};
  static final byte[] INTEGER = {1};
  static final byte[] FLOAT = {2};
  static final byte[] DOUBLE = {3};
  static final byte[] LONG = {4};
  private static final byte[] UNINITIALIZED_THIS = {6};
  private static final int OBJECT = 7;
  private static final int UNINITIALIZED = 8;
  private static final byte[][] NONE = {};

  private static final class Frame implements Comparable<Frame> {
    final int offset;
    final byte[][] locals;
    final byte[][] stack;

    Frame(int offset, byte[][] locals, byte[][] stack) {
      this.offset = offset;
      this.locals = locals;
      this.stack = stack;
    }

    @Override
    public int compareTo(Frame other) {
      return offset - other.offset;
    }
  }

  private final ClassFile file;
  private final List<Frame> frames = new ArrayList<Frame>();
  private int at;
  private int depthsFrom;
  private int depthSlot;
  private int depths;

  Frames(ClassFile file) {
    this.file = file;
  }

  static byte[] object(ClassFile file, String internalName) {
    int index = file.addClass(internalName);
    return new byte[] {OBJECT, (byte) (index >>> 8), (byte) index};
  }

  /** The type of a value with this descriptor. */
  static byte[] type(ClassFile file, String descriptor) {
    switch (descriptor.charAt(0)) {
      case 'F':
        return FLOAT;
      case 'D':
        return DOUBLE;
      case 'J':
        return LONG;
      case 'L':
        return object(file, descriptor.substring(1, descriptor.length() - 1));
      case '[':
        return object(file, descriptor);
      default:
        return INTEGER;
    }
  }

  /** The locals that a method begins with. */
  static byte[][] initial(ClassFile file, MethodFacts facts, boolean behindSuper) {
    List<String> parameters = HookRow.types(facts.descriptor);
    byte[][] locals = new byte[parameters.size() + (facts.isStatic ? 0 : 1)][];
    int i = 0;
    if (!facts.isStatic) {
      locals[i++] =
          facts.constructor && !behindSuper
              ? UNINITIALIZED_THIS
              : object(file, file.className(file.thisClass()));
    }
    for (String parameter : parameters) {
      locals[i++] = type(file, parameter);
    }
    return locals;
  }

  /**
   * Has the method's own frames from this new offset on declare ints in this and the following
   * local variables, too.
   */
  void declareDepths(int from, int slot, int count) {
    depthsFrom = from;
    depthSlot = slot;
    depths = count;
  }

  /** These locals, and behind them {@code count} ints from local variable {@code slot} on. */
  static byte[][] withInts(byte[][] locals, int slot, int count) {
    if (count == 0) {
      return locals;
    }
    int slots = 0;
    for (byte[] each : locals) {
      slots += each[0] == LONG[0] || each[0] == DOUBLE[0] ? 2 : 1;
    }
    byte[][] all = Arrays.copyOf(locals, locals.length + slot - slots + count);
    Arrays.fill(all, locals.length, all.length - count, TOP);
    Arrays.fill(all, all.length - count, all.length, INTEGER);
    return all;
  }

  /**
   * Whether a frame at or behind this offset belongs to code that runs before another constructor
   * was called.
   */
  boolean isUninitializedFrom(int offset) {
    for (Frame frame : frames) {
      if (frame.offset >= offset
          && frame.locals.length > 0
          && frame.locals[0][0] == UNINITIALIZED_THIS[0]) {
        return true;
      }
    }
    return false;
  }

  void add(int offset, byte[][] locals, byte[][] stack) {
    frames.add(new Frame(offset, locals, stack));
  }

  /**
   * Reads a StackMapTable and adds its frames.
   *
   * @param from position of its number of entries
   * @param moved the new offset of each old one
   * @param locals what the method begins with
   */
  void read(int from, int[] moved, byte[][] locals) {
    int count = file.u2(from);
    at = from + 2;
    int offset = -1;
    for (int i = 0; i < count; i++) {
      int type = file.u1(at++);
      byte[][] stack = NONE;
      if (type < 64) {
        offset += type + 1;
      } else if (type < 128) {
        offset += type - 63;
        stack = types(1, moved);
      } else {
        offset += file.u2(at) + 1;
        at += 2;
        if (type == 247) {
          stack = types(1, moved);
        } else if (type >= 248 && type < 251) {
          locals = Arrays.copyOf(locals, locals.length - (251 - type));
        } else if (type > 251 && type < 255) {
          byte[][] more = types(type - 251, moved);
          int known = locals.length;
          locals = Arrays.copyOf(locals, known + more.length);
          System.arraycopy(more, 0, locals, known, more.length);
        } else if (type == 255) {
          locals = types(counted(), moved);
          stack = types(counted(), moved);
        }
      }
      boolean inScope = moved[offset] >= depthsFrom;
      add(moved[offset], inScope ? withInts(locals, depthSlot, depths) : locals, stack);
    }
  }

  private int counted() {
    at += 2;
    return file.u2(at - 2);
  }

  private byte[][] types(int count, int[] moved) {
    byte[][] types = new byte[count][];
    for (int i = 0; i < count; i++) {
      int tag = file.u1(at);
      int operand =
          tag == UNINITIALIZED ? moved[file.u2(at + 1)] : tag == OBJECT ? file.u2(at + 1) : 0;
      types[i] =
          tag < OBJECT
              ? new byte[] {(byte) tag}
              : new byte[] {(byte) tag, (byte) (operand >>> 8), (byte) operand};
      at += types[i].length;
    }
    return types;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Writes the attribute. */
  void write(Bytes out) {
    Frame[] sorted = frames.toArray(new Frame[0]);
    Arrays.sort(sorted);
    out.u2(file.addText("StackMapTable"));
    int lengthAt = out.size();
    out.u4(0);
    out.u2(sorted.length);
    int previous = -1;
    for (Frame frame : sorted) {
      out.u1(255);
      out.u2(frame.offset - previous - 1);
      write(out, frame.locals);
      write(out, frame.stack);
      previous = frame.offset;
    }
    out.u4At(lengthAt, out.size() - lengthAt - 4);
  }

  private static void write(Bytes out, byte[][] types) {
    out.u2(types.length);
    for (byte[] type : types) {
      out.copy(type, 0, type.length);
    }
  }
}
