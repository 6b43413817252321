package dev.baton.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The sources of a configuration, as a test sets them. */
final class Given {

  static final String TABLE =
      "Tomcat\t8\t\t\torg/a/B\tm\nOkHttp\t8\t\t\tokhttp3/internal/B\tm\n"
          + "ThreadPools\t8\t\t\tjava/util/C\tm\nApacheHttpClient4\t8\t\t\torg/apache/http/D\tm\n";

  private final String arguments;
  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();

  private Given(String arguments) {
    this.arguments = arguments;
  }

  static Given nothing() {
    return new Given(null);
  }

  static Given arguments(String arguments) {
    return new Given(arguments);
  }

  Given property(String name, String value) {
    properties.setProperty(name, value);
    return this;
  }

  Given variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Configuration read() {
    return Configuration.read(new Sources(arguments, properties, environment), TABLE);
  }

  /** {@code value (origin)} of one setting. */
  static String inForce(Configuration configuration, String name) {
    return configuration.origins().stream()
        .filter(each -> each.name.equals(name))
        .map(each -> each.value + " (" + each.origin + ")")
        .findFirst()
        .orElseThrow();
  }
}
