package dev.baton.instrumentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Finishes the compiled hook classes: makes them and their methods public, as woven code of other
 * packages calls them, and gives those of kind CALL the method that stands in for the hooked call,
 * with the guard around the hook.
 */
final class HookClasses {

  /** The name that {@code Weaver} gives the field. */
  static final String KEPT_FIELD = "baton$kept";

  private static final String FAILURES = "dev/baton/bootstrap/Failures";

  private HookClasses() {}

  static void finish(Path classes, List<Hooks.Row> rows) throws IOException {
    for (Hooks.Row row : rows) {
      Path file = classes.resolve(row.hook.getName().replace('.', '/') + ".class");
      ClassReader reader = new ClassReader(Files.readAllBytes(file));
      ClassWriter writer =
          new ClassWriter(reader, row.kind == Hooks.Kind.CALL ? ClassWriter.COMPUTE_MAXS : 0);
      reader.accept(new Finished(writer, row), 0);
      Files.write(file, writer.toByteArray());
    }
  }

  private static final class Finished extends ClassVisitor {
    private final Hooks.Row row;
    private String name;
    private String enter;
    private String result;
    private boolean finished;

    Finished(ClassVisitor next, Hooks.Row row) {
      super(Opcodes.ASM9, next);
      this.row = row;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      this.name = name;
      super.visit(version, access | Opcodes.ACC_PUBLIC, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      if (name.equals("enter")) {
        enter = descriptor;
      } else if (name.equals("result")) {
        result = descriptor;
      }
      finished |= name.equals("call");
      if ((access & Opcodes.ACC_NATIVE) != 0) {
        accessor(name, descriptor);
        return null;
      }
      boolean callable =
          (access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == Opcodes.ACC_STATIC;
      return super.visitMethod(
          callable ? access | Opcodes.ACC_PUBLIC : access, name, descriptor, signature, exceptions);
    }

    @Override
    public void visitEnd() {
      if (row.kind == Hooks.Kind.CALL && !finished) {
        try {
          boolean ofInterface = HookTable.callsInterface(row);
          if (enter != null) {
            before(ofInterface);
          } else {
            after(ofInterface);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      super.visitEnd();
    }

    /** {@code kept(object)} or {@code keep(object, value)}. */
    private void accessor(String name, String descriptor) {
      String owner = Type.getArgumentTypes(descriptor)[0].getInternalName();
      boolean reads = name.equals("kept");
      MethodVisitor code =
          super.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, name, descriptor, null, null);
      code.visitCode();
      code.visitVarInsn(Opcodes.ALOAD, 0);
      if (!reads) {
        code.visitVarInsn(Opcodes.ALOAD, 1);
      }
      code.visitFieldInsn(
          reads ? Opcodes.GETFIELD : Opcodes.PUTFIELD, owner, KEPT_FIELD, "Ljava/lang/Object;");
      code.visitInsn(reads ? Opcodes.ARETURN : Opcodes.RETURN);
      code.visitMaxs(2, 2);
      code.visitEnd();
    }

    /**
     * {@code call(receiver, arguments…, site)}: the hook, guarded, and then the call that it stands
     * before.
     */
    private void before(boolean ofInterface) {
      Type[] arguments = Type.getArgumentTypes(enter);
      String callee = row.call[0].replace('.', '/');
      String descriptor = HookTable.calledDescriptor(row);
      MethodVisitor code =
          super.visitMethod(
              Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
              "call",
              "(L" + callee + ";" + descriptor.substring(1).replace(")", "I)"),
              null,
              null);
      Object[] locals = new Object[arguments.length + 1];
      for (int i = 0; i < arguments.length; i++) {
        locals[i] = arguments[i].getInternalName();
      }
      locals[arguments.length] = Opcodes.INTEGER;
      Label start = new Label();
      Label end = new Label();
      Label failed = new Label();
      Label done = new Label();
      code.visitCode();
      code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
      code.visitFieldInsn(Opcodes.GETSTATIC, FAILURES, "off", "[Z");
      code.visitVarInsn(Opcodes.ILOAD, arguments.length);
      code.visitInsn(Opcodes.BALOAD);
      code.visitJumpInsn(Opcodes.IFNE, done);
      code.visitLabel(start);
      for (int i = 0; i < arguments.length; i++) {
        code.visitVarInsn(Opcodes.ALOAD, i);
      }
      code.visitMethodInsn(Opcodes.INVOKESTATIC, name, "enter", enter, false);
      if (!enter.endsWith("V")) {
        code.visitVarInsn(Opcodes.ASTORE, arguments.length - 1);
      }
      code.visitLabel(end);
      code.visitJumpInsn(Opcodes.GOTO, done);
      code.visitLabel(failed);
      code.visitFrame(
          Opcodes.F_FULL, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
      code.visitVarInsn(Opcodes.ILOAD, arguments.length);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, FAILURES, "hook", "(Ljava/lang/Throwable;I)V", false);
      code.visitLabel(done);
      code.visitFrame(Opcodes.F_FULL, locals.length, locals, 0, new Object[0]);
      for (int i = 0; i < arguments.length; i++) {
        code.visitVarInsn(Opcodes.ALOAD, i);
      }
      called(code, descriptor, ofInterface);
      code.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
      code.visitMaxs(0, 0);
      code.visitEnd();
    }

    /** {@code call(receiver, site)}: the call, and then the hook, guarded, with its value. */
    private void after(boolean ofInterface) {
      Type[] wanted = Type.getArgumentTypes(result);
      Type value = wanted[1];
      int site = 1;
      int valueAt = 2;
      MethodVisitor code =
          super.visitMethod(
              Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
              "call",
              Type.getMethodDescriptor(value, wanted[0], Type.INT_TYPE),
              null,
              null);
      Label start = new Label();
      Label end = new Label();
      Label failed = new Label();
      Label done = new Label();
      Object[] locals = {
        wanted[0].getInternalName(), Opcodes.INTEGER, value.getInternalName(),
      };
      code.visitCode();
      code.visitTryCatchBlock(start, end, failed, "java/lang/Throwable");
      code.visitVarInsn(Opcodes.ALOAD, 0);
      called(code, Type.getMethodDescriptor(value), ofInterface);
      code.visitVarInsn(Opcodes.ASTORE, valueAt);
      code.visitFieldInsn(Opcodes.GETSTATIC, FAILURES, "off", "[Z");
      code.visitVarInsn(Opcodes.ILOAD, site);
      code.visitInsn(Opcodes.BALOAD);
      code.visitJumpInsn(Opcodes.IFNE, done);
      code.visitLabel(start);
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, valueAt);
      code.visitMethodInsn(Opcodes.INVOKESTATIC, name, "result", result, false);
      code.visitVarInsn(Opcodes.ASTORE, valueAt);
      code.visitLabel(end);
      code.visitJumpInsn(Opcodes.GOTO, done);
      code.visitLabel(failed);
      code.visitFrame(
          Opcodes.F_FULL, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
      code.visitVarInsn(Opcodes.ILOAD, site);
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, FAILURES, "hook", "(Ljava/lang/Throwable;I)V", false);
      code.visitLabel(done);
      code.visitFrame(Opcodes.F_FULL, locals.length, locals, 0, new Object[0]);
      code.visitVarInsn(Opcodes.ALOAD, valueAt);
      code.visitInsn(Opcodes.ARETURN);
      code.visitMaxs(0, 0);
      code.visitEnd();
    }

    private void called(MethodVisitor code, String descriptor, boolean ofInterface) {
      code.visitMethodInsn(
          ofInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL,
          row.call[0].replace('.', '/'),
          row.call[1],
          descriptor,
          ofInterface);
    }
  }
}
