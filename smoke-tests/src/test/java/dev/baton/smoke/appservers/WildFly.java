package dev.baton.smoke.appservers;

import java.io.IOException;

/** WildFly, whose classes all live in JBoss Modules. */
final class WildFly extends ServerKind {

  private WildFly(String version, RelayWar.Api api) {
    super("WildFly", version, api, "org.wildfly:wildfly-dist:zip:" + version);
  }

  static ServerKind of(String version, RelayWar.Api api) {
    return new WildFly(version, api)
        .withManagedExecutor()
        .needing("jdk.xml.dom", "jdk.security.jgss");
  }

  @Override
  public String how() {
    return "a line `JAVA_OPTS=` in `bin/standalone.conf`, `bin/standalone.sh`";
  }

  @Override
  String deployments() {
    return "standalone/deployments";
  }

  /** In the environment {@code JAVA_OPTS} would replace what the file has. */
  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    setup.edit(
        "bin/standalone.conf",
        conf -> conf + "\nJAVA_OPTS=\"$JAVA_OPTS " + setup.optionLine() + "\"\n");
    setup.edit(
        "standalone/configuration/standalone.xml",
        xml -> xml.replace("scan-interval=\"5000\"", "scan-interval=\"500\""));
    return new ProcessBuilder(
        "bash",
        "bin/standalone.sh",
        "-b=127.0.0.1",
        "-bmanagement=127.0.0.1",
        "-Djboss.http.port=" + setup.port(),
        "-Djboss.https.port=" + freePort(),
        "-Djboss.ajp.port=" + freePort(),
        "-Djboss.management.http.port=" + freePort(),
        "-Djboss.management.https.port=" + freePort());
  }
}
