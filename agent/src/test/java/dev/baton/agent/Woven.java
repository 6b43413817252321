package dev.baton.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.agent.weave.HookRow;
import dev.baton.agent.weave.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/**
 * Weaves a class file with rows written as they stand in the hook table, and loads it beside the
 * class path's own.
 */
public final class Woven {

  private Woven() {}

  /** A row; {@code methods} are the hook's, as {@code name(descriptor)}, separated by spaces. */
  static String row(
      Class<?> type, String method, String parameters, String kind, Class<?> hook, String methods) {
    return row(internalName(type), method, parameters, kind, "", internalName(hook), methods);
  }

  static String row(
      String type,
      String method,
      String parameters,
      String kind,
      String call,
      String hook,
      String methods) {
    return String.join(
        "\t",
        "Test",
        "8",
        "",
        "",
        type,
        method,
        parameters,
        kind,
        call,
        hook,
        methods,
        hook,
        "java.lang");
  }

  static HookRow[] rows(String... lines) {
    Map<String, List<String>> index =
        HookRow.index(String.join("\n", lines) + "\n", Agent.jdk(), Set.of(), false);
    assertThat(index).hasSize(1);
    return HookRow.rows(index.values().iterator().next());
  }

  /** Woven by rows that must all apply. */
  static byte[] weave(byte[] bytes, String... lines) {
    Weaver weaver = new Weaver(bytes, rows(lines), false);
    byte[] woven = weaver.weave();
    assertThat(weaver.problems()).isEmpty();
    return woven;
  }

  static Class<?> load(Class<?> type, String... lines) {
    return load(type.getName(), weave(bytes(type), lines));
  }

  static Class<?> load(String name, byte[] bytes) {
    return load(Map.of(name, bytes), name);
  }

  static Class<?> load(Map<String, byte[]> classes, String name) {
    try {
      return Class.forName(name, true, new Loader(classes));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] bytes(Class<?> type) {
    try (InputStream in =
        type.getClassLoader().getResourceAsStream(internalName(type) + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one method of this name. */
  static Method method(Class<?> type, String name) {
    for (Method each : type.getDeclaredMethods()) {
      if (each.getName().equals(name)) {
        each.setAccessible(true);
        return each;
      }
    }
    throw new AssertionError(type + " has no method " + name);
  }

  /** What a method returns, or throws; of a new object, if it is not static. */
  static Object call(Class<?> type, String name, Object... arguments) throws Throwable {
    Method method = method(type, name);
    try {
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      return method.invoke(
          isStatic ? null : type.getDeclaredConstructor().newInstance(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  public static String internalName(Class<?> type) {
    return Type.getInternalName(type);
  }

  /** Takes the given classes from their bytes, all others from the class path. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(Woven.class.getClassLoader());
      this.classes = new HashMap<>(classes);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        byte[] bytes = classes.get(name);
        Class<?> loaded = findLoadedClass(name);
        if (bytes == null || loaded != null) {
          return loaded != null ? loaded : super.loadClass(name, resolve);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }
}
