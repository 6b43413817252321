package dev.baton.instrumentation.log;

import dev.baton.bootstrap.LogFields;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;

/**
 * JBoss LogManager 2.0–3.2, of WildFly, JBoss EAP and Quarkus. Hooked where a record is made, also
 * for one of {@code java.util.logging}, as a record may be asked for one key and for all of the
 * MDC, on any thread and in any order; made it is only for a line that is logged. A copy of a
 * record has what that has.
 */
public final class JBossLogManager implements Library {

  @Override
  public void declare(Hooks on) {
    on.type("org.jboss.logmanager.ExtLogRecord")
        .method(
            "<init>",
            "java.util.logging.Level",
            "java.lang.String",
            "org.jboss.logmanager.ExtLogRecord$FormatStyle",
            "java.lang.String")
        .result(Made.class);
  }

  static final class Made {
    static void result(ExtLogRecord record) {
      Map<String, String> fields = LogFields.current();
      if (fields == null) {
        return;
      }
      for (Map.Entry<String, String> each : fields.entrySet()) {
        if (record.getMdc(each.getKey()) == null) {
          record.putMdc(each.getKey(), each.getValue());
        }
      }
    }
  }
}
