package dev.baton.smoke.samples.log;

import dev.baton.smoke.service.Logs;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Log4j 2: patterns, an asynchronous appender and logger, and the layout by a JSON template where
 * it is there.
 */
public final class Log4j2Logs implements Logs {

  private static final String TEMPLATE =
      "{\"message\": {\"$resolver\": \"message\"}, \"mdc\": {\"$resolver\": \"mdc\"}}";

  private LoggerContext context;

  @Override
  public List<String> open(Path folder) throws Exception {
    List<String> kinds =
        new ArrayList<>(Arrays.asList("plain", "async", "async-logger", "property", "whole"));
    String layout = "<PatternLayout pattern='" + PATTERN + "%m%n'/>";
    StringBuilder xml = new StringBuilder("<Configuration status='WARN'><Appenders>");
    xml.append(file(folder, "plain", layout));
    xml.append(file(folder, "behind", layout).replace("behind.log", "async.log"));
    xml.append("<Async name='async'><AppenderRef ref='behind'/></Async>");
    xml.append(file(folder, "async-logger", layout));
    xml.append(file(folder, "property", "<PatternLayout pattern='%X{set} " + PATTERN + "%m%n'/>"));
    xml.append(file(folder, "whole", "<PatternLayout pattern='%X %m%n'/>"));
    if (getClass()
            .getClassLoader()
            .getResource("org/apache/logging/log4j/layout/template/json/JsonTemplateLayout.class")
        != null) {
      kinds.add("json");
      String escaped = TEMPLATE.replace("\"", "&quot;");
      xml.append(file(folder, "json", "<JsonTemplateLayout eventTemplate='" + escaped + "'/>"));
    }
    xml.append("</Appenders><Loggers><Root level='OFF'/>");
    for (String kind : kinds) {
      String element = kind.equals("async-logger") ? "AsyncLogger" : "Logger";
      xml.append("<" + element + " name='" + kind + "' level='INFO' additivity='false'>");
      xml.append("<AppenderRef ref='" + kind + "'/>");
      xml.append(kind.equals("property") ? "<Property name='set'>here</Property>" : "");
      xml.append("</" + element + ">");
    }
    xml.append("</Loggers></Configuration>");
    context =
        Configurator.initialize(
            getClass().getClassLoader(),
            new ConfigurationSource(
                new ByteArrayInputStream(xml.toString().getBytes(StandardCharsets.UTF_8))));
    return kinds;
  }

  private static String file(Path folder, String kind, String layout) {
    return "<File name='"
        + kind
        + "' fileName='"
        + folder.resolve(kind + ".log")
        + "'>"
        + layout
        + "</File>";
  }

  @Override
  public void say(String kind, String text) {
    LogManager.getLogger(kind).info(text);
  }

  @Override
  public void whisper(String kind, String text) {
    LogManager.getLogger(kind).debug(text);
  }

  @Override
  public void put(String key, String value) {
    ThreadContext.put(key, value);
  }

  @Override
  public String get(String key) {
    return ThreadContext.get(key);
  }

  @Override
  public void remove(String key) {
    ThreadContext.remove(key);
  }

  @Override
  public void clear() {
    ThreadContext.clearMap();
  }

  @Override
  public Map<String, String> copy() {
    return ThreadContext.getContext();
  }

  @Override
  public void close() {
    Configurator.shutdown(context);
  }
}
