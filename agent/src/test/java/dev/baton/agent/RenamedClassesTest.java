package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.RenamedClasses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.Test;

/** Compares class files with other names with what ASM makes of the same ones. */
public class RenamedClassesTest {

  private static final RenamedClasses TO_ACME =
      new RenamedClasses() {
        @Override
        protected String name(String type) {
          return type.startsWith("lib/") ? "com/acme/" + type : type;
        }
      };

  @Test
  void descriptorsOfEveryKind() {
    assertThat(TO_ACME.descriptor("Llib/A;")).isEqualTo("Lcom/acme/lib/A;");
    assertThat(TO_ACME.descriptor("[[Llib/A$B;")).isEqualTo("[[Lcom/acme/lib/A$B;");
    assertThat(TO_ACME.descriptor("(ILlib/A;[J[Llib/L;LLlib/B;Llib/B;)V"))
        .isEqualTo("(ILcom/acme/lib/A;[J[Lcom/acme/lib/L;LLlib/B;Lcom/acme/lib/B;)V");
    assertThat(TO_ACME.descriptor("(Llibrary/A;Lx/lib/A;)[I"))
        .isEqualTo("(Llibrary/A;Lx/lib/A;)[I");
    assertThat(TO_ACME.descriptor("()Llib/A;")).isEqualTo("()Lcom/acme/lib/A;");
    assertThat(TO_ACME.descriptor("(JDZ)F")).isEqualTo("(JDZ)F");
  }

  /** Of every class of this project's, and of its tests': all kinds of constants are among them. */
  @Test
  void sameNamesAsAsm() throws Exception {
    RenamedClasses names =
        new RenamedClasses() {
          @Override
          protected String name(String type) {
            return other(type);
          }
        };
    int files = 0;
    for (String folder : new String[] {"target/classes", "target/test-classes"}) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".class")).toList()) {
          byte[] original = Files.readAllBytes(file);
          ClassReader reader = new ClassReader(original);
          ClassWriter writer = new ClassWriter(0);
          reader.accept(
              new ClassRemapper(
                  writer,
                  new Remapper(Opcodes.ASM9) {
                    @Override
                    public String map(String type) {
                      return other(type);
                    }
                  }),
              0);

          byte[] renamed = names.classFile(original);

          assertThat(names(renamed)).as("%s", file).isEqualTo(names(writer.toByteArray()));
          assertThat(methods(renamed)).as("%s", file).isEqualTo(methods(writer.toByteArray()));
          files++;
        }
      }
    }
    assertThat(files).isGreaterThan(80);
  }

  private static String other(String type) {
    return type.startsWith("java/util/") || type.startsWith("dev/baton/agent/W")
        ? "com/acme/" + type
        : type;
  }

  @Test
  void aStringOrAMethodThatIsCalledLikeAClassStays() throws Throwable {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "lib/A", null, "java/lang/Object", null);
    writer.visitField(Opcodes.ACC_STATIC, "field", "[Llib/A;", null, null);
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "lib", "()Ljava/lang/String;", null, null);
    Label start = new Label();
    Label end = new Label();
    code.visitTryCatchBlock(start, end, end, "java/lang/RuntimeException");
    code.visitCode();
    code.visitLabel(start);
    code.visitLdcInsn(4L);
    code.visitInsn(Opcodes.POP2);
    code.visitInsn(Opcodes.ICONST_1);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "lib/A");
    code.visitFieldInsn(Opcodes.PUTSTATIC, "lib/A", "field", "[Llib/A;");
    code.visitLdcInsn("lib/A");
    code.visitLdcInsn("[Llib/A;");
    concat(code);
    code.visitLdcInsn(Type.getObjectType("lib/A"));
    name(code);
    concat(code);
    code.visitLdcInsn(Type.getType("[[Llib/A;"));
    name(code);
    concat(code);
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(end);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        "java/lang/RuntimeException",
        "toString",
        "()Ljava/lang/String;",
        false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();

    Class<?> renamed = Woven.load("com.acme.lib.A", TO_ACME.classFile(writer.toByteArray()));

    assertThat(Woven.call(renamed, "lib"))
        .isEqualTo("lib/A[Llib/A;com.acme.lib.A[[Lcom.acme.lib.A;");
    assertThat(renamed.getDeclaredField("field").getType().getComponentType()).isSameAs(renamed);
  }

  private static void name(MethodVisitor code) {
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getName", "()Ljava/lang/String;", false);
  }

  private static void concat(MethodVisitor code) {
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        "java/lang/String",
        "concat",
        "(Ljava/lang/String;)Ljava/lang/String;",
        false);
  }

  /** Every class that a class file names to the JVM, in order. */
  public static List<String> names(byte[] bytes) {
    List<String> names = new ArrayList<>();
    new ClassReader(bytes)
        .accept(
            new ClassRemapper(
                new ClassWriter(0),
                new Remapper(Opcodes.ASM9) {
                  @Override
                  public String map(String type) {
                    names.add(type);
                    return type;
                  }

                  @Override
                  public String mapSignature(String signature, boolean typeSignature) {
                    return signature;
                  }
                }),
            ClassReader.SKIP_DEBUG);
    return names;
  }

  /** Each method with its descriptor. */
  public static List<String> methods(byte[] bytes) {
    List<String> methods = new ArrayList<>();
    new ClassReader(bytes)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                methods.add(name + descriptor);
                return null;
              }
            },
            ClassReader.SKIP_CODE);
    return methods;
  }
}
