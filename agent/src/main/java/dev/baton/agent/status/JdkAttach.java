package dev.baton.agent.status;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;

/**
 * Asks through the JDK's own attach API, where there is one: the module jdk.attach, or tools.jar of
 * a JDK 8.
 */
final class JdkAttach {

  private JdkAttach() {}

  /** The answer, or null if this Java has no attach API. */
  static Properties properties(int pid) throws Exception {
    Class<?> machine = virtualMachine();
    if (machine == null) {
      return null;
    }
    try {
      Object attached =
          machine.getMethod("attach", String.class).invoke(null, Integer.toString(pid));
      try {
        return (Properties) machine.getMethod("getAgentProperties").invoke(attached);
      } finally {
        machine.getMethod("detach").invoke(attached);
      }
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof LinkageError
          || String.valueOf(e.getCause().getMessage()).contains("no providers installed")) {
        return null; // A runtime that has the classes but not their native library.
      }
      throw new NoAnswer("JVM " + pid + " does not answer: " + e.getCause());
    }
  }

  private static Class<?> virtualMachine() throws Exception {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    File tools = new File(System.getProperty("java.home"), "../lib/tools.jar");
    if (tools.exists()) {
      loader = new URLClassLoader(new URL[] {tools.toURI().toURL()}, loader);
    }
    try {
      return Class.forName("com.sun.tools.attach.VirtualMachine", true, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
