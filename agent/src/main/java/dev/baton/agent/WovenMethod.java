package dev.baton.agent;

import dev.baton.bootstrap.CurrentHeaders;
import dev.baton.bootstrap.Failures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

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
 *   try { Hook.exit(); } catch (Throwable t) { Failures.hook(t, site); }
 *   CurrentHeaders.exit(depth);
 *   throw t;
 * }
 * }</pre>
 *
 * <p>Behind a return no local variable of the method is needed any more, so the frames there declare none but the saved value and
 * the depths of the scopes: they are right for every method without its types being worked out. The depths lie behind all of the
 * method's own local variables, and every frame of the method is made to declare them, so that they can be read wherever the
 * method ends.
 */
final class WovenMethod extends MethodVisitor {

  private static final String THROWABLE = "java/lang/Throwable";
  private static final String HEADERS = Type.getInternalName(CurrentHeaders.class);
  private static final String FAILURES = Type.getInternalName(Failures.class);
  private static final Object[] NONE = {};

  private final List<HookRow> rows;
  private final MethodFacts facts;
  private final Type owner;
  private final boolean constructor;
  private final boolean isStatic;
  private final boolean frames;
  private final Type[] parameters;
  private final Type returned;
  private final int extraStack;
  private final List<Object[]> handlers = new ArrayList<Object[]>();
  private final List<Label[]> ranges = new ArrayList<Label[]>();
  private final List<Label[]> exits = new ArrayList<Label[]>();
  private boolean begun;
  private int entered;
  private int newObjects;
  private Label rangeStart;

  WovenMethod(
      MethodVisitor next, List<HookRow> rows, MethodFacts facts, Type owner, String name, String descriptor, boolean isStatic,
      boolean frames) {
    super(Opcodes.ASM9, next);
    this.rows = rows;
    this.facts = facts;
    this.owner = owner;
    this.constructor = name.equals("<init>");
    this.isStatic = isStatic;
    this.frames = frames;
    this.parameters = Type.getArgumentTypes(descriptor);
    this.returned = constructor ? owner : Type.getReturnType(descriptor);
    this.extraStack = 4 + 2 * (parameters.length + 1);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    if (!constructor) {
      begin();
    }
  }

  // ------------------------------------------------------------------------------------------- entry

  private void begin() {
    begun = true;
    for (HookRow row : rows) {
      if (row.isEntry()) {
        if (row.isScope()) {
          call(HEADERS, "enter", "()I");
          super.visitVarInsn(Opcodes.ISTORE, depth(entered++));
        }
        enter(row);
      }
    }
    if (hasScope()) {
      rangeStart = new Label();
      super.visitLabel(rangeStart);
    }
  }

  private void enter(HookRow row) {
    Label done = new Label();
    Label start = guardStart(row, done);
    String descriptor = row.methodDescriptor("enter");
    Type result = Type.getReturnType(descriptor);
    Type[] wanted = Type.getArgumentTypes(descriptor);
    if (row.kind.equals("KEPT")) {
      super.visitVarInsn(Opcodes.ALOAD, 0);
      super.visitFieldInsn(Opcodes.GETFIELD, owner.getInternalName(), Weaver.KEPT_FIELD, "Ljava/lang/Object;");
    } else {
      load(wanted);
    }
    call(row.hook, "enter", descriptor);
    if (result.getSort() != Type.VOID) {
      super.visitVarInsn(result.getOpcode(Opcodes.ISTORE), slotOf(result));
    }
    List<Object> locals = initialLocals();
    guardEnd(row, start, done, withDepths(locals.toArray(), locals.size()));
    super.visitInsn(Opcodes.NOP); // So that a frame of the method's own at its first instruction is not at the same place.
  }

  /** The first parameters, behind the object itself if the hook's own do not begin like the method's. */
  private void load(Type[] wanted) {
    int first = isStatic || beginsLike(wanted) ? 0 : 1;
    if (first == 1) {
      super.visitVarInsn(Opcodes.ALOAD, 0);
    }
    int slot = isStatic ? 0 : 1;
    for (int i = first; i < wanted.length; i++) {
      Type parameter = parameters[i - first];
      super.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
      slot += parameter.getSize();
    }
  }

  private boolean beginsLike(Type[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      boolean any = wanted[i].getDescriptor().equals("Ljava/lang/Object;");
      if (i == parameters.length || !wanted[i].equals(parameters[i]) && !(any && parameters[i].getSort() >= Type.ARRAY)) {
        return false;
      }
    }
    return true;
  }

  /** The local variable of the first parameter of this type. */
  private int slotOf(Type type) {
    int slot = isStatic ? 0 : 1;
    for (Type parameter : parameters) {
      if (parameter.equals(type)) {
        return slot;
      }
      slot += parameter.getSize();
    }
    throw new IllegalStateException("no parameter of type " + type.getClassName());
  }

