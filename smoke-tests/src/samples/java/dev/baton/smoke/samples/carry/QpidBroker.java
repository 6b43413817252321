package dev.baton.smoke.samples.carry;

import com.rabbitmq.client.ConnectionFactory;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;

/** A real broker in this JVM that speaks RabbitMQ's protocol, behind a socket of its own. */
final class QpidBroker implements AutoCloseable {

  private static final String CONFIGURATION =
      "{'name': 'broker', 'modelVersion': '7.0',"
          + " 'authenticationproviders': [{'name': 'plain', 'type': 'Plain',"
          + "   'secureOnlyMechanisms': [],"
          + "   'users': [{'name': 'guest', 'password': 'guest', 'type': 'managed'}]}],"
          + " 'ports': [{'name': 'AMQP', 'port': 'PORT', 'bindingAddress': '127.0.0.1',"
          + "   'authenticationProvider': 'plain',"
          + "   'virtualhostaliases': [{'name': 'default', 'type': 'defaultAlias'}]}],"
          + " 'virtualhostnodes': [{'name': 'default', 'type': 'Memory',"
          + "   'defaultVirtualHostNode': 'true',"
          + "   'virtualHostInitialConfiguration': '{\\'type\\': \\'Memory\\'}'}]}";

  private final SystemLauncher launcher = new SystemLauncher(new Failing());
  private final int port;

  QpidBroker() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path file = Files.createTempFile("broker", ".json");
    try (Writer writer =
        new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
      writer.write(
          CONFIGURATION
              .replace("\\'", "\\\"")
              .replace('\'', '"')
              .replace("\"PORT\"", String.valueOf(port)));
    }
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("type", "Memory");
    URL url = file.toUri().toURL();
    attributes.put("initialConfigurationLocation", url.toExternalForm());
    attributes.put("startupLoggedToSystemOut", "false");
    // By itself it looks through a URL that only the JVM's own class path can open.
    Path properties = Files.createTempFile("broker", ".properties");
    attributes.put("initialSystemPropertiesLocation", properties.toUri().toString());
    launcher.startup(attributes);
  }

  ConnectionFactory connections() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setUsername("guest");
    factory.setPassword("guest");
    return factory;
  }

  /** The broker's own ends the JVM. */
  private static final class Failing extends SystemLauncherListener.DefaultSystemLauncherListener {
    @Override
    public void errorOnStartup(RuntimeException e) {
      throw e;
    }
  }

  @Override
  public void close() {
    launcher.shutdown();
  }
}
