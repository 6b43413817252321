package dev.baton.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Holds one hook against one version of its library: whether it would be woven there, would fit and
 * would link.
 */
final class HookCheck {

  /** The tag of a class in a class file's constants. */
  private static final int CLASS = 7;

  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String OWN = "dev/baton/";

  private final Hooks.Row row;
  private final ClassFiles version;
  private final String type;
  private final String hook;
  private final String[] hookMethods;
  private final List<String> hookClasses;

  /**
   * Classes that hooks have defined beside them when they are called, see {@code AppSpans.define}.
   */
  private final Set<String> definedLater = new LinkedHashSet<>();

  private final String parameters;
  private final String call;
  private final List<String> problems = new ArrayList<>();

  /** Whether the version has the hooked method. */
  boolean found;

  HookCheck(Hooks.Row row, ClassFiles version) {
    this.row = row;
    this.version = version;
    String[] fields;
    try {
      fields = HookTable.line(row).split("\t", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.type = fields[4];
    this.parameters = fields[6];
    this.call = fields[8];
    this.hook = fields[9];
    this.hookMethods = fields[10].split(" ");
    this.hookClasses = Arrays.asList(fields[11].split(","));
  }

  /**
   * What is wrong, a sentence each; nothing where a method that not every version has is missing.
   */
  List<String> problems() {
    TypeDescription hooked = version.find(type);
    if (hooked == null) {
      return missing("there is no class " + row.type);
    }
    if (row.using != null && !uses(row.using.replace('.', '/'))) {
      return missing(row.type + " does not use " + row.using);
    }
    MethodDescription method = null;
    for (MethodDescription each : hooked.getDeclaredMethods()) {
      if (each.getInternalName().equals(row.method)
          && each.getDescriptor().startsWith(parameters)
          && !each.isBridge()) {
        method = each;
      }
    }
    if (method == null) {
      return missing(row.type + " has no method " + signature());
    }
    found = true;
    if (method.isAbstract() || method.isNative()) {
      problem(signature() + " has no byte code");
    }
    fit(method);
    for (String each : hookClasses) {
      for (String text : References.of(each).texts) {
        if (text.startsWith(OWN + "instrumentation/")) {
          definedLater.add(text);
        }
      }
    }
    for (String each : hookClasses) {
      links(References.of(each));
    }
    for (String each : definedLater) {
      links(References.of(each));
    }
    return problems;
  }

  private boolean uses(String other) {
    ClassReader reader = new ClassReader(version.bytes(type));
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int at = reader.getItem(i); // Behind its tag; 0 for the second half of a long or double.
      if (at > 0 && reader.readByte(at - 1) == CLASS && other.equals(reader.readUTF8(at, buffer))) {
        return true;
      }
    }
    return false;
  }

  private List<String> missing(String problem) {
    if (!row.optional) {
      problem(problem);
    }
    return problems;
  }

  private void problem(String text) {
    String hookedMethod = row.type + "." + row.method;
    problems.add(
        row.library
            + " "
            + version.name
            + ", hook "
            + row.hook.getSimpleName()
            + " on "
            + hookedMethod
            + ": "
            + text);
  }

  private String signature() {
    return row.method + "(" + String.join(", ", row.parameters) + ")";
  }

  // -------------------------------------------------------------------------------------------
  // types

  /**
   * The same decisions as {@code WovenMethod} takes when it loads a hook's arguments and stores its
   * result.
   */
  private void fit(MethodDescription method) {
    Type self = Type.getObjectType(type);
    Type[] given = Type.getArgumentTypes(method.getDescriptor());
    switch (row.kind) {
      case ENTER, SCOPE -> {
        fitEnter(self, given, method.isStatic());
        if (row.kind == Hooks.Kind.SCOPE) {
          fitExit();
        }
      }
      case RESULT ->
          fitResult(
              method.isConstructor() ? self : Type.getReturnType(method.getDescriptor()),
              method.isConstructor());
      case CALL -> fitCall(method);
      case KEEP -> {
        exactly("kept", "()" + OBJECT);
        if (!method.isConstructor()) {
          problem("only a constructor can keep something, and " + row.method + " is none");
        }
      }
      case KEPT -> {
        exactly("enter", "(" + OBJECT + ")V");
        fitExit();
        if (method.isStatic()) {
          problem(signature() + " is static, so nothing is kept for it");
        }
      }
      default -> throw new IllegalStateException("no rule for " + row.kind);
    }
  }

  private void fitEnter(Type self, Type[] given, boolean isStatic) {
    String descriptor = hookMethod("enter");
    Type[] wanted = Type.getArgumentTypes(descriptor);
    boolean withSelf = !isStatic && !beginsLike(given, wanted);
    for (int i = 0; i < wanted.length; i++) {
      int parameter = withSelf ? i - 1 : i;
      Type offered = parameter < 0 ? self : parameter < given.length ? given[parameter] : null;
      if (offered == null) {
        problem("enter wants " + wanted.length + " arguments, more than " + signature() + " has");
      } else if (!assignable(offered, wanted[i])) {
        problem(
            "enter wants "
                + wanted[i].getClassName()
                + " as argument "
                + (i + 1)
                + " and gets "
                + offered.getClassName());
      }
    }
    Type replaced = Type.getReturnType(descriptor);
    if (replaced.getSort() != Type.VOID && !Arrays.asList(given).contains(replaced)) {
      problem(
          "enter returns "
              + replaced.getClassName()
              + ", and "
              + signature()
              + " has no parameter of exactly this type to replace");
    }
  }

  private static boolean beginsLike(Type[] given, Type[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      boolean same =
          i < given.length
              && (wanted[i].equals(given[i])
                  || wanted[i].getDescriptor().equals(OBJECT) && given[i].getSort() >= Type.ARRAY);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private void fitExit() {
    for (String each : hookMethods) {
      boolean known = each.equals("exit()V") || each.equals("exit(Ljava/lang/Throwable;)V");
      if (each.startsWith("exit(") && !known) {
        problem("expected exit() or exit(Throwable), void, and not " + each);
      }
    }
  }

  private void fitResult(Type value, boolean constructor) {
    String descriptor = hookMethod("result");
    Type[] wanted = Type.getArgumentTypes(descriptor);
    Type returned = Type.getReturnType(descriptor);
    if (wanted.length != 1 || value.getSort() == Type.VOID || !assignable(value, wanted[0])) {
      problem("expected result(" + value.getClassName() + ") and not result" + descriptor);
    }
    if (returned.getSort() != Type.VOID && (constructor || !assignable(returned, value))) {
      String original = constructor ? "the new object" : value.getClassName();
      problem("result returns " + returned.getClassName() + ", which cannot stand for " + original);
    }
  }

  private void fitCall(MethodDescription method) {
    References inside =
        References.of(version.bytes(type), method.getInternalName(), method.getDescriptor());
    String[] called = call.split(" ");
    References.Member match = null;
    for (References.Member each : inside.members) {
      if (each.owner().equals(called[0])
          && each.name().equals(called[1])
          && each.descriptor().startsWith(called[2])) {
        match = each;
      }
    }
    if (match == null) {
      found = false;
      missing(
          signature()
              + " does not call "
              + row.call[0]
              + "."
              + row.call[1]
              + "("
              + row.call[2]
              + ")");
    } else if (match.isStatic() || !standInMakes(match)) {
      problem(
          row.call[0]
              + "."
              + row.call[1]
              + " is called in another way than in the version that the hook is compiled against");
    }
    if (row.call[2].isEmpty() && hookMethods[0].startsWith("result(")) {
      String value = match == null ? "" : match.descriptor().substring(2);
      if (match != null) {
        exactly("result", "(L" + called[0] + ";" + value + ")" + value);
      }
      return;
    }
    String argument = called[2].substring(1, called[2].length() - 1);
    String replaces = argument.isEmpty() ? "V" : argument;
    exactly("enter", "(L" + called[0] + ";" + argument + ")" + replaces);
  }

  /** Whether the stand-in, as it was compiled, makes this very call. */
  private boolean standInMakes(References.Member call) {
    for (References.Member each : References.of(hook).members) {
      if (each.equals(call)) {
        return true;
      }
    }
    return false;
  }

  private void exactly(String name, String expected) {
    String actual = hookMethod(name);
    if (!actual.equals(expected)) {
      problem("expected " + name + expected + " and not " + name + actual);
    }
  }

  private String hookMethod(String name) {
    for (String each : hookMethods) {
      if (each.startsWith(name + "(")) {
        return each.substring(name.length());
      }
    }
    throw new IllegalStateException(hook + " has no method " + name);
  }

  private boolean assignable(Type from, Type to) {
    if (from.equals(to)) {
      return true;
    }
    if (from.getSort() < Type.ARRAY || to.getSort() < Type.ARRAY) {
      return false;
    }
    TypeDescription given = version.find(from.getInternalName());
    TypeDescription wanted = version.find(to.getInternalName());
    return given != null && wanted != null && given.isAssignableTo(wanted);
  }

  // -------------------------------------------------------------------------------------------
  // members

  private void links(References references) {
    for (String name : references.classes) {
      if (name.startsWith(OWN)) {
        linksOwn(name);
        continue;
      }
      TypeDescription described = version.find(name);
      if (described == null) {
        problem("refers to " + name.replace('/', '.') + ", which does not exist");
      } else if ((described.getActualModifiers(false) & Opcodes.ACC_PUBLIC) == 0) {
        problem("refers to " + name.replace('/', '.') + ", which is not public");
      }
    }
    for (References.Member member : references.members) {
      if (!member.owner().startsWith(OWN)) {
        TypeDescription owner = version.find(member.owner());
        if (owner != null && !isKept(member, owner)) {
          links(member, owner);
        }
      }
    }
  }

  /**
   * Baton's own classes are compiled with the hook; what can be wrong is that they are not there
   * where it runs.
   */
  private void linksOwn(String name) {
    if (name.startsWith(OWN + "bootstrap/")) {
      try (InputStream in = HookCheck.class.getClassLoader().getResourceAsStream(name + ".class")) {
        if ((new ClassReader(in).getAccess() & Opcodes.ACC_PUBLIC) == 0) {
          problem("refers to " + name.replace('/', '.') + ", which is not public");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else if (!hookClasses.contains(name) && !definedLater.contains(name)) {
      problem(
          "refers to "
              + name.replace('/', '.')
              + ", which is not defined where the hook runs; only nested classes of its own file"
              + " are");
    }
  }

  /** The field that the weaver adds to a class with a row of kind KEEP; subclasses have it. */
  private static boolean isKept(References.Member member, TypeDescription owner) {
    if (member.isMethod() || !member.name().equals(HookClasses.KEPT_FIELD)) {
      return false;
    }
    for (TypeDefinition each = owner; each != null; each = each.getSuperClass()) {
      String name = each.getTypeName();
      if (Libraries.rows().stream()
          .anyMatch(row -> row.kind == Hooks.Kind.KEEP && row.type.equals(name))) {
        return true;
      }
    }
    return false;
  }

  private void links(References.Member member, TypeDescription owner) {
    String called =
        owner.getName()
            + "."
            + member.name()
            + (member.isMethod() ? "" : " ")
            + member.descriptor();
    if (member.isMethod() && owner.isInterface() != member.ofInterface()) {
      String change =
          member.ofInterface()
              ? "an interface, and it is a class"
              : "a class, and it is an interface";
      problem("calls " + called + " as a method of " + change);
      return;
    }
    Integer modifiers = modifiers(member, owner);
    if (modifiers == null) {
      problem("refers to " + called + ", which does not exist");
    } else if ((modifiers & Opcodes.ACC_PUBLIC) == 0) {
      problem("refers to " + called + ", which is not public");
    } else if ((modifiers & Opcodes.ACC_STATIC) != 0 != member.isStatic()) {
      problem(
          "refers to "
              + called
              + (member.isStatic() ? " as static, which it is not" : ", which is static here"));
    }
  }

  /** The modifiers of a member, searched as the JVM searches it; null if there is none. */
  private Integer modifiers(References.Member member, TypeDescription in) {
    if (member.isMethod()) {
      for (MethodDescription each : in.getDeclaredMethods()) {
        if (each.getInternalName().equals(member.name())
            && each.getDescriptor().equals(member.descriptor())) {
          return each.getModifiers();
        }
      }
    } else {
      for (FieldDescription each : in.getDeclaredFields()) {
        if (each.getInternalName().equals(member.name())
            && each.getDescriptor().equals(member.descriptor())) {
          return each.getModifiers();
        }
      }
    }
    if (member.name().equals("<init>")) {
      return null; // Constructors are not inherited.
    }
    List<TypeDefinition> above = new ArrayList<>();
    if (in.getSuperClass() != null) {
      above.add(in.getSuperClass());
    } else if (in.isInterface()) {
      above.add(version.find("java/lang/Object"));
    }
    above.addAll(in.getInterfaces());
    for (TypeDefinition each : above) {
      Integer modifiers = modifiers(member, each.asErasure());
      if (modifiers != null) {
        return modifiers;
      }
    }
    return null;
  }
}
