package dev.baton.smoke.appservers;

import java.io.IOException;

/** Open Liberty, an OSGi framework that loads classes in its own way. */
final class Liberty extends ServerKind {

  private final String[] features;

  private Liberty(String version, RelayWar.Api api, String... features) {
    super(
        "Open Liberty",
        version + " " + features[0],
        api,
        "io.openliberty:openliberty-runtime:zip:" + version);
    this.features = features;
  }

  static ServerKind of(String version, RelayWar.Api api, String... features) {
    return new Liberty(version, api, features).withManagedExecutor();
  }

  @Override
  public String how() {
    return "`usr/servers/NAME/jvm.options`, `bin/server run NAME`";
  }

  @Override
  String deployments() {
    return "usr/servers/relay/dropins";
  }

  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    setup.write("usr/servers/relay/jvm.options", setup.options().toArray(String[]::new));
    setup.write(
        "usr/servers/relay/server.xml",
        "<server>",
        "  <featureManager>",
        "    <feature>" + String.join("</feature><feature>", features) + "</feature>",
        "  </featureManager>",
        "  <httpEndpoint id='defaultHttpEndpoint' host='127.0.0.1' httpPort='"
            + setup.port()
            + "' httpsPort='-1'/>",
        "  <applicationMonitor pollingRate='500ms'/>",
        "</server>");
    return new ProcessBuilder("bash", "bin/server", "run", "relay");
  }
}
