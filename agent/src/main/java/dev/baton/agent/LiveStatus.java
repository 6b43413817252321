package dev.baton.agent;

import dev.baton.bootstrap.Log;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.Properties;

/**
 * What Baton is doing in this JVM, for whoever asks: properties whose values are computed when they
 * are read.
 *
 * <p>They are the defaults of the properties with which the JVM answers the attach request {@code
 * agentProperties}, so that {@code status} needs no port, no thread, no file and no agent loaded
 * late. Nothing is built before the first question. A value is rows of text ({@link StatusRows});
 * it is read in the JVM's own attach thread, and neither throws nor blocks.
 */
final class LiveStatus extends Properties {

  /**
   * A part of the status, written when it is asked for: by any thread, without a lock that the
   * application could hold.
   */
  interface Section {
    void write(StatusRows rows) throws Exception;
  }

  /** What all names begin with, among the JVM's own. */
  static final String PREFIX = "baton.";

  /** What a client may count on, in every version. */
  private static final String[] NAMES = {
    "version", "configuration", "problems", "hooks", "refused", "failures", "counters", "spans"
  };

  /** The one of this JVM. */
  private static final LiveStatus LIVE = new LiveStatus();

  private transient volatile Object[] added = {};

  LiveStatus() {
    for (String name : NAMES) {
      put(PREFIX + name, "");
    }
  }

  /**
   * Makes the status readable from outside. Without it the application and the headers go on as
   * ever.
   */
  static void publish(Instrumentation instrumentation) {
    try {
      if (Agent.jdk() >= 12) {
        InternalProperties.setDefaults(LIVE);
      } else {
        setDefaultsOnOlder(instrumentation);
      }
    } catch (Throwable e) {
      Log.line("`status` cannot be asked of this JVM: " + e + "; headers are carried all the same");
    }
  }

  /**
   * Java 8 has no modules in the way; 9 to 11 lack the access that later ones have without
   * reflection.
   */
  private static void setDefaultsOnOlder(Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Properties published;
    if (Agent.jdk() == 8) {
      published =
          (Properties)
              Class.forName("sun.misc.VMSupport").getMethod("getAgentProperties").invoke(null);
    } else {
      NamedModules.openProperties(instrumentation);
      published = InternalProperties.published();
    }
    Field defaults = Properties.class.getDeclaredField("defaults");
    defaults.setAccessible(true);
    defaults.set(published, LIVE);
  }

  /** Adds a part, or gives one of {@link #NAMES} its content. */
  static void section(String name, Section section) {
    LIVE.add(name, section);
  }

  synchronized void add(String name, Section section) {
    Object[] more = new Object[added.length + 2];
    System.arraycopy(added, 0, more, 0, added.length);
    more[added.length] = PREFIX + name;
    more[added.length + 1] = section;
    added = more;
    put(PREFIX + name, "");
  }

  @Override
  public String getProperty(String key) {
    String empty = super.getProperty(key);
    if (empty == null) {
      return null;
    }
    try {
      StatusRows rows = new StatusRows();
      try {
        write(key, rows);
      } catch (Throwable e) {
        rows.unreadable(e);
      }
      return rows.toString();
    } catch (Throwable e) {
      return empty; // Not even the failure could be written: out of memory, say.
    }
  }

  private void write(String key, StatusRows rows) throws Exception {
    Object[] sections = added;
    for (int i = sections.length - 2; i >= 0; i -= 2) {
      if (sections[i].equals(key)) {
        ((Section) sections[i + 1]).write(rows);
        return;
      }
    }
    StatusSections.write(key.substring(PREFIX.length()), rows);
  }
}
