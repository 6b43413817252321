package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.Weaver;
import dev.baton.bootstrap.CapturedHeaders;
import dev.baton.bootstrap.CurrentHeaders;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Class files from Java 1.4 to ones that the weaver's class reader does not know yet. */
final class ClassVersionCases {

  private static final CapturedHeaders OUTER = Journal.flow("outer");
  private static final String OLD = "Old";

  /** Version, and whether the compiler wrote stack map frames. */
  static Stream<Shape> shapes() {
    return Stream.of(
        new Shape(Opcodes.V1_4, false),
        new Shape(Opcodes.V1_5, false),
        new Shape(Opcodes.V1_6, false),
        new Shape(Opcodes.V1_6, true),
        new Shape(Opcodes.V1_7, true),
        new Shape(Opcodes.V1_8, true),
        new Shape(Opcodes.V11, true),
        new Shape(Opcodes.V17, true),
        new Shape(44 + Agent.jdk(), true));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void worksInThisVersion(Shape shape) throws Throwable {
    byte[] woven = Woven.weave(oldClass(shape), rows("run", "(I)", "I"));

    assertThat(version(woven)).isEqualTo(shape.version);
    worksAsOldClass(Woven.load(OLD, woven));
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_7, Opcodes.V1_8, Opcodes.V21})
  void needsNoFramesWhereThereIsNoBranch(int version) throws Throwable {
    if (version > 44 + Agent.jdk()) {
      version = 44 + Agent.jdk();
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(version, Opcodes.ACC_PUBLIC, OLD, null, "java/lang/Object", null);
    MethodVisitor code = method(writer, "run", "(I)I");
    journal(code, "body");
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.IRETURN);
    end(code);
    byte[] woven = Woven.weave(writer.toByteArray(), rows("run", "(I)", "I"));

    assertThat(outcome(Woven.load(OLD, woven), 5)).isEqualTo("5");
    assertThat(Journal.take()).containsExactly("enter", "body in inner", "result 5", "exit");
  }

