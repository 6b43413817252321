package dev.baton.agent.weave;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One method with its hooks. In terms of source code, for a scope with all that there can be:
 *
 * <pre>{@code
 * int depth = CurrentHeaders.enter();
 * try { argument = Hook.enter(this, argument); } catch (Throwable t) { Failures.hook(t, site); }
 * try {
 *   …                                        // the method; every return becomes:
 *   try { value = Hook.result(value); } catch (Throwable t) { Failures.hook(t, site); }
 *   try { Hook.exit(); } catch (Throwable t) { Failures.hook(t, site); }
 *   CurrentHeaders.exit(depth);
 *   return value;
 * } catch (Throwable t) {                    // covers none of what was inserted at the returns
 *   try { Hook.exit(t); } catch (Throwable f) { Failures.hook(f, site); } // null at a return
 *   CurrentHeaders.exit(depth);
 *   throw t;
 * }
 * }</pre>
 *
 * <p>Behind a return no local variable of the method is needed any more, so the frames there
 * declare none but the saved value and the depths of the scopes: they are right for every method
 * without its types being worked out. The depths lie behind all of the method's own local
 * variables, and every frame of the method is made to declare them, so that they can be read
 * wherever the method ends.
 */
final class WovenMethod {

  private static final String THROWABLE = "java/lang/Throwable";
  private static final String HEADERS = CurrentHeaders.class.getName().replace('.', '/');
  private static final String FAILURES = Failures.class.getName().replace('.', '/');
  private static final byte[][] NONE = {};

  private final ClassFile file;
  private final int methodAt;
  private final List<HookRow> rows;
  private final MethodFacts facts;
  private final String owner;
  private final List<String> parameters;
  private final String returned;
  private final int maxLocals;
  private final boolean saves;
  private final CodeWriter code;
  private final Bytes guards = new Bytes(64);
  private final Bytes handlers = new Bytes(64);
  private final Frames frames;
  private final List<int[]> ranges = new ArrayList<int[]>();
  private final List<int[]> exits = new ArrayList<int[]>();
  private final int scopes;
  private int entered;
  private int rangeStart = -1;

  WovenMethod(ClassFile file, int methodAt, List<HookRow> rows) {
    this.file = file;
    this.methodAt = methodAt;
    this.rows = rows;
    this.facts = new MethodFacts(file, methodAt);
    this.owner = file.className(file.thisClass());
    this.parameters = HookRow.types(facts.descriptor);
    this.returned =
        facts.constructor
            ? 'L' + owner + ';'
            : facts.descriptor.substring(facts.descriptor.indexOf(')') + 1);
    this.maxLocals = file.u2(facts.codeAt + 2);
    this.code = new CodeWriter(file, file.s4(facts.codeAt + 4) + 256);
    this.frames = new Frames(file);
    int scope = 0;
    boolean save = false;
    for (HookRow row : rows) {
      scope += row.isScope() ? 1 : 0;
      save |=
          row.kind.equals("RESULT")
              || row.kind.equals("KEEP")
              || row.isScope() && row.methodDescriptor("exit") != null;
    }
    this.scopes = scope;
    this.saves = save;
  }

  /** Writes the method: everything of it as it was, but for its code. */
  void write(Bytes out) {
    out.copy(file.bytes, methodAt, methodAt + 8);
    int at = methodAt + 8;
    for (int i = file.u2(methodAt + 6); i > 0; i--) {
      int end = at + 6 + file.s4(at + 2);
      if (at + 6 == facts.codeAt) {
        writeCode(out);
      } else {
        out.copy(file.bytes, at, end);
      }
      at = end;
    }
  }

  private void writeCode(Bytes out) {
    CodeMover mover = new CodeMover(file, facts.codeAt, this, code.bytes());
    mover.move(facts.entry);
    int handler = scopes > 0 ? exceptionalExit() : 0;
    if (code.size() > 0xffff) {
      throw new IllegalStateException(facts.name + " is too long to be woven");
    }
    out.u2(file.addText("Code"));
    int lengthAt = out.size();
    out.u4(0);
    out.u2(file.u2(facts.codeAt) + 4 + 2 * (parameters.size() + 1));
    out.u2(depth(scopes));
    out.u4(code.size());
    out.copy(code.bytes().array(), 0, code.size());

    // Guards come first, or the method's own handlers would catch what a hook throws; the scope's
    // handler comes last.
    for (int[] range : ranges) {
      if (range[0] != range[1]) {
        entry(handlers, range[0], range[1], handler);
      }
    }
    mover.writeHandlers(out, guards, exits, handlers);

    if (file.version >= 50) {
      mover.readFrames(frames, Frames.initial(file, facts, false));
    }
    int attributesAt = out.size();
    out.u2(0);
    int attributes = mover.writeTables(out);
    if (file.version >= 50 && !frames.isEmpty()) {
      frames.write(out);
      attributes++;
    }
    out.u2At(attributesAt, attributes);
    out.u4At(lengthAt, out.size() - lengthAt - 4);
  }

