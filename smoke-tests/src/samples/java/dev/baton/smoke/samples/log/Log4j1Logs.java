package dev.baton.smoke.samples.log;

import dev.baton.smoke.service.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.log4j.Appender;
import org.apache.log4j.AsyncAppender;
import org.apache.log4j.FileAppender;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.MDC;
import org.apache.log4j.PatternLayout;

/** Log4j 1.2 and Reload4j: patterns, and an asynchronous appender. */
public final class Log4j1Logs implements Logs {

  private final AsyncAppender async = new AsyncAppender();

  @Override
  public List<String> open(Path folder) throws IOException {
    logger("plain", file(folder, "plain", PATTERN + "%m%n"));
    async.addAppender(file(folder, "async", PATTERN + "%m%n"));
    logger("async", async);
    logger("whole", file(folder, "whole", "%X %m%n"));
    return Arrays.asList("plain", "async", "whole");
  }

  private static Appender file(Path folder, String kind, String pattern) throws IOException {
    return new FileAppender(
        new PatternLayout(pattern), folder.resolve(kind + ".log").toString(), false);
  }

  private static void logger(String kind, Appender appender) {
    Logger logger = Logger.getLogger(kind);
    logger.setLevel(Level.INFO);
    logger.setAdditivity(false);
    logger.addAppender(appender);
  }

  @Override
  public void say(String kind, String text) {
    Logger.getLogger(kind).info(text);
  }

  @Override
  public void whisper(String kind, String text) {
    Logger.getLogger(kind).debug(text);
  }

  @Override
  public void put(String key, String value) {
    MDC.put(key, value);
  }

  @Override
  public String get(String key) {
    Object value = MDC.get(key);
    return value == null ? null : value.toString();
  }

  @Override
  public void remove(String key) {
    MDC.remove(key);
  }

  @Override
  public void clear() {
    Hashtable<?, ?> all = MDC.getContext();
    if (all != null) {
      all.clear();
    }
  }

  @Override
  public Map<String, String> copy() {
    Hashtable<?, ?> all = MDC.getContext();
    Map<String, String> copy = new TreeMap<>();
    if (all != null) {
      all.forEach((key, value) -> copy.put(key.toString(), value.toString()));
    }
    return copy;
  }

  @Override
  public void close() {
    async.close();
  }
}