  @Test
  void subroutinesOfJava14() throws Throwable {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_4, Opcodes.ACC_PUBLIC, OLD, null, "java/lang/Object", null);
    MethodVisitor code = method(writer, "run", "(I)I");
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label subroutine = new Label();
    code.visitTryCatchBlock(start, end, handler, null);
    code.visitLabel(start);
    code.visitIntInsn(Opcodes.BIPUSH, 100);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.IDIV);
    code.visitVarInsn(Opcodes.ISTORE, 1);
    code.visitJumpInsn(Opcodes.JSR, subroutine);
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(end);
    code.visitLabel(handler);
    code.visitVarInsn(Opcodes.ASTORE, 2);
    code.visitJumpInsn(Opcodes.JSR, subroutine);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(subroutine);
    code.visitVarInsn(Opcodes.ASTORE, 3);
    journal(code, "finally");
    code.visitVarInsn(Opcodes.RET, 3);
    code.visitMaxs(4, 4);
    code.visitEnd();
    Class<?> woven = Woven.load(OLD, Woven.weave(writer.toByteArray(), rows("run", "(I)", "I")));

    assertThat(outcome(woven, 4)).isEqualTo("25");
    assertThat(Journal.take()).containsExactly("enter", "finally in inner", "result 25", "exit");
    assertThat(outcome(woven, 0)).isEqualTo("java.lang.ArithmeticException: / by zero");
    assertThat(Journal.take()).containsExactly("enter", "finally in inner", "exit");
  }

  /** As other compilers than javac make it: the handler's range goes on behind the return. */
  @Test
  void aReturnInsideTheRangeOfAHandlerThatCatchesEverything() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, OLD, null, "java/lang/Object", null);
    MethodVisitor code = method(writer, "run", "(I)I");
    Label start = new Label();
    Label end = new Label();
    code.visitTryCatchBlock(start, end, end, "java/lang/Throwable");
    code.visitLabel(start);
    journal(code, "try");
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(end);
    code.visitInsn(Opcodes.POP);
    journal(code, "caught");
    code.visitInsn(Opcodes.ICONST_M1);
    code.visitInsn(Opcodes.IRETURN);
    end(code);
    String hook = Woven.internalName(TestHooks.Throws.class);
    Class<?> woven =
        Woven.load(
            OLD,
            Woven.weave(
                writer.toByteArray(),
                Woven.row(OLD, "run", "(I)", "SCOPE", "", hook, "enter()V exit()V"),
                Woven.row(OLD, "run", "(I)", "RESULT", "", hook, "result(I)I")));

    assertThat(outcome(woven, 4)).isEqualTo("4");
    assertThat(Journal.take()).containsExactly("enter", "try in inner", "result 4", "exit");
  }

  @ParameterizedTest
  @ValueSource(ints = {71, 72, 99, 300})
  void aVersionThatTheReaderDoesNotKnowIsKept(int version) throws Throwable {
    byte[] bytes = oldClass(new Shape(Opcodes.V17, true));
    version(bytes, version);

    byte[] woven = Woven.weave(bytes, rows("run", "(I)", "I"));

    assertThat(version(woven)).isEqualTo(version);
    assertThat(version(bytes)).as("what the JVM handed over").isEqualTo(version);
    version(woven, Opcodes.V17);
    worksAsOldClass(Woven.load(OLD, woven));
  }

  @Test
  void thePreviewMarkIsKept() {
    byte[] bytes = oldClass(new Shape(Opcodes.V17, true));
    bytes[4] = (byte) 0xff;
    bytes[5] = (byte) 0xff;

    byte[] woven = Woven.weave(bytes, rows("run", "(I)", "I"));

    assertThat(woven).startsWith(0xca, 0xfe, 0xba, 0xbe, 0xff, 0xff, 0, Opcodes.V17);
  }

  @Test
  void whatHasNoHookIsLeftAsItIs() {
    byte[] bytes = Woven.bytes(Programs.class);

    String programs = Woven.internalName(Programs.class);

    assertThat(
            new Weaver(bytes, Woven.rows(row("SCOPE", programs, "absent", "()", "enter()V")), false)
                .weave())
        .isNull();
    byte[] woven = Woven.weave(bytes, row("SCOPE", programs, "loops", "(I)", "enter()V"));
    assertThat(codes(woven)).isEqualTo(codes(bytes)).hasSizeGreaterThan(15);
  }

  // -------------------------------------------------------------------------------------------
  // help

  private static void worksAsOldClass(Class<?> woven) {
    assertThat(outcome(woven, 3)).isEqualTo("6");
    assertThat(Journal.take())
        .containsExactly(
            "enter", "round in inner", "round in inner", "round in inner", "result 6", "exit");
    assertThat(outcome(woven, 0)).isEqualTo("-1");
    assertThat(Journal.take()).containsExactly("enter", "result -1", "exit");
    assertThat(outcome(woven, -1)).isEqualTo("java.lang.NegativeArraySizeException: -1");
    assertThat(Journal.take()).containsExactly("enter", "exit");
  }

  /** The result as text, or what was thrown. */
  private static String outcome(Class<?> woven, int argument) {
    CurrentHeaders.attach(OUTER);
    try {
      return "" + Woven.call(woven, "run", argument);
    } catch (Throwable e) {
      return e.toString();
    } finally {
      assertThat(CurrentHeaders.get()).isSameAs(OUTER);
      CurrentHeaders.attach(null);
    }
  }

  /**
   * {@code static int run(int n)}: makes an array, catches what is thrown for an empty one, and
   * adds in a loop.
   */
  private static byte[] oldClass(Shape shape) {
    ClassWriter writer =
        new ClassWriter(shape.frames ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS);
    writer.visit(shape.version, Opcodes.ACC_PUBLIC, OLD, null, "java/lang/Object", null);
    MethodVisitor code = method(writer, "run", "(I)I");
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label loop = new Label();
    Label done = new Label();
    code.visitTryCatchBlock(start, end, handler, "java/lang/ArrayIndexOutOfBoundsException");
    code.visitLabel(start);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitInsn(Opcodes.LALOAD);
    code.visitVarInsn(Opcodes.LSTORE, 1);
    code.visitLabel(end);
    code.visitLabel(loop);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFEQ, done);
    journal(code, "round");
    code.visitVarInsn(Opcodes.LLOAD, 1);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.I2L);
    code.visitInsn(Opcodes.LADD);
    code.visitVarInsn(Opcodes.LSTORE, 1);
    code.visitIincInsn(0, -1);
    code.visitJumpInsn(Opcodes.GOTO, loop);
    code.visitLabel(done);
    code.visitVarInsn(Opcodes.LLOAD, 1);
    code.visitInsn(Opcodes.L2I);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(handler);
    code.visitInsn(Opcodes.POP);
    code.visitInsn(Opcodes.ICONST_M1);
    code.visitInsn(Opcodes.IRETURN);
    end(code);
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static MethodVisitor method(ClassWriter writer, String name, String descriptor) {
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, descriptor, null, null);
    code.visitCode();
    return code;
  }

  private static void journal(MethodVisitor code, String event) {
    code.visitLdcInsn(event);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Woven.internalName(Journal.class),
        "body",
        "(Ljava/lang/String;)V",
        false);
  }

  private static void end(MethodVisitor code) {
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static String[] rows(String method, String parameters, String result) {
    return new String[] {
      row("SCOPE", OLD, method, parameters, "enter()V exit()V"),
      row("RESULT", OLD, method, parameters, "result(" + result + ")" + result)
    };
  }

  private static String row(
      String kind, String type, String method, String parameters, String methods) {
    return Woven.row(
        type, method, parameters, kind, "", Woven.internalName(TestHooks.Works.class), methods);
  }

  /** The instructions of every method but the woven one. */
  private static List<String> codes(byte[] bytes) {
    List<String> codes = new java.util.ArrayList<>();
    new ClassReader(bytes)
        .accept(
            new net.bytebuddy.jar.asm.ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                StringBuilder code = new StringBuilder(name + descriptor);
                return name.equals("loops")
                    ? null
                    : new MethodVisitor(Opcodes.ASM9) {
                      @Override
                      public void visitInsn(int opcode) {
                        code.append(' ').append(opcode);
                      }

                      @Override
                      public void visitVarInsn(int opcode, int local) {
                        code.append(' ').append(opcode).append('@').append(local);
                      }

                      @Override
                      public void visitMethodInsn(
                          int opcode,
                          String owner,
                          String called,
                          String type,
                          boolean isInterface) {
                        code.append(' ').append(owner).append('.').append(called).append(type);
                      }

                      @Override
                      public void visitEnd() {
                        codes.add(code.toString());
                      }
                    };
              }
            },
            0);
    return codes;
  }

  private static int version(byte[] bytes) {
    return (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
  }

  private static void version(byte[] bytes, int version) {
    bytes[6] = (byte) (version >> 8);
    bytes[7] = (byte) version;
  }

  private record Shape(int version, boolean frames) {}
}
