package dev.baton.smoke;

/**
 * An agent that stands before Baton and loads the classes it is told to, as a debugger or another
 * agent may.
 */
public final class EarlyLoader {

  private EarlyLoader() {}

  public static void premain(String classes) throws ClassNotFoundException {
    for (String name : classes.split(";")) {
      Class.forName(name, false, ClassLoader.getSystemClassLoader());
    }
  }
}
