package dev.baton.instrumentation.log;

import dev.baton.bootstrap.LogFields;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Map;
import org.apache.log4j.spi.LoggingEvent;

/**
 * Log4j 1.2.17 and Reload4j. Hooked where an event is made, as an event may be asked for one key
 * and for all of the MDC, on any thread and in any order; made it is only for a line that is
 * logged. The constructor with a map is for events that came from another JVM.
 */
public final class Log4j1 implements Library {

  private static final String[] NOW = {
    "java.lang.String",
    "org.apache.log4j.Category",
    "org.apache.log4j.Priority",
    "java.lang.Object",
    "java.lang.Throwable"
  };

  private static final String[] AT_A_TIME = {
    "java.lang.String",
    "org.apache.log4j.Category",
    "long",
    "org.apache.log4j.Priority",
    "java.lang.Object",
    "java.lang.Throwable"
  };

  @Override
  public void declare(Hooks on) {
    on.type("org.apache.log4j.spi.LoggingEvent")
        .using("org.apache.log4j.MDC") // Log4j 2 and SLF4J have a namesake that hands on.
        .method("<init>", NOW)
        .result(Made.class)
        .method("<init>", AT_A_TIME)
        .result(Made.class);
  }

  static final class Made {
    static void result(LoggingEvent event) {
      Map<String, String> fields = LogFields.current();
      if (fields == null) {
        return;
      }
      for (Map.Entry<String, String> each : fields.entrySet()) {
        if (event.getMDC(each.getKey()) == null) {
          event.setProperty(each.getKey(), each.getValue());
        }
      }
    }
  }
}
