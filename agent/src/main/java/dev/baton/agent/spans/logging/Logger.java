package dev.baton.agent.spans.logging;

/**
 * Stands for {@code java.util.logging.Logger} in what exports spans: the build puts it in its place
 * there. The original is the application's: to load it would choose the log manager before the
 * application does. What is worth a line Baton says itself.
 */
public final class Logger {

  private static final Logger NONE = new Logger();

  private Logger() {}

  public static Logger getLogger(String name) {
    return NONE;
  }

  public boolean isLoggable(Level level) {
    return false;
  }

  public void log(Level level, String message) {}

  public void log(Level level, String message, Throwable failure) {}

  public void log(Level level, String message, Object value) {}

  public void log(Level level, String message, Object[] values) {}

  public void severe(String message) {}

  public void warning(String message) {}

  public void info(String message) {}

  public void fine(String message) {}

  public void finer(String message) {}

  public void finest(String message) {}
}
