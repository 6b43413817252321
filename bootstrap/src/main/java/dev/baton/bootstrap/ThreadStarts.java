package dev.baton.bootstrap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;

/**
 * Hands a flow to a thread at its start, through the new thread's own thread-locals: no task is
 * wrapped, so a subclass that overrides {@code run} inherits too, and what was handed on is gone
 * with the thread.
 */
public final class ThreadStarts {

  /**
   * {@code ThreadLocal.createMap(Thread, Object)}, which is what {@code set} calls for a thread
   * without a map.
   */
  private static Method createMap;

  private static boolean unusable;

  /** The thread whose start is only asked for to see whether the hook is there. */
  private static Thread probing;

  private static boolean probed;

  /** Loaded with the first virtual thread, see {@link #startingVirtual}. */
  private static Class<?> futures;

  private ThreadStarts() {}

  /**
   * Whether the hook on {@code Thread.start} took effect. Asks a thread that runs already to start:
   * it refuses, but not before the hook had its turn.
   */
  public static boolean areHooked() {
    probing = Thread.currentThread();
    try {
      probing.start();
    } catch (IllegalThreadStateException expected) {
      // That is the answer of every JDK to a second start.
    } finally {
      probing = null;
    }
    return probed;
  }

  /** Called before {@code thread.start()} does anything. */
  public static void starting(Thread thread) throws ReflectiveOperationException {
    if (thread == probing) {
      probed = true;
      return;
    }
    CapturedHeaders headers = CurrentHeaders.get();
    if (headers == null || unusable || !inherits(thread) || thread.getState() != Thread.State.NEW) {
      return;
    }
    CurrentHeaders.State state = new CurrentHeaders.State();
    state.current = headers;
    state.inherited = headers;
    try {
      createMap().invoke(CurrentHeaders.threadLocal(), thread, state);
    } catch (InvocationTargetException e) {
      unusable = true;
      throw e;
    } catch (RuntimeException e) {
      unusable = true;
      throw e;
    }
  }

  /**
   * As {@link #starting}, for virtual threads. On JDK 21 to 24 the first of them that waits for a
   * time makes a {@code FutureTask} while it passes for its carrier. The JVM offers no agent what
   * is loaded meanwhile, so that every future in this JVM would lose its flow.
   */
  public static void startingVirtual(Thread thread) throws ReflectiveOperationException {
    if (futures == null) {
      futures = FutureTask.class;
    }
    starting(thread);
  }

  /**
   * Threads of the JDK's own classes (pool workers, timers, selectors, carriers) serve many flows
   * and inherit none, nor do an application's own workers of fork-join pools.
   */
  private static boolean inherits(Thread thread) {
    Class<?> type = thread.getClass();
    if (type == Thread.class) {
      return true;
    }
    String name = type.getName();
    if (type.getClassLoader() == null) {
      return name.equals("java.lang.VirtualThread")
          || name.equals("java.lang.ThreadBuilders$BoundVirtualThread");
    }
    return !(thread instanceof ForkJoinWorkerThread)
        && !isOfPlatformLoader(name)
        && !NeverCarried.contains(name);
  }

  /**
   * Selectors and the like of modules that the boot loader does not define, {@code java.net.http}
   * for one.
   */
  private static boolean isOfPlatformLoader(String name) {
    return name.startsWith("jdk.") || name.startsWith("sun.") || name.startsWith("com.sun.");
  }

  private static Method createMap() throws ReflectiveOperationException {
    Method method = createMap;
    if (method == null) {
      method = ThreadLocal.class.getDeclaredMethod("createMap", Thread.class, Object.class);
      method.setAccessible(true);
      createMap = method;
    }
    return method;
  }
}
