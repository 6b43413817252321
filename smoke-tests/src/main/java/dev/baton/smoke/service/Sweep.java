package dev.baton.smoke.service;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks through the thread-locals of every live thread, platform and virtual, for what Baton may
 * have left there: captured headers in any field of its own objects, and values in the arrays that
 * a capture reuses. Needs {@code java.lang} and, for virtual threads, {@code jdk.internal.vm}
 * opened.
 */
final class Sweep {

  private final List<String> found = new ArrayList<>();
  private int threads;
  private int states;

  private Sweep() {}

  /** One line about how much was looked at, then one for each thing found. */
  static String report() throws ReflectiveOperationException {
    Sweep sweep = new Sweep();
    for (Thread thread : allThreads()) {
      sweep.threads++;
      sweep.look(thread, "threadLocals");
      sweep.look(thread, "inheritableThreadLocals");
    }
    return sweep.threads
        + " threads, "
        + sweep.states
        + " with Baton's state\n"
        + String.join("\n", sweep.found);
  }

  private static Set<Thread> allThreads() throws ReflectiveOperationException {
    Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
    if (Runtime.version().feature() >= 21) {
      Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
      addThreads(containers.getMethod("root").invoke(null), all);
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private static void addThreads(Object container, Set<Thread> all)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("jdk.internal.vm.ThreadContainer");
    all.addAll(
        ((Stream<Thread>) opened(type.getMethod("threads")).invoke(container))
            .collect(Collectors.toList()));
    for (Object child :
        ((Stream<Object>) opened(type.getMethod("children")).invoke(container))
            .collect(Collectors.toList())) {
      addThreads(child, all);
    }
  }

  private static Method opened(Method method) {
    method.setAccessible(true);
    return method;
  }

  private void look(Thread thread, String mapField) throws ReflectiveOperationException {
    Object map = get(Thread.class.getDeclaredField(mapField), thread);
    if (map == null) {
      return;
    }
    Object table = get(map.getClass().getDeclaredField("table"), map);
    for (int i = 0; i < Array.getLength(table); i++) {
      Object entry = Array.get(table, i);
      Object value = entry == null ? null : get(entry.getClass().getDeclaredField("value"), entry);
      if (value != null && value.getClass().getName().startsWith("java.baton.")) {
        states++;
        walk(thread, value);
      }
    }
  }

  private void walk(Thread thread, Object root) throws ReflectiveOperationException {
    Deque<Object[]> todo = new ArrayDeque<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    todo.add(new Object[] {root, "state"});
    while (!todo.isEmpty()) {
      Object[] next = todo.remove();
      Object object = next[0];
      String path = (String) next[1];
      if (object == null || !seen.add(object)) {
        continue;
      }
      String type = object.getClass().getName();
      if (type.equals("java.baton.CapturedHeaders")
          || object instanceof String && path.contains("capture")) {
        found.add(
            "thread "
                + thread.getName()
                + " ("
                + thread.getClass().getName()
                + ") holds "
                + type
                + " in "
                + path
                + " at "
                + Arrays.toString(thread.getStackTrace()));
      } else if (object.getClass().isArray()
          && !object.getClass().getComponentType().isPrimitive()) {
        for (int i = 0; i < Array.getLength(object); i++) {
          todo.add(new Object[] {Array.get(object, i), path + "[" + i + "]"});
        }
      } else if (type.startsWith("java.baton.")
          && !type.endsWith(".CarryRules")
          && !type.endsWith(".HeaderName")) {
        for (Field field : object.getClass().getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            todo.add(new Object[] {get(field, object), path + "." + field.getName()});
          }
        }
      }
    }
  }

  private static Object get(Field field, Object object) throws ReflectiveOperationException {
    field.setAccessible(true);
    return field.get(object);
  }
}
