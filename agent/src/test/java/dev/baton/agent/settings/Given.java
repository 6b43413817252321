package dev.baton.agent.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The sources of a configuration, as a test sets them. */
public final class Given {

  public static final String TABLE =
      row("Tomcat", "org/a/B")
          + row("OkHttp", "okhttp3/internal/B")
          + row("ThreadPools", "java/util/C")
          + row("ApacheHttpClient4", "org/apache/http/D");

  private final String arguments;
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();

  private Given(String arguments) {
    this.arguments = arguments;
  }

  private static String row(String library, String type) {
    return library + "\t8\t\t\t" + type + "\tm\t()\tENTER\t\ta/H\tenter()V\ta/H\tjava.lang\n";
  }

  public static Given nothing() {
    return new Given(null);
  }

  public static Given arguments(String arguments) {
    return new Given(arguments);
  }

  public Given property(String name, String value) {
    properties.setProperty(name, value);
    return this;
  }

  public Given variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public Configuration read() {
    return Configuration.read(new Sources(arguments, properties, environment), TABLE);
  }

  /** {@code value (origin)} of one setting. */
  public static String inForce(Configuration configuration, String name) {
    return configuration.origins().stream()
        .filter(each -> each.name.equals(name))
        .map(each -> each.value + " (" + each.origin + ")")
        .findFirst()
        .orElseThrow();
  }
}
