package dev.baton.agent.weave;

import java.util.HashMap;
import java.util.Map;

/**
 * A class file (JVMS chapter 4) that is changed by appending: constants behind its own, a field
 * behind its own, other code in a few methods. Everything else is copied byte for byte, whatever
 * its version.
 */
final class ClassFile {

  static final int UTF8 = 1;
  static final int CLASS = 7;
  static final int FIELD = 9;
  static final int METHOD = 10;
  static final int INTERFACE_METHOD = 11;
  static final int NAME_AND_TYPE = 12;
  static final int METHOD_TYPE = 16;

  final byte[] bytes;
  final int version;

  /** Where each constant begins (its tag), by index. */
  private final int[] constants;

  private final int constantsEnd;
  private final Bytes added = new Bytes(512);
  private final Map<String, Integer> addedIndex = new HashMap<String, Integer>();
  private int constantCount;

  ClassFile(byte[] bytes) {
    this.bytes = bytes;
    this.version = u2(6);
    this.constantCount = u2(8);
    this.constants = new int[constantCount];
    int at = 10;
    for (int i = 1; i < constantCount; i++) {
      constants[i] = at;
      switch (bytes[at]) {
        case UTF8:
          at += 3 + u2(at + 1);
          break;
        case 3: // Integer
        case 4: // Float
        case FIELD:
        case METHOD:
        case INTERFACE_METHOD:
        case NAME_AND_TYPE:
        case 17: // Dynamic
        case 18: // InvokeDynamic
          at += 5;
          break;
        case 5: // Long
        case 6: // Double
          at += 9;
          i++;
          break;
        case CLASS:
        case 8: // String
        case METHOD_TYPE:
        case 19: // Module
        case 20: // Package
          at += 3;
          break;
        case 15: // MethodHandle
          at += 4;
          break;
        default:
          throw new IllegalArgumentException("constant " + i + " has the unknown tag " + bytes[at]);
      }
    }
    constantsEnd = at;
  }

  int u1(int at) {
    return bytes[at] & 0xff;
  }

  int u2(int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  int s2(int at) {
    return bytes[at] << 8 | bytes[at + 1] & 0xff;
  }

  int s4(int at) {
    return u2(at) << 16 | u2(at + 2);
  }

  void u2At(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  /** How many constants there are, those not counted that were added. */
  int constants() {
    return constants.length;
  }

  /** Position of a constant's tag; 0 where there is none, behind a long or a double. */
  int constantAt(int index) {
    return constants[index];
  }

  /** Position of the access flags, behind the constants. */
  int accessAt() {
    return constantsEnd;
  }

  /** Index of the constant that names this class. */
  int thisClass() {
    return u2(constantsEnd + 2);
  }

  /** The text of an Utf8 constant; names and descriptors of hooked methods are ASCII. */
  @SuppressWarnings("deprecation")
  String text(int index) {
    int at = constants[index];
    return new String(bytes, 0, at + 3, u2(at + 1));
  }

  boolean isText(int index, String text) {
    int at = constants[index];
    int length = text.length();
    if (u2(at + 1) != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + 3 + i] != (byte) text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a class of this name is used anywhere in this one. */
  boolean uses(String internalName) {
    for (int i = 1; i < constants.length; i++) {
      if (constants[i] != 0
          && bytes[constants[i]] == CLASS
          && isText(u2(constants[i] + 1), internalName)) {
        return true;
      }
    }
    return false;
  }

  /** The name of a class constant. */
  String className(int index) {
    return text(u2(constants[index] + 1));
  }

  /** The class constant of a member constant. */
  int memberOwner(int index) {
    return u2(constants[index] + 1);
  }

  /** The Utf8 constant with a member's name. */
  int memberName(int index) {
    return u2(constants[u2(constants[index] + 3)] + 1);
  }

  /** The Utf8 constant with a member's descriptor. */
  int memberDescriptor(int index) {
    return u2(constants[u2(constants[index] + 3)] + 3);
  }

  int addText(String text) {
    Integer known = addedIndex.get(text);
    if (known != null) {
      return known;
    }
    added.u1(UTF8);
    added.u2(text.length());
    added.ascii(text);
    return remember(text);
  }

  int addClass(String internalName) {
    String key = "class " + internalName;
    Integer known = addedIndex.get(key);
    if (known != null) {
      return known;
    }
    int name = addText(internalName);
    added.u1(CLASS);
    added.u2(name);
    return remember(key);
  }

  /** Adds a reference to a member: a field, or a method of a class. */
  int addMember(int tag, String owner, String name, String descriptor) {
    String key = tag + " " + owner + " " + name + " " + descriptor;
    Integer known = addedIndex.get(key);
    if (known != null) {
      return known;
    }
    int ownerIndex = addClass(owner);
    int nameIndex = addText(name);
    int descriptorIndex = addText(descriptor);
    added.u1(NAME_AND_TYPE);
    added.u2(nameIndex);
    added.u2(descriptorIndex);
    int nameAndType = constantCount++;
    added.u1(tag);
    added.u2(ownerIndex);
    added.u2(nameAndType);
    return remember(key);
  }

  private int remember(String key) {
    int index = constantCount++;
    addedIndex.put(key, index);
    return index;
  }

  /**
   * The changed class file.
   *
   * @param methodsAt where the method count stands in the original
   * @param methods the methods as they are to be, in the original's order, from there to the class
   *     attributes
   * @param attributesAt where the class attributes begin in the original
   * @param field name of a field to add, of type Object, or null
   */
  byte[] assemble(int methodsAt, Bytes methods, int attributesAt, String field) {
    int fieldName = field == null ? 0 : addText(field);
    int fieldType = field == null ? 0 : addText("Ljava/lang/Object;");
    if (constantCount > 0xffff) {
      throw new IllegalStateException("the class has no room for further constants");
    }
    Bytes out = new Bytes(bytes.length + added.size() + methods.size());
    out.copy(bytes, 0, 8);
    out.u2(constantCount);
    out.copy(bytes, 10, constantsEnd);
    out.copy(added.array(), 0, added.size());
    int interfaces = constantsEnd + 6;
    int fieldsAt = interfaces + 2 + 2 * u2(interfaces);
    out.copy(bytes, constantsEnd, fieldsAt);
    out.u2(u2(fieldsAt) + (field == null ? 0 : 1));
    out.copy(bytes, fieldsAt + 2, methodsAt);
    if (field != null) {
      out.u2(0x1081); // public transient synthetic
      out.u2(fieldName);
      out.u2(fieldType);
      out.u2(0);
    }
    out.copy(methods.array(), 0, methods.size());
    out.copy(bytes, attributesAt, bytes.length);
    return out.toByteArray();
  }

  /** Position behind a field's or method's attributes, which begin with their count. */
  int skipAttributes(int at) {
    int next = at + 2;
    for (int i = u2(at); i > 0; i--) {
      next += 6 + s4(next + 2);
    }
    return next;
  }
}