  private void entry(Bytes table, int start, int end, int handler) {
    table.u2(start);
    table.u2(end);
    table.u2(handler);
    table.u2(file.addClass(THROWABLE));
  }

  /**
   * What stands before the method's first instruction, or behind a constructor's call of another
   * one.
   */
  void enter() {
    for (HookRow row : rows) {
      if (row.isEntry()) {
        if (row.isScope()) {
          code.call(HEADERS, "enter", "()I");
          code.local(Opcodes.ISTORE, depth(entered++));
        }
        enter(row);
      }
    }
    if (scopes > 0) {
      rangeStart = code.size();
      frames.declareDepths(rangeStart, depth(0), scopes);
    }
  }

  /** The local variable with the depth of a scope. */
  private int depth(int scope) {
    return maxLocals + 2 + scope;
  }

  private void enter(HookRow row) {
    int guard = guardStart(row);
    String descriptor = row.methodDescriptor("enter");
    String result = descriptor.substring(descriptor.indexOf(')') + 1);
    if (row.kind.equals("KEPT")) {
      code.local(Opcodes.ALOAD, 0);
      code.member(
          Opcodes.GETFIELD, ClassFile.FIELD, owner, Weaver.KEPT_FIELD, "Ljava/lang/Object;");
    } else {
      load(HookRow.types(descriptor));
    }
    code.call(row.hook, "enter", descriptor);
    if (!result.equals("V")) {
      code.local(Opcodes.ISTORE + CodeWriter.kind(result), slotOf(result));
    }
    guardEnd(row, guard, Frames.withInts(Frames.initial(file, facts, true), depth(0), entered));
    // So that a frame of the method's own at its first instruction is not at the same place.
    code.instruction(Opcodes.NOP);
  }

  /**
   * The first parameters, behind the object itself if the hook's own do not begin like the
   * method's.
   */
  private void load(List<String> wanted) {
    int first = facts.isStatic || beginsLike(wanted) ? 0 : 1;
    if (first == 1) {
      code.local(Opcodes.ALOAD, 0);
    }
    int slot = facts.isStatic ? 0 : 1;
    for (int i = first; i < wanted.size(); i++) {
      String parameter = parameters.get(i - first);
      code.local(Opcodes.ILOAD + CodeWriter.kind(parameter), slot);
      slot += CodeWriter.size(parameter);
    }
  }

