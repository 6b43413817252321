package dev.baton.smoke.samples.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import dev.baton.smoke.service.Logs;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logback under SLF4J: patterns, an asynchronous appender, and Logstash's JSON where it is there.
 */
public final class LogbackLogs implements Logs {

  private static final String ENCODER = "net.logstash.logback.encoder.LogstashEncoder";

  private LoggerContext context;

  @Override
  public List<String> open(Path folder) throws Exception {
    List<String> kinds = new ArrayList<>(Arrays.asList("plain", "async", "whole"));
    StringBuilder xml = new StringBuilder("<configuration>");
    xml.append(file(folder, "plain", "<encoder><pattern>" + PATTERN + "%m%n</pattern></encoder>"));
    xml.append(file(folder, "whole", "<encoder><pattern>{%X} %m%n</pattern></encoder>"));
    xml.append(
        file(folder, "async", "<encoder><pattern>" + PATTERN + "%m%n</pattern></encoder>")
            .replace("name='async'", "name='behind'"));
    xml.append("<appender name='async' class='ch.qos.logback.classic.AsyncAppender'>");
    xml.append("<appender-ref ref='behind'/></appender>");
    if (getClass().getClassLoader().getResource(ENCODER.replace('.', '/') + ".class") != null) {
      kinds.add("json");
      xml.append(file(folder, "json", "<encoder class='" + ENCODER + "'/>"));
    }
    for (String kind : kinds) {
      xml.append("<logger name='" + kind + "' level='INFO' additivity='false'>");
      xml.append("<appender-ref ref='" + kind + "'/></logger>");
    }
    xml.append("</configuration>");
    context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(xml.toString().getBytes(StandardCharsets.UTF_8)));
    return kinds;
  }

  private static String file(Path folder, String kind, String encoder) {
    return "<appender name='"
        + kind
        + "' class='ch.qos.logback.core.FileAppender'><file>"
        + folder.resolve(kind + ".log")
        + "</file>"
        + encoder
        + "</appender>";
  }

  @Override
  public void say(String kind, String text) {
    Logger logger = LoggerFactory.getLogger(kind);
    logger.info(text);
  }

  @Override
  public void whisper(String kind, String text) {
    LoggerFactory.getLogger(kind).debug(text);
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
    return MDC.getCopyOfContextMap();
  }

  @Override
  public void close() {
    context.stop();
  }
}
