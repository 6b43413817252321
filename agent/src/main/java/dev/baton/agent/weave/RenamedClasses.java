package dev.baton.agent.weave;

/**
 * Writes a class file anew with other names for classes: its own and those it refers to, wherever
 * the JVM reads one. Constants are not changed but replaced by added ones, since a name may share
 * its constant with a string or with a method's name, which stay. Debug information and generic
 * signatures keep the old names, which the JVM never looks up.
 */
public abstract class RenamedClasses {

  /**
   * The name to use for a class.
   *
   * @param internalName of a class, never of an array
   */
  protected abstract String name(String internalName);

  /** The class file with the other names. */
  public final byte[] classFile(byte[] original) {
    ClassFile file = new ClassFile(original.clone());
    for (int i = 1; i < file.constants(); i++) {
      int at = file.constantAt(i);
      int tag = at == 0 ? 0 : file.u1(at);
      if (tag == ClassFile.CLASS) {
        String name = file.text(file.u2(at + 1));
        replace(file, at + 1, name.startsWith("[") ? descriptor(name) : name(name));
      } else if (tag == ClassFile.METHOD_TYPE) {
        rename(file, at + 1);
      } else if (tag == ClassFile.NAME_AND_TYPE) {
        rename(file, at + 3);
      }
    }
    int interfaces = file.accessAt() + 6;
    int methodsAt = renameMembers(file, interfaces + 2 + 2 * file.u2(interfaces));
    int attributesAt = renameMembers(file, methodsAt);
    Bytes methods = new Bytes(attributesAt - methodsAt);
    methods.copy(file.bytes, methodsAt, attributesAt);
    return file.assemble(methodsAt, methods, attributesAt, null);
  }

  /** The descriptor of a type or a method, or the part of one up to its {@code )}. */
  public final String descriptor(String descriptor) {
    StringBuilder renamed = new StringBuilder(descriptor.length() + 32);
    int copied = 0;
    int at = descriptor.indexOf('L');
    while (at >= 0) {
      int end = descriptor.indexOf(';', at);
      renamed.append(descriptor, copied, at + 1).append(name(descriptor.substring(at + 1, end)));
      copied = end;
      at = descriptor.indexOf('L', end);
    }
    return renamed.append(descriptor, copied, descriptor.length()).toString();
  }

  /** The members whose count stands here; their attributes name classes by constants only. */
  private int renameMembers(ClassFile file, int countAt) {
    int at = countAt + 2;
    for (int i = file.u2(countAt); i > 0; i--) {
      rename(file, at + 4);
      at = file.skipAttributes(at + 6);
    }
    return at;
  }

  /** The reference to a descriptor that stands here. */
  private void rename(ClassFile file, int at) {
    replace(file, at, descriptor(file.text(file.u2(at))));
  }

  private static void replace(ClassFile file, int at, String text) {
    if (!file.isText(file.u2(at), text)) {
      file.u2At(at, file.addText(text));
    }
  }
}
