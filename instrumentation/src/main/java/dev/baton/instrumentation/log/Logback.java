package dev.baton.instrumentation.log;

import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.baton.bootstrap.LogFields;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Map;
import org.slf4j.spi.MDCAdapter;

/**
 * Logback 1.0.13–1.6. Hooked where an event asks for the MDC, once, when an appender first needs it
 * or an asynchronous one puts the event by: what nobody prints costs nothing.
 */
public final class Logback implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("ch.qos.logback.classic.spi.LoggingEvent")
        .method("getMDCPropertyMap")
        .call("ch.qos.logback.classic.util.LogbackMDCAdapter", "getPropertyMap", OwnMap.class)
        .method("getMDCPropertyMap")
        .call("org.slf4j.spi.MDCAdapter", "getCopyOfContextMap", OtherMap.class);
  }

  static final class OwnMap {
    static Map<String, String> result(LogbackMDCAdapter adapter, Map<String, String> map) {
      return LogFields.with(map);
    }
  }

  /** The application may have an MDC of its own making. */
  static final class OtherMap {
    static Map<String, String> result(MDCAdapter adapter, Map<String, String> map) {
      return LogFields.with(map);
    }
  }
}
