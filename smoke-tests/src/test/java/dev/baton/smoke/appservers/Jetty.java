package dev.baton.smoke.appservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jetty as a download, with a base folder beside it. */
final class Jetty extends ServerKind {

  private final String deployer;

  private Jetty(
      String version, String deployer, RelayWar.Api api, String coordinates, String title) {
    super("Jetty", title, api, coordinates + version);
    this.deployer = deployer;
  }

  static ServerKind distribution(String version) {
    return new Jetty(
        version,
        "deploy",
        RelayWar.Api.JAVAX,
        "org.eclipse.jetty:jetty-distribution:zip:",
        version);
  }

  static ServerKind home(String version, String deployer, RelayWar.Api api) {
    String environment = deployer.replaceAll("-?deploy", "");
    return new Jetty(
        version,
        deployer,
        api,
        "org.eclipse.jetty:jetty-home:zip:",
        (version + " " + environment).trim());
  }

  @Override
  public String how() {
    return "`java -javaagent:… -jar start.jar`";
  }

  @Override
  String deployments() {
    return "base/webapps";
  }

  @Override
  ProcessBuilder prepare(Setup setup) throws IOException {
    Files.createDirectories(setup.home().resolve("base/resources"));
    // No base/work: of two copies of an application there, the one that ends deletes the other's.
    Path temporary = Files.createDirectories(setup.home().resolve("base/temporary"));
    setup.write("base/start.ini", "--module=server", "--module=http", "--module=" + deployer);
    List<String> command =
        new ArrayList<>(List.of(setup.jdk().home().resolve("bin/java").toString()));
    command.addAll(setup.options());
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-jar",
            "start.jar",
            "jetty.base=" + setup.home().resolve("base"),
            "jetty.http.host=127.0.0.1",
            "jetty.http.port=" + setup.port(),
            "jetty.deploy.scanInterval=1"));
    return new ProcessBuilder(command);
  }
}
