package dev.baton.smoke.service;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * Code that uses one version of a library, compiled against it by the tests: a folder {@code
 * SAMPLE@VERSION} with its classes, and in the file {@code classpath} the library's jars.
 */
final class Samples {

  private static final String PACKAGE = "dev.baton.smoke.samples.";

  private Samples() {}

  /** A client in a class loader of its own, which sends its calls through a proxy or does not. */
  static Call client(String name, Integer proxy) {
    try {
      return (Call) load("outbound", name).getDeclaredConstructor(Integer.class).newInstance(proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + name, e);
    }
  }

  /** A carrier in a class loader of its own. */
  static Carrier carrier(String name) {
    try {
      return (Carrier) load("carry", name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + name, e);
    }
  }

  /** A tracer in a class loader of its own. */
  static Tracer tracer(String name) {
    try {
      return (Tracer) load("tracer", name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + name, e);
    }
  }

  /** A logging library in a class loader of its own. */
  static Logs logs(String name) {
    try {
      return (Logs) load("log", name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + name, e);
    }
  }

  /** From the service's own class path if it is there. */
  private static Class<?> load(String house, String name) {
    String type = PACKAGE + house + "." + name.substring(0, name.indexOf('@'));
    try {
      return Class.forName(type);
    } catch (ClassNotFoundException e) {
      return loadApart(type, Paths.get(System.getProperty("smoke.samples"), name));
    }
  }

  private static Class<?> loadApart(String type, Path folder) {
    try {
      List<URL> path = new ArrayList<>();
      path.add(folder.toUri().toURL());
      for (String jar : Files.readAllLines(folder.resolve("classpath"))) {
        path.add(Paths.get(jar).toUri().toURL());
      }
      return new OwnLoader(path.toArray(new URL[0])).loadClass(type);
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("cannot load " + folder, e);
    }
  }

  /** The server that the service runs in, or the whole service, from its own class path. */
  static Server server(String name) throws ReflectiveOperationException {
    String house = name.endsWith("Service") ? "services." : "inbound.";
    return (Server) Class.forName(PACKAGE + house + name).getDeclaredConstructor().newInstance();
  }

  /** Its own classes before those of the server that the service happens to run in. */
  private static final class OwnLoader extends URLClassLoader {
    OwnLoader(URL[] path) {
      super(path, Samples.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && !name.startsWith("java.")) {
          try {
            loaded = findClass(name);
          } catch (ClassNotFoundException e) {
            loaded = null;
          }
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