  private boolean beginsLike(List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      boolean any = wanted.get(i).equals("Ljava/lang/Object;");
      if (i == parameters.size()
          || !wanted.get(i).equals(parameters.get(i))
              && !(any && CodeWriter.kind(parameters.get(i)) == 4)) {
        return false;
      }
    }
    return true;
  }

  /** The local variable of the first parameter of this type. */
  private int slotOf(String type) {
    int slot = facts.isStatic ? 0 : 1;
    for (String parameter : parameters) {
      if (parameter.equals(type)) {
        return slot;
      }
      slot += CodeWriter.size(parameter);
    }
    throw new IllegalStateException("no parameter of type " + type);
  }

  /**
   * Writes the stand-in for the call at this position, if a hook stands before that; false if none
   * does.
   */
  boolean standIn(int at) {
    for (HookRow row : rows) {
      if (row.call != null && MethodFacts.isCallOf(file, at, row)) {
        int member = file.u2(at + 1);
        String callee = file.className(file.memberOwner(member));
        String descriptor = file.text(file.memberDescriptor(member));
        code.push(row.site);
        code.call(
            row.hook, "call", "(L" + callee + ";" + descriptor.substring(1).replace(")", "I)"));
        return true;
      }
    }
    return false;
  }

  /** What stands before a return instruction. */
  void beforeReturn() {
    int start = code.size();
    endRange();
    boolean hasValue = !returned.equals("V");
    if (saves && hasValue) {
      if (facts.constructor) {
        code.local(Opcodes.ALOAD, 0);
      }
      code.local(Opcodes.ISTORE + CodeWriter.kind(returned), maxLocals);
    }
    int scope = scopes;
    for (int i = rows.size() - 1; i >= 0; i--) {
      HookRow row = rows.get(i);
      if (row.kind.equals("RESULT") && !facts.delegates) {
        result(row, hasValue);
      } else if (row.kind.equals("KEEP") && !facts.delegates) {
        keep(row);
      } else if (row.isScope()) {
        exit(row, --scope, hasValue ? returned : null, false);
      }
    }
    if (saves && hasValue && !facts.constructor) {
      code.local(Opcodes.ILOAD + CodeWriter.kind(returned), maxLocals);
    }
    if (code.size() > start) {
      exits.add(new int[] {start, code.size() + 1});
    }
  }

  void afterReturn() {
    if (scopes > 0) {
      rangeStart = code.size();
    }
  }

  private void endRange() {
    if (rangeStart >= 0) {
      ranges.add(new int[] {rangeStart, code.size()});
      rangeStart = -1;
    }
  }

  private void result(HookRow row, boolean hasValue) {
    int guard = guardStart(row);
    String descriptor = row.methodDescriptor("result");
    if (hasValue) {
      code.local(Opcodes.ILOAD + CodeWriter.kind(returned), maxLocals);
    }
    code.call(row.hook, "result", descriptor);
    if (!descriptor.endsWith("V")) {
      code.local(Opcodes.ISTORE + CodeWriter.kind(returned), maxLocals);
    }
    guardEnd(row, guard, savedOnly(hasValue ? returned : null));
  }

  private void keep(HookRow row) {
    int guard = guardStart(row);
    code.local(Opcodes.ALOAD, maxLocals);
    code.call(row.hook, "kept", "()Ljava/lang/Object;");
    code.member(Opcodes.PUTFIELD, ClassFile.FIELD, owner, Weaver.KEPT_FIELD, "Ljava/lang/Object;");
    guardEnd(row, guard, savedOnly(returned));
  }

  private void exit(HookRow row, int scope, String saved, boolean thrown) {
    String descriptor = row.methodDescriptor("exit");
    if (descriptor != null) {
      int guard = guardStart(row);
      if (!descriptor.equals("()V")) {
        if (thrown) {
          code.local(Opcodes.ALOAD, maxLocals);
        } else {
          code.instruction(Opcodes.ACONST_NULL);
        }
      }
      code.call(row.hook, "exit", descriptor);
      guardEnd(row, guard, savedOnly(saved));
    }
    code.local(Opcodes.ILOAD, depth(scope));
    code.call(HEADERS, "exit", "(I)V");
  }

  private int exceptionalExit() {
    endRange();
    int handler = code.size();
    frames.add(handler, savedOnly(null), thrown());
    if (saves) {
      code.local(Opcodes.ASTORE, maxLocals);
    }
    int scope = scopes;
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (rows.get(i).isScope()) {
        exit(rows.get(i), --scope, 'L' + THROWABLE + ';', true);
      }
    }
    if (saves) {
      code.local(Opcodes.ALOAD, maxLocals);
    }
    code.instruction(Opcodes.ATHROW);
    return handler;
  }

  /**
   * Begins what {@link #guardEnd} ends: skipped if the hook is switched off, and whatever it throws
   * is caught.
   */
  private int guardStart(HookRow row) {
    code.member(Opcodes.GETSTATIC, ClassFile.FIELD, FAILURES, "off", "[Z");
    code.push(row.site);
    code.instruction(Opcodes.BALOAD);
    code.jump(Opcodes.IFNE);
    return code.size();
  }

  private void guardEnd(HookRow row, int start, byte[][] locals) {
    int end = code.size();
    code.jump(Opcodes.GOTO);
    int failed = code.size();
    frames.add(failed, locals, thrown());
    code.push(row.site);
    code.call(FAILURES, "hook", "(Ljava/lang/Throwable;I)V");
    int done = code.size();
    frames.add(done, locals, NONE);
    code.land(start - 3, done);
    code.land(end, done);
    entry(guards, start, end, failed);
  }

  private byte[][] thrown() {
    return new byte[][] {Frames.object(file, THROWABLE)};
  }

  /** No locals but the saved value, if there is one, and the depths. */
  private byte[][] savedOnly(String saved) {
    byte[][] locals = new byte[maxLocals + (saved == null ? 0 : 1)][];
    Arrays.fill(locals, Frames.TOP);
    if (saved != null) {
      locals[maxLocals] = Frames.type(file, saved);
    }
    return Frames.withInts(locals, depth(0), scopes);
  }
}
