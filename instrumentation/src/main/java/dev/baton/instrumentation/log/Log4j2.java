package dev.baton.instrumentation.log;

import dev.baton.bootstrap.LogFields;
import dev.baton.instrumentation.Hooks;
import dev.baton.instrumentation.Library;
import java.util.Map;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.util.StringMap;

/**
 * Log4j 2.7–2.26, with its synchronous, asynchronous and garbage-free loggers. Hooked where an
 * event is given its context data, which for all of them is on the thread that logs; whichever of
 * the three kinds of {@code ThreadContext} is in use.
 */
public final class Log4j2 implements Library {

  @Override
  public void declare(Hooks on) {
    for (String kind : new String[] {"Default", "GarbageFree", "CopyOnWrite"}) {
      on.type(
              "org.apache.logging.log4j.core.impl.ThreadContextDataInjector$For"
                  + kind
                  + "ThreadContextMap")
          .method("injectContextData", "java.util.List", "org.apache.logging.log4j.util.StringMap")
          .result(Inject.class);
    }
  }

  static final class Inject {
    static StringMap result(StringMap data) {
      Map<String, String> fields = LogFields.current();
      if (fields == null || data == null) {
        return data;
      }
      StringMap all = data;
      if (data.isFrozen()) { // The thread's own, and not the event's.
        all = ContextDataFactory.createContextData(data.size() + fields.size());
        all.putAll(data);
      }
      for (Map.Entry<String, String> each : fields.entrySet()) {
        if (!all.containsKey(each.getKey())) {
          all.putValue(each.getKey(), each.getValue());
        }
      }
      if (all != data) {
        all.freeze();
      }
      return all;
    }
  }
}
