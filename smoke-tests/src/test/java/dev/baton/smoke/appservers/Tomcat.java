package dev.baton.smoke.appservers;

import java.io.IOException;

/** Apache Tomcat as a download, and TomEE, which is one. */
final class Tomcat extends ServerKind {

  private Tomcat(String name, String version, RelayWar.Api api, String coordinates) {
    super(name, version, api, coordinates);
  }

  static ServerKind zip(String version, RelayWar.Api api) {
    return new Tomcat("Tomcat", version, api, "org.apache.tomcat:tomcat:zip:" + version);
  }

  static ServerKind tomEE(String version, RelayWar.Api api) {
    return new Tomcat(
        "TomEE", version, api, "org.apache.tomee:apache-tomee:zip:webprofile:" + version);
  }

  @Override
  public String how() {
    return "`CATALINA_OPTS`, `bin/catalina.sh run`";
  }

  @Override
  String deployments() {
    return "webapps";
  }

  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    Unpacked.delete(setup.home().resolve("webapps"));
    setup.edit(
        "conf/server.xml",
        xml ->
            xml.replace("port=\"8005\"", "port=\"-1\"")
                .replace(
                    "<Connector port=\"8080\"",
                    "<Connector address=\"127.0.0.1\" port=\"" + setup.port() + "\"")
                .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" "));
    ProcessBuilder start = new ProcessBuilder("bash", "bin/catalina.sh", "run");
    start.environment().put("CATALINA_OPTS", setup.optionLine());
    return start;
  }
}
