package dev.baton.smoke.samples.log;

import dev.baton.smoke.service.Logs;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.MDC;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.jboss.logmanager.handlers.WriterHandler;

/**
 * JBoss LogManager: patterns, an asynchronous handler, and records of {@code java.util.logging}.
 */
public final class JBossLogs implements Logs {

  private final LogContext context = LogContext.create();
  private final List<Handler> handlers = new ArrayList<>();

  @Override
  public List<String> open(Path folder) throws Exception {
    add("plain", handler(folder, "plain", PATTERN + "%m%n"));
    AsyncHandler async = new AsyncHandler();
    async.addHandler(handler(folder, "async", PATTERN + "%m%n"));
    async.setLevel(Level.ALL);
    add("async", async);
    return Arrays.asList("plain", "async");
  }

  private void add(String kind, Handler handler) {
    Logger logger = context.getLogger(kind);
    logger.setLevel(Level.INFO);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    handlers.add(handler);
  }

  private static Handler handler(Path folder, String kind, String pattern) throws Exception {
    Writer file =
        new OutputStreamWriter(
            new FileOutputStream(folder.resolve(kind + ".log").toFile()), StandardCharsets.UTF_8);
    WriterHandler handler = new WriterHandler();
    handler.setFormatter(new PatternFormatter(pattern));
    handler.setWriter(file);
    handler.setLevel(Level.ALL);
    return handler;
  }

  /** One logger's lines are records of the library, the other's of the JDK. */
  @Override
  public void say(String kind, String text) {
    if (kind.equals("plain")) {
      java.util.logging.LogRecord record = new java.util.logging.LogRecord(Level.INFO, text);
      record.setLoggerName(kind);
      context.getLogger(kind).log(record);
    } else {
      context.getLogger(kind).info(text);
    }
  }

  @Override
  public void whisper(String kind, String text) {
    context.getLogger(kind).fine(text);
  }

  @Override
  public void put(String key, String value) {
    MDC.put(key, value);
  }

  @Override
  public String get(String key) {
    return MDC.get(key);
  }

  @Override
  public void remove(String key) {
    MDC.remove(key);
  }

  @Override
  public void clear() {
    MDC.clear();
  }

  @Override
  public Map<String, String> copy() {
    return MDC.copy();
  }

  @Override
  public void close() {
    handlers.forEach(Handler::close);
  }
}
