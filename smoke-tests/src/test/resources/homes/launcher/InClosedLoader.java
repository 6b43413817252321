import java.net.URL;
import java.net.URLClassLoader;

/** Runs the application in a loader that asks its parent for {@code java.*} and the JDK's own modules only, as OSGi's do. */
public final class InClosedLoader {

  public static void main(String[] urls) throws Exception {
    URL[] path = new URL[urls.length];
    for (int i = 0; i < urls.length; i++) {
      path[i] = new URL(urls[i]);
    }
    ClassLoader loader = new Closed(path);
    Thread.currentThread().setContextClassLoader(loader);
    loader.loadClass("app.Main").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
  }

  private static final class Closed extends URLClassLoader {
    Closed(URL[] path) {
      super(path, null);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        if (name.startsWith("java.")) {
          return ClassLoader.getPlatformClassLoader().loadClass(name);
        }
        if (name.startsWith("dev.baton.")) {
          throw new ClassNotFoundException(name + ": not among this bundle's imports");
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return ClassLoader.getPlatformClassLoader().loadClass(name);
        }
      }
    }
  }
}