  private int depth(int scope) {
    return facts.freeLocal + 2 + scope;
  }

  // ------------------------------------------------------------------------------------------- inside

  @Override
  public void visitFrame(int type, int localCount, Object[] locals, int stackCount, Object[] stack) {
    if (entered == 0) {
      super.visitFrame(type, localCount, locals, stackCount, stack);
    } else {
      Object[] all = withDepths(locals, localCount);
      super.visitFrame(type, all.length, all, stackCount, stack);
    }
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    super.visitTypeInsn(opcode, type);
    if (opcode == Opcodes.NEW && !begun) {
      newObjects++;
    }
  }

  @Override
  public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean isInterface) {
    for (HookRow row : rows) {
      if (row.call != null && row.isCallOf(callee, name, descriptor)) {
        push(row.site);
        call(row.hook, "call", "(" + Type.getObjectType(callee) + descriptor.substring(1).replace(")", "I)"));
        return;
      }
    }
    super.visitMethodInsn(opcode, callee, name, descriptor, isInterface);
    if (!begun && opcode == Opcodes.INVOKESPECIAL && name.equals("<init>")) {
      if (newObjects > 0) {
        newObjects--;
      } else {
        begin();
      }
    }
  }

  /**
   * Held back until all guards are written: they come first, or the method's own handler would catch what a hook throws. It
   * covers nothing of what was inserted at a return, where the local variables that its frame declares are not declared.
   */
  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    handlers.add(new Object[] {start, end, handler, type});
  }

  // ------------------------------------------------------------------------------------------- exits

  @Override
  public void visitInsn(int opcode) {
    if (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) {
      super.visitInsn(opcode);
      return;
    }
    Label exit = new Label();
    super.visitLabel(exit);
    endRange();
    boolean save = needsValue();
    boolean hasValue = returned.getSort() != Type.VOID;
    if (save && hasValue) {
      if (constructor) {
        super.visitVarInsn(Opcodes.ALOAD, 0);
      }
      super.visitVarInsn(returned.getOpcode(Opcodes.ISTORE), facts.freeLocal);
    }
    int scope = entered;
    for (int i = rows.size() - 1; i >= 0; i--) {
      HookRow row = rows.get(i);
      if (row.kind.equals("RESULT") && !facts.delegates) {
        result(row);
      } else if (row.kind.equals("KEEP") && !facts.delegates) {
        keep(row);
      } else if (row.isScope()) {
        exit(row, --scope, hasValue ? returned : null);
      }
    }
    if (save && hasValue && !constructor) {
      super.visitVarInsn(returned.getOpcode(Opcodes.ILOAD), facts.freeLocal);
    }
    super.visitInsn(opcode);
    Label next = new Label();
    super.visitLabel(next);
    exits.add(new Label[] {exit, next});
    if (hasScope()) {
      rangeStart = next;
    }
  }

  private boolean needsValue() {
    for (HookRow row : rows) {
      if (row.kind.equals("RESULT") || row.kind.equals("KEEP") || row.isScope() && row.methodDescriptor("exit") != null) {
        return true;
      }
    }
    return false;
  }

  private void result(HookRow row) {
    Label done = new Label();
    Label start = guardStart(row, done);
    String descriptor = row.methodDescriptor("result");
    super.visitVarInsn(returned.getOpcode(Opcodes.ILOAD), facts.freeLocal);
    call(row.hook, "result", descriptor);
    if (!descriptor.endsWith("V")) {
      super.visitVarInsn(returned.getOpcode(Opcodes.ISTORE), facts.freeLocal);
    }
    guardEnd(row, start, done, savedOnly(returned));
  }

  private void keep(HookRow row) {
    Label done = new Label();
    Label start = guardStart(row, done);
    super.visitVarInsn(Opcodes.ALOAD, facts.freeLocal);
    call(row.hook, "kept", "()Ljava/lang/Object;");
    super.visitFieldInsn(Opcodes.PUTFIELD, owner.getInternalName(), Weaver.KEPT_FIELD, "Ljava/lang/Object;");
    guardEnd(row, start, done, savedOnly(returned));
  }

  private void exit(HookRow row, int scope, Type saved) {
    if (row.methodDescriptor("exit") != null) {
      Label done = new Label();
      Label start = guardStart(row, done);
      call(row.hook, "exit", "()V");
      guardEnd(row, start, done, savedOnly(saved));
    }
    super.visitVarInsn(Opcodes.ILOAD, depth(scope));
    call(HEADERS, "exit", "(I)V");
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Label handler = null;
    if (hasScope()) {
      endRange();
      handler = new Label();
      super.visitLabel(handler);
      frame(savedOnly(null), new Object[] {THROWABLE});
      boolean save = needsValue();
      if (save) {
        super.visitVarInsn(Opcodes.ASTORE, facts.freeLocal);
      }
      int scope = entered;
      for (int i = rows.size() - 1; i >= 0; i--) {
        if (rows.get(i).isScope()) {
          exit(rows.get(i), --scope, Type.getObjectType(THROWABLE));
        }
      }
      if (save) {
        super.visitVarInsn(Opcodes.ALOAD, facts.freeLocal);
      }
      super.visitInsn(Opcodes.ATHROW);
    }
    for (Object[] each : handlers) {
      Label from = (Label) each[0];
      Label end = (Label) each[1];
      for (Label[] exit : exits) {
        if (exit[0].getOffset() >= from.getOffset() && exit[0].getOffset() < end.getOffset()) {
          handler(from, exit[0], (Label) each[2], (String) each[3]);
          from = exit[1];
        }
      }
      handler(from, end, (Label) each[2], (String) each[3]);
    }
    for (Label[] range : ranges) {
      handler(range[0], range[1], handler, THROWABLE);
    }
    super.visitMaxs(maxStack + extraStack, Math.max(maxLocals, depth(entered)));
  }

  private void handler(Label start, Label end, Label handler, String type) {
    if (start.getOffset() < end.getOffset()) {
      super.visitTryCatchBlock(start, end, handler, type);
    }
  }

  private void endRange() {
    if (rangeStart != null) {
      Label end = new Label();
      super.visitLabel(end);
      ranges.add(new Label[] {rangeStart, end});
      rangeStart = null;
    }
  }

  // ------------------------------------------------------------------------------------------- the guard

  /** Begins what {@link #guardEnd} ends: skipped if the hook is switched off, and whatever it throws is caught. */
  private Label guardStart(HookRow row, Label done) {
    super.visitFieldInsn(Opcodes.GETSTATIC, FAILURES, "off", "[Z");
    push(row.site);
    super.visitInsn(Opcodes.BALOAD);
    super.visitJumpInsn(Opcodes.IFNE, done);
    Label start = new Label();
    super.visitLabel(start);
    return start;
  }

  private void guardEnd(HookRow row, Label start, Label done, Object[] locals) {
    Label end = new Label();
    super.visitLabel(end);
    super.visitJumpInsn(Opcodes.GOTO, done);
    Label failed = new Label();
    super.visitLabel(failed);
    frame(locals, new Object[] {THROWABLE});
    push(row.site);
    call(FAILURES, "hook", "(Ljava/lang/Throwable;I)V");
    super.visitLabel(done);
    frame(locals, NONE);
    super.visitTryCatchBlock(start, end, failed, THROWABLE);
  }

  private void frame(Object[] locals, Object[] stack) {
    if (frames) {
      super.visitFrame(Opcodes.F_NEW, locals.length, locals, stack.length, stack);
    }
  }

  private List<Object> initialLocals() {
    List<Object> locals = new ArrayList<Object>();
    if (!isStatic) {
      locals.add(owner.getInternalName());
    }
    for (Type parameter : parameters) {
      locals.add(verificationType(parameter));
    }
    return locals;
  }

  /** No locals but the saved value, if there is one, and the depths. */
  private Object[] savedOnly(Type saved) {
    Object[] locals = new Object[facts.freeLocal + 1];
    Arrays.fill(locals, Opcodes.TOP);
    if (saved != null) {
      locals[facts.freeLocal] = verificationType(saved);
    }
    return withDepths(locals, locals.length);
  }

  private Object[] withDepths(Object[] locals, int count) {
    List<Object> all = new ArrayList<Object>();
    int slots = 0;
    for (int i = 0; i < count; i++) {
      all.add(locals[i]);
      slots += locals[i] == Opcodes.LONG || locals[i] == Opcodes.DOUBLE ? 2 : 1;
    }
    for (; entered > 0 && slots < depth(0); slots++) {
      all.add(Opcodes.TOP);
    }
    for (int i = 0; i < entered; i++) {
      all.add(Opcodes.INTEGER);
    }
    return all.toArray();
  }

  private static Object verificationType(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
      case Type.BYTE:
      case Type.CHAR:
      case Type.SHORT:
      case Type.INT:
        return Opcodes.INTEGER;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.LONG:
        return Opcodes.LONG;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      default:
        return type.getInternalName();
    }
  }

  private boolean hasScope() {
    for (HookRow row : rows) {
      if (row.isScope()) {
        return true;
      }
    }
    return false;
  }

  private void push(int value) {
    super.visitIntInsn(Opcodes.SIPUSH, value);
  }

  private void call(String type, String name, String descriptor) {
    super.visitMethodInsn(Opcodes.INVOKESTATIC, type, name, descriptor, false);
  }
}
