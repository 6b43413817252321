package dev.baton.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Everything that a class's byte code refers to: the classes by internal name, the methods and
 * fields with their descriptors, and its texts.
 */
final class References extends MethodVisitor {

  /** A method or field as a {@code call} or {@code get} instruction names it. */
  record Member(
      String owner, String name, String descriptor, boolean isStatic, boolean ofInterface) {
    boolean isMethod() {
      return descriptor.startsWith("(");
    }
  }

  final Set<String> classes = new LinkedHashSet<>();
  final Set<Member> members = new LinkedHashSet<>();
  final Set<String> texts = new LinkedHashSet<>();

  private References() {
    super(Opcodes.ASM9);
  }

  /** Of a hook class, which stands on the class path of the tests. */
  static References of(String internalName) {
    try (InputStream in =
        References.class.getClassLoader().getResourceAsStream(internalName + ".class")) {
      return of(in.readAllBytes(), null, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of one method, or of all methods if {@code name} is null. */
  static References of(byte[] classFile, String name, String descriptor) {
    References references = new References();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String each,
                  String itsDescriptor,
                  String signature,
                  String[] thrown) {
                boolean wanted =
                    name == null || each.equals(name) && itsDescriptor.equals(descriptor);
                if (wanted) {
                  references.types(itsDescriptor);
                }
                return wanted ? references : null;
              }
            },
            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return references;
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    member(owner, name, descriptor, opcode == Opcodes.INVOKESTATIC, isInterface);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    member(
        owner, name, descriptor, opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC, false);
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    type(Type.getObjectType(type));
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    type(Type.getType(descriptor));
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    if (type != null) {
      type(Type.getObjectType(type));
    }
  }

  @Override
  public void visitLdcInsn(Object value) {
    constant(value);
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    types(descriptor);
    constant(bootstrap);
    for (Object argument : arguments) {
      constant(argument);
    }
  }

  private void constant(Object value) {
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof Type type) {
      types(type.getDescriptor());
    } else if (value instanceof Handle handle) {
      int tag = handle.getTag();
      boolean isStatic =
          tag == Opcodes.H_INVOKESTATIC || tag == Opcodes.H_GETSTATIC || tag == Opcodes.H_PUTSTATIC;
      member(handle.getOwner(), handle.getName(), handle.getDesc(), isStatic, handle.isInterface());
    }
  }

  private void member(
      String owner, String name, String descriptor, boolean isStatic, boolean ofInterface) {
    type(Type.getObjectType(owner));
    types(descriptor);
    if (!owner.startsWith("[")) {
      members.add(new Member(owner, name, descriptor, isStatic, ofInterface));
    }
  }

  private void types(String descriptor) {
    List<Type> all = new ArrayList<>();
    if (descriptor.startsWith("(")) {
      all.addAll(List.of(Type.getArgumentTypes(descriptor)));
      all.add(Type.getReturnType(descriptor));
    } else {
      all.add(Type.getType(descriptor));
    }
    all.forEach(this::type);
  }

  private void type(Type type) {
    Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (element.getSort() == Type.OBJECT) {
      classes.add(element.getInternalName());
    }
  }
}
