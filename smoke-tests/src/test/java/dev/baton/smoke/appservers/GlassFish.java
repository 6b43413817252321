package dev.baton.smoke.appservers;

import java.io.IOException;

/** GlassFish, and Payara, which comes of it: an OSGi framework. */
final class GlassFish extends ServerKind {

  private static final String DOMAIN = "glassfish/domains/domain1";

  private GlassFish(String name, String version, RelayWar.Api api, String coordinates) {
    super(name, version, api, coordinates + ":zip:" + version);
  }

  static ServerKind glassFish(String version, RelayWar.Api api) {
    return new GlassFish("GlassFish", version, api, "org.glassfish.main.distributions:glassfish")
        .withManagedExecutor();
  }

  static ServerKind payara(String version, RelayWar.Api api) {
    return new GlassFish("Payara", version, api, "fish.payara.distributions:payara")
        .withManagedExecutor();
  }

  @Override
  public String how() {
    return "`<jvm-options>` in `domain.xml`, `asadmin start-domain --verbose`";
  }

  @Override
  String deployments() {
    return DOMAIN + "/autodeploy";
  }

  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    setup.edit(
        DOMAIN + "/config/domain.xml",
        xml -> {
          String edited = xml.replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"");
          for (String port : new String[] {"3700", "3820", "3920", "8686", "8181", "4848"}) {
            edited = edited.replace("port=\"" + port + "\"", "port=\"" + freePort() + "\"");
          }
          return edited
              .replace("value=\"7676\"", "value=\"" + freePort() + "\"")
              .replace("telnet.port=6666<", "telnet.port=" + freePort() + "<")
              .replace("port=\"8080\"", "port=\"" + setup.port() + "\"")
              .replace("<network-listener port", "<network-listener address=\"127.0.0.1\" port")
              .replace(
                  "<hazelcast-config-specific-configuration>",
                  "<hazelcast-config-specific-configuration enabled=\"false\">")
              .replaceFirst(
                  "<jvm-options>-Xmx[^<]*</jvm-options>",
                  "<jvm-options>"
                      + String.join("</jvm-options><jvm-options>", setup.options())
                      + "</jvm-options>");
        });
    ProcessBuilder start =
        new ProcessBuilder("bash", "glassfish/bin/asadmin", "start-domain", "--verbose", "domain1");
    start.environment().put("AS_JAVA", setup.jdk().home().toString());
    return start;
  }
}
